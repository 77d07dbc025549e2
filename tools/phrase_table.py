"""phrase_table.py: writes a dictionary of phrases as C, in the shape of src/text/phrase.h: buckets by the hash of a
phrase's first two characters, the longest first in each, so that the first one that fits is the longest."""


def pair_hash(a, b, bits):
    """As in phrase.h."""
    return ((a * 40503 + b * 2654435761) & 0xFFFFFFFF) >> (32 - bits)


def literal(data):
    """Bytes as lines of C string literals; octal escapes end after three digits whatever follows."""
    lines = []
    for i in range(0, len(data), 64):
        lines.append('\t"' + "".join(f"\\{b:03o}" for b in data[i:i + 64]) + '"')
    return "\n".join(lines or ["\t\"\""])


def numbers(name, kind, values):
    lines = [f"static const {kind} {name}[{len(values)}] = {{"]
    for i in range(0, len(values), 16):
        lines.append("\t" + " ".join(f"{v}," for v in values[i:i + 16]))
    return "\n".join(lines + ["};\n"])


def phrase_table(name, phrases):
    """phrases: {text of two or more characters: bytes}. The C text of a PhraseTable called name."""
    bits = max(4, len(phrases).bit_length())
    buckets = [[] for _ in range(1 << bits)]
    for key, value in phrases.items():
        raw = key.encode()
        assert len(key) > 1 and len(raw) < 256 and len(value) < 256, key
        buckets[pair_hash(ord(key[0]), ord(key[1]), bits)].append((raw, value))
    starts, at, words = [], [], bytearray()
    for bucket in buckets:
        starts.append(len(at))
        for raw, value in sorted(bucket, key=lambda e: (-len(e[0]), e[0])):
            at.append(len(words))
            words += bytes([len(raw), len(value)]) + raw + value
    starts.append(len(at))
    assert len(at) < 1 << 16
    return (numbers(f"{name}_starts", "uint16_t", starts) + numbers(f"{name}_at", "uint32_t", at or [0])
            + f"static const char {name}_words[] =\n{literal(bytes(words))};\n"
            + f"static const PhraseTable {name} = {{{name}_starts, {name}_at, {name}_words, {bits}}};\n")
