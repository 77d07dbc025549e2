# What is open to everybody, and what is not even hinted at.
$ init --name 桐溪县史志办公室
$ user add --name 陈敏 --role editor chenmin < eine-lange-parole
$ user add --name 黄素琴 --role archivist huangsuqin < eine-lange-parole
POST /r/place as chenmin
field name=渡头镇
field kind=town
303
keep OPEN Location: /r/place/([0-9a-f-]+)
POST /r/place as chenmin
field name=内部地名
field kind=town
303
keep SHUT Location: /r/place/([0-9a-f-]+)

GET /public
200
lacks 渡头镇
POST /r/place/$OPEN/visibility as chenmin
field visibility=public
403
POST /r/place/$OPEN/visibility as huangsuqin
field visibility=nonsense
400
POST /r/place/$OPEN/visibility as huangsuqin
field visibility=public
303
GET /public
200
has 渡头镇
lacks 内部地名
lacks class="spine"
GET /public?words=%E6%B8%A1
200
has 渡头镇
GET /public/place
200
has 渡头镇
lacks 内部地名
GET /public/place/$OPEN
200
has 渡头镇
GET /public/place/$SHUT
404
GET /public/nothing
404
GET /public/place/$OPEN/edit
404
GET /r/place/$OPEN
303
# Withdrawn: gone from there.
POST /r/place/$OPEN/withdraw as huangsuqin
field reason=误登
303
GET /public/place/$OPEN
404
