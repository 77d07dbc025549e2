# One move for many records of a list: a trial says who cannot and why, then all of them or those that can.
$ init --name 桐溪县史志办公室
$ user add --name 周档 --role archivist zhoudang < eine-lange-parole
$ user add --name 读者 --role reader duzhe < eine-lange-parole
POST /r/archive_unit as zhoudang
field title=会议记录
field level=item
field date=2025年3月
field creator=县志办
303
keep A Location: /r/archive_unit/([0-9a-f-]+)
POST /r/archive_unit as zhoudang
field title=征集通知
field level=item
field creator=县志办
303
keep B Location: /r/archive_unit/([0-9a-f-]+)
GET /r/archive_unit as zhoudang
200
has /r/archive_unit/several
GET /r/archive_unit/several?f.level=item as zhoudang
200
has name="pick" value="$A"
has value="move:sorted"
has value="field:keywords"
has 找到的全部2条
POST /r/archive_unit/several as zhoudang
field what=move:sorted
field f.level=item
400
POST /r/archive_unit/several as zhoudang
field what=move:nowhere
field which=all
400

# The trial writes nothing.
POST /r/archive_unit/several as zhoudang
field what=move:sorted
field f.level=item
field which=all
200
has 共2条，1条可办，1条不可办
has 日期
has name="v.date"
has 只办可办的1条
GET /r/archive_unit/$A as zhoudang
json
has "state":"unsorted"

# What is lacking is filled in for all; who has it keeps his own.
POST /r/archive_unit/several as zhoudang
field what=move:sorted
field pick=$A
field pick=$B
field v.date=2025年十三月
200
has class="f err"
POST /r/archive_unit/several as zhoudang
field what=move:sorted
field ids=$A $B
field v.date=2025年
field step=all
200
has 已办2条
has /r/archive_unit/print?f.state=sorted
GET /r/archive_unit/$A as zhoudang
json
has 2025年3月
has "state":"sorted"
GET /r/archive_unit?f.state=sorted as zhoudang
200
has 共2条

# Who may not, cannot.
POST /r/archive_unit/several as duzhe
field what=move:numbered
field ids=$A
200
has 1条不可办
has 资料员
POST /r/archive_unit/several as duzhe
field what=field:keywords
field ids=$A
field v.keywords=会议
field step=all
403
POST /r/archive_unit/several as zhoudang
field what=field:keywords
field ids=$A $B
field v.keywords=会议
field step=all
200
GET /r/archive_unit/$B as zhoudang
json
has 会议

# Numbers of every register, and one kept free.
POST /r/person/numbers as zhoudang
field number=RW-0001
field reason=留给族谱组
303
POST /r/person/numbers as zhoudang
field number=族-1
field reason=不合
400
POST /r/person as zhoudang
field name=罗永年
303
GET /r/person/numbers as zhoudang
200
has 留给族谱组
has 取消预留
has 1—2
GET /numbers as duzhe
200
has 人物
lacks 取消预留
POST /r/person/numbers as duzhe
field number=RW-0003
field reason=不行
403
POST /r/person/numbers as zhoudang
field number=RW-0001
field release=1
303
GET /r/person/numbers as zhoudang
200
has 从未使用

# A code typed by hand that contradicts its item's number is kept, and the part that differs is named.
POST /r/archive_unit as zhoudang
field title=工作总结
field level=item
field fonds_no=J001
field year=2025年
field retention=30年
field department=BGS
field item_no=7
field ref_code=J001-WS·2025-D30-BGS-0008
field creator=县志办
303
keep C Location: /r/archive_unit/([0-9a-f-]+)
GET /r/archive_unit/$C as zhoudang
200
has 档号“J001-WS·2025-D30-BGS-0008”与件号不合，该处应作0007；全文应作“J001-WS·2025-D30-BGS-0007”。
POST /r/archive_unit/$C as zhoudang
json
field version=1
field ref_code=J001-WS·2025-D30-BGS-0007
200
has "remarks":[]
GET /r/archive_unit/$C as zhoudang
200
lacks 不合
