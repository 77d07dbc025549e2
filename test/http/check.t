# A text as a proofreader reads it: what the rules remark, beside the words, for those who sign in.
$ init --name 桐溪县史志办公室
$ user add --name 陈敏 --role editor chenmin < eine-lange-parole
$ user add --name 读者 --role reader duzhe < eine-lange-parole
POST /r/material as chenmin
field title=渡头镇志初稿节选
field type=manuscript
field body=民国二十五年（1935年），重修码头，约30人左右参加。其它事项，另行通知。
303
keep DRAFT Location: /r/material/([0-9a-f-]+)
POST /r/material as chenmin
field title=渡头镇志定稿节选
field type=manuscript
field body=民国二十五年（1936年），重修码头，约30人参加。
303
keep CLEAN Location: /r/material/([0-9a-f-]+)

GET /read/$DRAFT as chenmin
200
has href="/read/$DRAFT/check"
GET /read/$DRAFT/check as duzhe
200
has 3处待核对
has id="m1" href="#f1"
has id="f1"
has 1936
has 此年为1936年
has GB/T 15835—2011 4.2.2
has 其他
has 第1段
has 已审定的文本尚少
has href="/read/$DRAFT"
GET /read/$DRAFT/check as duzhe
header Accept-Language: en-US,en;q=0.9
200
has 3 places to look at
has By the calendar of the era this is another year.
has Paragraph 1
GET /read/$DRAFT/check as duzhe
json
has "rule":"era-mismatch"
has "proposal":"1936"
GET /read/$CLEAN/check as duzhe
200
has 未发现问题
lacks class="pm
GET /read/$DRAFT/check
303
GET /read/00000000-0000-7000-8000-000000000000/check as duzhe
404
