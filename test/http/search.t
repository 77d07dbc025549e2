# The search box: what it finds by operators and fields, what it says when it cannot be read.
$ init --name 桐溪县史志办公室
$ user add --name 陈敏 --role editor chenmin < eine-lange-parole

POST /r/place as chenmin
field name=桐溪县
field kind=county
303
POST /r/material as chenmin
field title=义渡碑记
field type=document
field source_way=donation
field provided_by=某人
field received=2024-03-01
field handled_by=陈敏
field formed=1868年
field body=同治七年重修義渡。是年水災，渡船盡毀。
303
POST /r/material as chenmin
field title=官渡换文
field type=document
field source_way=donation
field provided_by=某人
field received=2024-03-01
field handled_by=陈敏
field formed=1930年代
field body=官渡招渡工一名。又旱灾。
303

GET /search as chenmin
200
has 检索写法
has 年:1930..1940

GET /search?q=义渡+或+官渡 as chenmin
200
has <b>2</b>条
GET /search?q=渡+-旱灾 as chenmin
200
has <b>1</b>条
has <mark>渡</mark>
lacks 官渡换文
GET /search?q=年:1935 as chenmin
200
has 官渡换文
lacks 义渡碑记
GET /search?q=登记簿:地名 as chenmin
200
has 桐溪县
GET /search?q=0001+题名:义渡 as chenmin
200
has 义渡碑记

# What cannot be read is said with its place; what was typed stays, and the ways to search stand below.
GET /search?q=水灾+(义渡+官渡 as chenmin
400
has 第 4 字处的括号没有配对
has value="水灾 (义渡 官渡"
has 检索写法
GET /search?q=年:某年某月+水灾 as chenmin
400
has 不是能读懂的年
GET /search?q=登记册:飞船 as chenmin
400
has 没有名为“飞船”的登记簿
GET /search?q=义渡+OR as chenmin
json
400
