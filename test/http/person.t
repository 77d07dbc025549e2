# A person: names and posts with their years, what held at a date, links from both ends, drawn and listed, disputed facts.
$ init --name 桐溪县史志办公室
$ user add --name 陈敏 --role editor chenmin < eine-lange-parole
$ user add --name 读者 --role reader duzhe < eine-lange-parole

POST /r/person as chenmin
field name=罗永年
field variants=羅永年
field birth=清同治七年
field death=1941年
303
keep LUO Location: /r/person/([0-9a-f-]+)
POST /r/person as chenmin
field name=陈维岳
303
keep CHEN Location: /r/person/([0-9a-f-]+)
POST /r/body as chenmin
field name=桐山书院
303
keep BODY Location: /r/body/([0-9a-f-]+)
POST /r/material as chenmin
field title=桐山书院记
303
keep SOURCE Location: /r/material/([0-9a-f-]+)

# Nothing to draw yet; the same name in other glyphs stands beside the title.
GET /r/person/$LUO as chenmin
200
has <span class="alt" lang="zh-Hant">羅永年</span>
has name="at"
lacks class="rel

POST /r/post as chenmin
field person=$LUO
field post=掌教
field body=$BODY
field term=光绪三十一年至三十四年
field sources=$SOURCE
303
POST /r/post as chenmin
field person=$LUO
field post=会首
field body_text=渡头义渡会
field term=民国20年前后
303
POST /r/relation as chenmin
field person=$LUO
field kind=teacher
field other=$CHEN
field statement=罗永年从陈维岳受业
field period=光绪八年至十五年
field sources=$SOURCE
303

# From his end the other is his teacher; a line with a source is unbroken; the table behind has everything.
GET /r/person/$LUO as chenmin
200
has class="rel
has <path class="rl" 
has >师承</text>
has >掌教</text>
has 罗永年从陈维岳受业
has class="ptl"
has 掌教　桐山书院
lacks class="rl q1"

# From the other end he is a student, in the list as well as in the drawing; at a body the post is held by him.
GET /r/person/$CHEN as chenmin
200
has >门生</text>
has <td>门生</td>
lacks >师承</text>
has href="/r/person/$LUO"
GET /r/body/$BODY as chenmin
200
has id="p-post-body"
has href="/r/person/$LUO">罗永年</a>
has 掌教
has name="at"

# Two steps: from the body over the man to his teacher.
GET /r/body/$BODY?steps=2 as chenmin
200
has <title>陈维岳</title>
GET /r/body/$BODY as chenmin
200
lacks <title>陈维岳</title>

# At a date: certain within, possible at a vague end, none outside; any written form is understood.
GET /r/person/$LUO?at=1906-06 as chenmin
200
has <i class="lt done"></i>确定
has 1906-06-01 — 1906-06-30
lacks 民国20年前后</td>
GET /r/person/$LUO?at=光绪三十一年七月 as chenmin
200
has <i class="lt soon"></i>可能
lacks <i class="lt done"></i>确定
GET /r/person/$LUO?at=1950 as chenmin
200
lacks <td class="tt"><a href="/r/post
GET /r/person/$LUO?at=民国二十五年(1935年) as chenmin
200
has aria-invalid="true"
has 1936
GET /r/person/$LUO?at=乙亥年 as chenmin
200
has ?at=1935
has ?at=1875
GET /r/person/$LUO?at=1906-06 as chenmin
json
has "answer":"确定"
has "links":
has "words":"师承"

# A disputed fact: what each source says, side by side.
POST /r/claim as chenmin
field statement=1936年碑记为罗永年所撰
field aspect=person
field persons=$LUO
303
keep CLAIM Location: /r/claim/([0-9a-f-]+)
POST /r/claim_version as chenmin
field claim=$CLAIM
field content=罗永年撰
field source=$SOURCE ｜ 第二页 ｜ original ｜ 罗永年撰
303
POST /r/claim_version as chenmin
field claim=$CLAIM
field content=罗永熙撰
field source=口碑
303
GET /r/person/$LUO as chenmin
200
has class="vers"
has 罗永熙撰
has “罗永年撰”
GET /r/claim/$CLAIM as chenmin
200
has class="vers"

# Whoever may not see the other end is not told its name: drafts are the office's own.
GET /r/person/$LUO
303
