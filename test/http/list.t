# A list: filters with exact counts, order, pages; what leaves and what comes.
$ init --name 桐溪县史志办公室
$ user add --name 陈敏 --role editor,archivist chenmin < eine-lange-parole

GET /r/site/import as chenmin
200
has CSV
has name="table"
# A table is looked at, tried, and only then taken; a trial writes nothing.
POST /r/site/import as chenmin
field file=@files/sites.csv
303
keep TABLE Location: /r/site/import/([0-9a-f-]+)
GET /r/site/import as chenmin
has sites.csv
has 待指定各列
GET /r/site/import/$TABLE as chenmin
200
has name="to.7"
has value="try"
has 永济桥
POST /r/site/import/$TABLE as chenmin
field do=take
409
POST /r/site/import/$TABLE as chenmin
field do=try
field to.0=:number
field to.1=name
field to.2=category
field to.3=era
field to.4=location
field to.6=:state
field to.7=:visibility
303
GET /r/site/import/$TABLE as chenmin
200
has value="take"
lacks role="alert"
has 4
GET /r/site as chenmin
json
has "total":0
POST /r/site/import/$TABLE as chenmin
field do=take
303
GET /r/site/import/$TABLE as chenmin
has 已收入：新登4
GET /r/site as chenmin
json
200
has "total":4
# Twice is refused: its rows are records.
POST /r/site/import/$TABLE as chenmin
field do=take
409
# A program sends the table and has the report at once. Once more: nothing is new.
POST /r/site/import as chenmin
json
field file=@files/sites.csv
200
has "n_new":0
has "n_same":4
POST /r/site/import as chenmin
400
GET /r/site/export.xlsx?f.category=ferry as chenmin
200
head Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
GET /r/site/export.docx as chenmin
200
head Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document
GET /r/site/export.csv?columns=shown as chenmin
200
has 编号
lacks 标识

GET /r/site as chenmin
200
has 永济桥
has 双江口粮仓旧址
has aria-sort="ascending"
GET /r/site?words=%E6%A1%A5 as chenmin
200
has 永济桥
lacks 粮仓
GET /r/site?f.category=ferry as chenmin
200
has 渡头义渡码头遗址
lacks 永济桥
has class="pick on"
GET /r/site?f.era.from=1900 as chenmin
200
has 双江口粮仓旧址
lacks 永济桥
GET /r/site?f.era.to=1850 as chenmin
json
has "total":1
GET /r/site?sort=-era as chenmin
200
has aria-sort="descending"
GET /r/site?sort=nothing as chenmin
400
GET /r/site?f.nothing=1 as chenmin
400
GET /r/site?rows=2&page=2 as chenmin
200
has rel="prev"
has 第3—4条，共4条
GET /r/site?rows=2&page=2&sort=name as chenmin
json
has "offset":2
GET /r/site?page=0 as chenmin
400
GET /r/site?words=%E6%B2%A1%E6%9C%89 as chenmin
200
has class="empty"
# Seen on a map, or not.
has aria-current="true"
GET /r/site?view=map as chenmin
200
has <svg class="map"
GET /r/site?view=list as chenmin
lacks <svg class="map"

# All that was found leaves, not the page of it.
GET /r/site/export.csv?rows=1&f.category=ferry as chenmin
200
head Download: site-
has 渡头义渡码头遗址
lacks 永济桥
GET /r/site/export.csv?rows=1 as chenmin
has 永济桥
has 双江口粮仓旧址
GET /r/site/export.json as chenmin
200
has "edtf":"1827-01-27/1828-02-14"
GET /r/site/print?f.category=ferry as chenmin
200
has 渡头义渡码头遗址
lacks 永济桥
has 桐溪县史志办公室
GET /r/event as chenmin
200
GET /r/material as chenmin
200
GET /room/registers as chenmin
200
GET /room/none as chenmin
404
