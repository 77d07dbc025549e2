# A table comes in: looked at, mapped, tried, mended, taken; each fault by the name of its cell.
$ init --name 桐溪县史志办公室
$ user add --name 陈敏 --role editor,archivist chenmin < eine-lange-parole
$ user add --name 读者 --role reader duzhe < eine-lange-parole

# A wrong row is named by its cell, with what stood there and what may be meant; its neighbours may be kept.
POST /r/site/import as chenmin
field table=名称\t类 别\t年代\n白鹭渡\t渡口码头\t清\n某桥\t渡口码\t2月30日\n
303
keep WRONG Location: /r/site/import/([0-9a-f-]+)
POST /r/site/import/$WRONG as chenmin
field do=try
field to.0=name
field to.1=category
field to.2=era
field key=name
303
GET /r/site/import/$WRONG as chenmin
200
has role="alert"
has B3
has C3
has 2月30日
has 渡口码头
has value="good"
lacks value="take"
GET /r/site/import/$WRONG/report.csv as chenmin
200
has 何处有误
has B3
GET /r/site/import/$WRONG/report.xlsx as chenmin
200
head Content-Type: application/vnd.openxmlformats
POST /r/site/import/$WRONG as chenmin
field do=take
409
POST /r/site/import/$WRONG as chenmin
field do=good
303
GET /r/site as chenmin
json
has "total":1
# The same table again: its head is remembered, its good row is known by its name.
POST /r/site/import as chenmin
field table=名称\t类 别\t年代\n白鹭渡\t渡口码头\t清\n某桥\t渡口码\t2月30日\n
303
keep AGAIN Location: /r/site/import/([0-9a-f-]+)
GET /r/site/import/$AGAIN as chenmin
has 已按上次的对应填好
POST /r/site/import/$AGAIN as chenmin
field do=try
field to.0=name
field to.1=category
field to.2=era
field key=name
303
GET /r/site/import/$AGAIN as chenmin
json
has "n_same":1
has "n_refused":1
POST /r/site/import/$AGAIN as chenmin
field do=drop
303
GET /r/site/import/$AGAIN as chenmin
has 已放弃

# Two rows of head under a title; what a row refers to is registered with it, if so wished; a unit for a whole column.
POST /r/accession/import as chenmin
field table=征集登记表\n,,数量,数量\n品名,附注,件数,字数\n津亭小钟,无铭文,1,\n义渡簿,抄本,2件,\n
303
keep TWO Location: /r/accession/import/([0-9a-f-]+)
GET /r/accession/import/$TWO as chenmin
200
has name="heads"
POST /r/accession/import/$TWO as chenmin
field do=look
field head=3
field heads=1
303
GET /r/accession/import/$TWO as chenmin
200
has 义渡簿
POST /r/accession/import/$TWO as chenmin
field do=look
field head=0
field heads=3
400
# Pasted from a table program without anything in it, or not a table at all.
POST /r/site/import as chenmin
field table=   \n
400
# Another register's address does not open a table; nobody else's does, either.
GET /r/place/import/$WRONG as chenmin
404
GET /r/site/import/no-such-table as chenmin
404
GET /r/site/import as duzhe
403
GET /r/site/import/$WRONG as duzhe
403
