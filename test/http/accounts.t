# Accounts: asked for by the head, opened by an administrator, each within his own organisation and those below.
$ init --name 桐溪县史志办公室 --level 县
$ user add --name 吴国栋 --role head wuguodong < eine-lange-parole
$ user add --name 孙立群 --role 管理员 sunliqun < eine-lange-parole
$ user add --name 陈敏 --role editor --until 2099-12-31 chenmin < eine-lange-parole

GET /settings/accounts as chenmin
403
GET /settings/accounts as wuguodong
200
has 申请账户
has 2099-12-31
has 桐溪县史志办公室
lacks href="/settings/accounts/chenmin"

# Asked for: it waits, and whoever knows its password is told so.
POST /settings/accounts as wuguodong
field login=zhouwen
field name=周文
field password=eine-lange-parole
field role=recorder
field role=interviewer
303
POST /sign-in
field login=zhouwen
field password=eine-lange-parole
401
has 尚未启用
GET /settings/accounts/zhouwen as wuguodong
403
GET /settings/accounts as sunliqun
200
has 待启用1个
POST /settings/accounts/zhouwen as sunliqun
field do=open
303
POST /sign-in
field login=zhouwen
field password=eine-lange-parole
303
POST /sign-out
303

# What was typed wrong stays; what is forged is refused with its field.
POST /settings/accounts as sunliqun
field login=Zhou Wen
field name=周文
field password=eine-lange-parole
field role=editor
422
has role="alert"
has value="Zhou Wen"
POST /settings/accounts as sunliqun
field login=zhao
field name=赵一
field password=eine-lange-parole
field role=editor
field until=2026-02-30
422
has 2026-02-30
POST /settings/accounts as sunliqun
json
field login=zhao
field name=赵一
field password=eine-lange-parole
field role=emperor
400
has "field":"roles"
POST /settings/accounts as sunliqun
field login=zhao
field name=赵一
field password=eine-lange-parole
field role=editor
field org=00000000-0000-7000-8000-000000000000
422
has 没有

# A role besides, for a time, and taken back.
POST /settings/accounts/zhouwen as sunliqun
field do=give
field role=supervisor
field until=2099-06-30
303
GET /settings/accounts/zhouwen as sunliqun
200
has 督办员
has 2099-06-30
GET /me as zhouwen
200
has 督办员
POST /settings/accounts/zhouwen as sunliqun
field do=take
field role=supervisor
303
GET /settings/accounts/zhouwen as sunliqun
200
lacks 2099-06-30
POST /settings/accounts/nobody as sunliqun
field do=close
404
POST /settings/accounts/zhouwen as sunliqun
field do=close
303
POST /sign-in
field login=zhouwen
field password=eine-lange-parole
401
