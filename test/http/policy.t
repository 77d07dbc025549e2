# What every page keeps to, whatever its handler forgets.
$ init --name 桐溪县史志办公室
$ user add --name 陈敏 --role editor chenmin < eine-lange-parole
$ user add --name 吴国栋 --role head wuguodong < eine-lange-parole
$ user add --name 读者 --role reader duzhe < eine-lange-parole

# No such page; no such method; no such parameter.
GET /nowhere as chenmin
404
has 没有这一页
GET /r/nothing as chenmin
404
POST /r as chenmin
405
head Allow: GET
GET /r/site?colour=red as chenmin
400
has colour
GET /r/site?words=%FF as chenmin
400
GET /r/site?words=%E4%B8 as chenmin
400
GET /%FF as chenmin
400
GET /r/site/..%2f..%2fetc as chenmin
404

# A form from another site changes nothing.
POST /r/tag as chenmin
header Origin: http://evil.example
field name=标签
403
GET /r/tag as chenmin
json
200
has "total":0

# A reader reads and does not write.
GET /r/tag as duzhe
200
lacks /r/tag/new
GET /r/tag/new as duzhe
403
has 吴国栋
POST /r/tag as duzhe
field name=标签
403
GET /r/tag as duzhe
json
has "total":0

# Not signed in: HTML is sent to sign in, a program gets a sentence.
GET /r/tag
303
GET /r/tag
json
401
has "kind":"denied"
POST /r/tag
field name=标签
401
has 标签
has name="name"

# Errors as JSON.
GET /nowhere as chenmin
json
404
has "kind":"not_found"
head application/json

# Files of the program carry their version and are kept for good.
GET / as chenmin
keep CSS (/static/[0-9a-f]+/hanqing\.css)
GET $CSS
200
head text/css
GET /static/000000000000/hanqing.css
200
GET /static/x/../../etc/passwd
404
GET /static/x/none.css
404
GET /health
200
has ok

# Language and appearance are this browser's.
GET /sign-in
header Accept-Language: en-US,en;q=0.9
200
has <html lang="en"
has Sign in
POST /choose
field lang=en
field theme=dark
field to=/sign-in
303
GET /sign-in
200
has <html lang="en" data-theme="dark">
POST /choose
field lang=zh_Hans
field theme=
303
GET /sign-in
has <html lang="zh-Hans">
GET /help as chenmin
200
has <kbd>J</kbd>
