# Tasks are given to units in one go, a step takes what it needs with it, and sources become a draft.
$ init --name 桐溪县史志办公室
$ user add --name 吴国栋 --role head wuguodong < eine-lange-parole
$ user add --name 读者 --role reader duzhe < eine-lange-parole
POST /r/organisation as wuguodong
field name=渡头镇文化站
field kind=事业单位
field level=乡镇
303
POST /r/organisation as wuguodong
field name=石桥镇文化站
field kind=事业单位
field level=乡镇
303
POST /r/task as wuguodong
field item=清理碑刻
field source_kind=规定动作
field standard=逐通登记
field lead=渡头镇文化站
field due=2027年底前
303
keep T Location: /r/task/([0-9a-f-]+)

# What is a draft still is not given out.
GET /r/task_unit/view/ledger/fill as wuguodong
200
has 没有可分派的
lacks 清理碑刻
GET /r/task_unit/view/ledger/fill as duzhe
403
GET /r/task/view/lines/fill as wuguodong
404
POST /r/task/$T/move as wuguodong
field to=listed
303
POST /r/task/$T/move as wuguodong
field to=assigned
303
GET /r/task_unit/view/ledger/fill as wuguodong
200
has 清理碑刻
has 全部2
POST /r/task_unit/view/ledger/fill as wuguodong
field pick_row=$T
400
POST /r/task_unit/view/ledger/fill as wuguodong
field pick_row=$T
field pick_group=事业单位
303
GET /r/task_unit as wuguodong
json
200
has "total":2
has 2027年底前
# Twice is once.
POST /r/task_unit/view/ledger/fill as wuguodong
field pick_row=$T
field pick_group=事业单位
303

# A step asks beside its verb for what it needs; what cannot be understood stands there again.
POST /r/task/$T/move as wuguodong
field to=signed
303
GET /r/task/$T as wuguodong
200
has name="v.owner"
POST /r/task/$T/move as wuguodong
field to=running
field v.owner=陈敏
303
POST /r/task/$T/move as wuguodong
field to=reported
field v.result=清理十二通
303
POST /r/task/$T/move as wuguodong
field to=review
303
GET /r/task/$T as wuguodong
200
lacks name="v.finished_on"

# Sources become a draft; what is not approved for use is not quoted.
POST /r/work as wuguodong
field title=渡口专辑
field kind=专题集
field level=县
field unit=渡头镇文化站
303
keep W Location: /r/work/([0-9a-f-]+)
POST /r/outline_node as wuguodong
field work=$W
field place=01
field title=碑记
field level=篇
303
keep N Location: /r/outline_node/([0-9a-f-]+)
POST /r/material as wuguodong
field title=渡头义渡碑记
field type=拓片
field source_way=移交
field provided_by=渡头镇
field received=2026-01-05
field handled_by=陈敏
field body=同治七年置船二艘。
303
keep M Location: /r/material/([0-9a-f-]+)
GET /r/material/assemble?into=draft&ids=$M as wuguodong
200
has 引用1件资料中的0件
has 尚未提供利用，不引
lacks 存为稿件
GET /r/material/assemble?into=site&ids=$M as wuguodong
404
GET /r/material/assemble?into=draft&ids=$M as duzhe
403
