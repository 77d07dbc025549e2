# What was like an event, with its outcome and lessons as recorded; the words that both have are the reason.
$ init --name 桐溪县史志办公室
$ user add --name 陈敏 --role editor chenmin < eine-lange-parole
POST /r/event as chenmin
field date=1954年7月
field entry=大水，渡头码头淹没石阶二十九级，渡船移泊上湾，停航十二日。
field category=disaster
field outcome=停航十二日后复航，渡船无损。
field lessons=登记表记，汛前移泊上湾。
303
keep FLOOD Location: /r/event/([0-9a-f-]+)
POST /r/event as chenmin
field date=2020年7月
field entry=桐溪涨水，渡头码头石阶被淹，渡船移泊，停航三日。
field category=disaster
303
keep NEW Location: /r/event/([0-9a-f-]+)
POST /r/event as chenmin
field date=1956年12月
field entry=县立图书室建立，藏书三千余册。
field category=education
303
GET /r/event/$NEW as chenmin
200
has /r/event/$FLOOD
has /precedents?of=$NEW
GET /precedents?of=$NEW as chenmin
200
has <mark>渡船移泊</mark>
has 停航十二日后复航
has 登记表记，汛前移泊上湾。
lacks 图书室
GET /precedents as chenmin
200
has name="text"
GET /precedents?text=%E7%94%B2 as chenmin
400
has role="alert"
GET /precedents?of=$NEW
303
