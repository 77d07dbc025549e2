# A letter's writer lies sealed: who answers sees it, nobody else, no file; after its term it is proposed and taken out.
$ init --name 桐溪县史志办公室
$ user add --name 周主任 --role head zhou < eine-lange-parole
$ user add --name 陈敏 --role editor chenmin < eine-lange-parole
$ user add --name 林督办 --role supervisor lin < eine-lange-parole
POST /r/case_file as zhou
field matter=问祠堂年代
field channel=letter
field received_on=2020-03-02
field kind=correction
field sender=周桂兰
field contact=13900000000
303
keep CASE Location: /r/case_file/([0-9a-f-]+)
GET /r/case_file/$CASE as lin
200
has 周桂兰
GET /r/case_file/$CASE as chenmin
200
has 问祠堂年代
lacks 周桂兰
GET /r/case_file/$CASE/edit as chenmin
200
lacks name="sender"
GET /r/case_file/$CASE/history as chenmin
200
lacks 13900000000
GET /r/case_file/export.csv as zhou
200
lacks 周桂兰
GET /r/case_file/export.json as zhou
200
lacks 周桂兰
GET /search?q=周桂兰 as zhou
200
lacks 问祠堂年代
GET /r/case_file?f.sender=周桂兰 as zhou
400

# Who does not see it does not empty it.
POST /r/case_file/$CASE as chenmin
field version=1
field matter=问何氏宗祠年代
field channel=letter
field received_on=2020-03-02
field kind=correction
303
GET /r/case_file/$CASE as zhou
200
has 问何氏宗祠年代
has 周桂兰

# What should never have been kept: one field, of the record and its revisions.
GET /r/case_file/$CASE/purge as chenmin
403
GET /r/case_file/$CASE/purge as zhou
200
has name="field" value="contact"
POST /r/case_file/$CASE/purge as zhou
field field=contact
400
POST /r/case_file/$CASE/purge as zhou
field field=contact
field reason=来件人请求
303
GET /r/case_file/$CASE/history as zhou
200
lacks 13900000000
has 来件人请求
$ verify

# Its term is not over before it is closed.
GET /purge as chenmin
403
GET /purge as zhou
200
has 没有保存期满的记录
$ verify

# Once it is closed and its term is over, it is proposed to its own organisation, and nothing is taken out unasked.
POST /r/case_file/$CASE/move as zhou
field to=registered
303
POST /r/case_file/$CASE/move as zhou
field to=declined
field v.told_on=2020-03-09
field reason=不属本单位职责
303
POST /r/case_file/$CASE/move as zhou
field to=closed
field v.closed_on=2020-03-20
303
GET /purge as zhou
200
has 问何氏宗祠年代
has 2022-03-20
keep ROW name="id" value="([0-9a-f-]+)"
POST /purge as chenmin
field id=$ROW
field reason=试
403
POST /purge as zhou
field reason=保存期满
400
POST /purge as zhou
field id=$ROW
400
GET /r/case_file/$CASE as lin
200
has 周桂兰
POST /purge as zhou
field id=$ROW
field reason=保存期满
303
GET /purge as zhou
200
has 没有保存期满的记录
GET /r/case_file/$CASE as zhou
200
has 问何氏宗祠年代
lacks 周桂兰
GET /r/case_file/$CASE/history as zhou
200
lacks 周桂兰
has 保存期满
GET /search?q=周桂兰 as zhou
200
lacks 何氏宗祠
GET /r/case_file/export.csv as zhou
200
has 何氏宗祠
lacks 周桂兰
GET /r/case_file/export.json as zhou
200
has 何氏宗祠
lacks 周桂兰
$ verify
