# From a find to the ledger: three entries make a lead; it is checked, passed to collecting, and taken in with its rights.
$ init --name 桐溪县史志办公室
$ user add --name 陈敏 --role editor chenmin < eine-lange-parole
$ user add --name 读者 --role reader duzhe < eine-lange-parole

# A sentence, a place and how urgent it is: nothing else is asked of who found it.
POST /r/lead as chenmin
field what=津亭小钟修桥后交到镇上，后在小学打上课铃
field where_text=南岸老小学
422
has id="e-urgency"
POST /r/lead as chenmin
field what=津亭小钟修桥后交到镇上，后在小学打上课铃
field where_text=南岸老小学
field urgency=抢救
303
keep LEAD Location: /r/lead/([0-9a-f-]+)
GET /r/lead/$LEAD as chenmin
200
has XS-
has 核实
has 记为无价值

# It is passed on when it says what the check found.
POST /r/lead/$LEAD/move as chenmin
field to=checking
303
GET /r/lead/$LEAD as chenmin
has 转征集
has 转遗址调查
has name="v.finding"
POST /r/lead/$LEAD as chenmin
field version=2
field finding=钟在镇文化站库房，高二十二厘米，无铭文
303
POST /r/lead/$LEAD/move as chenmin
field to=collect
303

# The ledger keeps the words of an amount; what the law asks of a hand-over is asked when it is made.
POST /r/accession as chenmin
field title=津亭小钟
field lead=津亭小钟修桥后交到镇上，后在小学打上课铃
field kind=实物
field quantity=1件
field objects=1件
field characters=2万余字
303
keep ACC Location: /r/accession/([0-9a-f-]+)
GET /r/accession/$ACC as chenmin
200
has TX-RC-
has ≥20000 字
has 津亭小钟修桥后交到镇上
has name="v.source_way"

# What was borrowed is a part of its accession and begins with it.
POST /r/borrowing as chenmin
field accession=津亭小钟
field object=小钟1口
field lender=渡头镇文化站
field borrowed_on=2026年9月20日
field due=2026年2月30日
422
has id="e-due"
has 小钟1口
POST /r/borrowing as chenmin
field accession=津亭小钟
field object=小钟1口
field lender=渡头镇文化站
field borrowed_on=2026年9月20日
field due=2026年12月10日
303

# Narrators are not for every reader.
GET /r/lead as duzhe
200
has 津亭小钟
GET /r/narrator as duzhe
403
GET /r/narrator as chenmin
200

# What was taken in is counted, once for each figure that any room declares.
GET /figures?room=collect as chenmin
200
has 征集文字
GET /figures as duzhe
200
# Of an organisation that is none, and of the office alone.
GET /figures?org=nirgends as chenmin
404
has 没有这个单位
GET /r/accession?org=nirgends as chenmin
404
