#!/usr/bin/env python3
"""House test: the JSON Schema of declarations that ships (docs/register.schema.json) is the one that the program prints;
it accepts every register and vocabulary that ships, and refuses what the program refuses for its shape.

usage: check_schema.py HANQING ROOT

After a key was added: hanqing registers schema > docs/register.schema.json"""
import glob
import json
import os
import subprocess
import sys

import jsonschema
import yaml

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tap


def declaration(path):
    with open(path) as f:
        return yaml.safe_load(f)


# Golden cases of declarations whose mistake is in their shape, not in a name of something else.
SHAPES = ["check/every_problem", "declaration/key", "declaration/field_key", "declaration/type", "declaration/truth",
          "declaration/missing", "declaration/clock_period", "declaration/move_then"]


def main(hanqing, root):
    shipped = open(os.path.join(root, "docs/register.schema.json")).read()
    printed = subprocess.run([hanqing, "registers", "schema"], stdout=subprocess.PIPE, check=True).stdout.decode()
    schema = json.loads(printed)
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    refused, accepted = [], []
    for path in sorted(glob.glob(root + "/registers/*.yaml") + glob.glob(root + "/vocabularies/*.yaml")):
        for e in validator.iter_errors(declaration(path)):
            refused.append("%s: %s: %s" % (os.path.relpath(path, root), "/".join(map(str, e.path)), e.message[:200]))
    for case in SHAPES:
        path = "%s/test/golden/record/%s.in.yaml" % (root, case)
        if validator.is_valid(declaration(path)):
            accepted.append(os.path.relpath(path, root))
    tap.report([
        ("docs/register.schema.json is what the program prints", [] if shipped == printed else ["it differs"]),
        ("the schema accepts every declaration that ships", refused),
        ("the schema refuses what has a wrong shape", accepted),
    ])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
