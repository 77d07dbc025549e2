# Every page is an API: the same addresses under Accept: application/json.
$ init --name 桐溪县史志办公室
$ user add --name 陈敏 --role editor,archivist chenmin < eine-lange-parole
POST /r/tag as chenmin
json
body application/json {"name":"水利"}
200
has "version":1
has "address":"/r/tag/
keep ID "id":"([0-9a-f-]+)"
GET /r/tag/$ID as chenmin
json
200
has "name":"水利"
POST /r/tag/$ID as chenmin
json
body application/json {"version":1,"name":"水利设施"}
200
has "version":2
POST /r/tag as chenmin
json
body application/json {"name":["a","b"]}
422
has "field":"name"
POST /r/tag as chenmin
json
body application/json {"name":
400
has "kind":"invalid"
POST /r/tag as chenmin
json
body application/json {"name":"甲","unknown":"x"}
400
has unknown
POST /r/tag as chenmin
json
body application/x-www-form-urlencoded name=%E4%BA%A4%E9%80%9A
200
# A table as the body of the request.
POST /r/tag/import as chenmin
json
body text/csv name\n碑刻\n渡口\n
200
has "n_new":2
GET /r/tag?sort=name&rows=1 as chenmin
json
200
has "total":2
GET /r/tag/$ID/history as chenmin
json
200
has "revisions":[
GET / as chenmin
json
200
has "groups":
