# Two records of one thing become one, and two again; likely doubles are shown, never merged by themselves.
$ init --name 桐溪县史志办公室
$ user add --name 陈敏 --role editor chenmin < eine-lange-parole
$ user add --name 读者 --role reader duzhe < eine-lange-parole
POST /r/person as chenmin
field name=罗永年
field birth=清道光五年
field summary=渡头镇人
303
keep KEPT Location: /r/person/([0-9a-f-]+)

# A new entry that looks like it says so, quietly.
POST /r/person as chenmin
field name=羅永年
field birth=1825年
field courtesy=子丰
field summary=清末廪生
303
keep LOST Location: /r/person/([0-9a-f-]+)
head %E5%8F%AF%E8%83%BD%E4%B8%8E
POST /r/site as chenmin
field name=渡头义渡碑
field persons=RW-0002
303
keep SITE Location: /r/site/([0-9a-f-]+)

GET /r/person/duplicates as chenmin
200
has 共1对
has 同名罗永年
has 生相同
has /r/person/$KEPT/merge?with=$LOST
GET /r/person/duplicates as duzhe
200
lacks /merge?with=
GET /r/tag/duplicates as chenmin
404

# Whom to merge: likely ones, or a number.
GET /r/person/$KEPT/merge as chenmin
200
has 同名罗永年
has 哪一条与本条相同
GET /r/person/$KEPT/merge?with=RW-0099 as chenmin
400
has RW-0099
GET /r/person/$KEPT/merge?with=RW-0001 as chenmin
409
GET /r/person/$KEPT/merge?with=RW-0002 as duzhe
403

# Side by side.
GET /r/person/$KEPT/merge?with=RW-0002 as chenmin
200
has name="pick.summary" value="kept" checked
has name="pick.courtesy" value="lost" checked
has name="kept_version" value="1"
has 遗址
has 指向另一条的1条记录
has 人物名号

# Somebody changed one of the two since: nothing happens.
POST /r/person/$KEPT/merge as chenmin
field with=RW-0002
field kept_version=7
409
POST /r/person/$KEPT/merge as chenmin
field with=RW-0002
field pick.summary=both
400
POST /r/person/$KEPT/merge as duzhe
field with=RW-0002
403
POST /r/person/$KEPT/merge as chenmin
field with=RW-0002
field kept_version=1
field lost_version=1
field pick.summary=lost
field reason=重复登记
303
GET /r/person/$KEPT as chenmin
200
has 清末廪生
has 并入本条的
has RW-0002 羅永年
GET /r/site/$SITE as chenmin
json
has RW-0001
GET /r/person as chenmin
200
has 共1条
lacks 羅永年

# The lost one stays at its address and says where it went.
GET /r/person/$LOST as chenmin
200
has 本记录已并入另一条
has href="/r/person/$KEPT"
has action="/r/person/$LOST/unmerge"
lacks /withdraw"
POST /r/person/$LOST/restore as chenmin
403
GET /r/person/$LOST/history as chenmin
200
has 合并
GET /r/person/$LOST as duzhe
200
lacks /unmerge"
GET /r/person/numbers as chenmin
200
has 并入
has RW-0001 罗永年

# And back.
POST /r/person/$LOST/unmerge as duzhe
403
POST /r/person/$LOST/unmerge as chenmin
field reason=并非一人
303
GET /r/person/$KEPT as chenmin
200
has 渡头镇人
lacks 并入本条的
GET /r/site/$SITE as chenmin
json
has RW-0002
POST /r/person/$LOST/unmerge as chenmin
409
POST /r/person/duplicates as chenmin
field a=$LOST
field b=$KEPT
303
GET /r/person/duplicates as chenmin
200
has 共0对
POST /r/person/duplicates as duzhe
field a=$LOST
field b=$KEPT
403
