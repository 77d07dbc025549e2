# A draft goes to an outside reviewer by a link: what he writes comes back as opinions, and he sees nothing else.
$ init --name 桐溪县史志办公室
$ user add --name 陈敏 --role editor chenmin < eine-lange-parole
$ user add --name 读者 --role reader duzhe < eine-lange-parole
$ record add organisation name=渡头镇文化站 kind=事业单位 level=乡镇
$ record add work title=渡头镇志 kind=乡镇村志 level=乡镇 unit=渡头镇文化站
$ record add outline_node work=渡头镇志 place=01 title=渡口 level=章
POST /r/draft as chenmin
field node=渡口
field title=渡口送审稿
field stage=送审稿
field body=第一章　渡口\n渡头旧设官渡，<b>船敝</b>工怠。\n次年购田32亩，岁收其租。
303
keep DRAFT Location: /r/draft/([0-9a-f-]+)
POST /r/review as chenmin
field work=渡头镇志
field round=复审
field scope=渡口一章
field reviewer=陆鸣远
field drafts=$DRAFT
field due=2099年1月1日
303
keep REVIEW Location: /r/review/([0-9a-f-]+)

# Made by whoever writes reviews, shown once.
GET /r/review/$REVIEW as chenmin
has href="/r/review/$REVIEW/lend"
GET /r/review/$REVIEW/lend as duzhe
403
GET /r/draft/$DRAFT/lend as chenmin
404
GET /r/review/$REVIEW/lend as chenmin
200
has value="陆鸣远"
POST /r/review/$REVIEW/lend as chenmin
field name=陆鸣远
field until=昨天
422
has 没有生成链接
POST /r/review/$REVIEW/lend as chenmin
field name=陆鸣远
field until=2000-01-01
422
POST /r/review/$REVIEW/lend as duzhe
field name=陆鸣远
403
POST /r/review/$REVIEW/lend as chenmin
header origin: http://elsewhere.example
field name=陆鸣远
403
GET /r/review/$REVIEW/lend as chenmin
keep UNTIL name="until" type="date" value="([0-9-]+)"
POST /r/review/$REVIEW/lend as chenmin
field name=陆鸣远
field until=$UNTIL
200
head no-store
keep ID /lent/([0-9a-f-]+)\?key=
keep KEY \?key=([0-9a-f]{48})
GET /r/review/$REVIEW/lend as chenmin
200
lacks $KEY
has 尚未打开

# The cover tells nothing, whatever the key.
GET /lent/$ID?key=$KEY
200
head no-store
has noindex
lacks 渡头镇志
lacks 陆鸣远
GET /lent/$ID/text
404
has 此链接无效，或已不能再用
lacks 渡头
POST /lent/$ID
field key=0$KEY
404
has 此链接无效，或已不能再用
headless Set-Cookie
POST /lent/01a228d1-5b81-7a03-8ea2-f1fde7a3d0c3
field key=$KEY
404
has 此链接无效，或已不能再用
POST /lent/nothing
field key=$KEY
404
POST /lent/$ID/note
field p=2
field v.kind=fact
field v.suggestion=未开而写
404
POST /lent/$ID
header origin: http://elsewhere.example
field key=$KEY
401

# Opened, read: the text and nothing of the office.
POST /lent/$ID
field key=$KEY
303
head Location: /lent/$ID/text
head Set-Cookie: lent-$ID=$KEY
headless key=
GET /lent/$ID/text
200
head no-store
has noindex
has 渡口送审稿
has &lt;b&gt;船敝&lt;/b&gt;
has id="p3"
lacks 陈敏
lacks href="/r/
lacks $KEY
GET /r/review/$REVIEW
303
GET /r/review/$REVIEW as chenmin
has 审读中

# A form under a paragraph; what is wrong stands at its field, and nothing is lost.
GET /lent/$ID/text?p=3
200
has <output name="at">3</output>
has 次年购田32亩，岁收其租。"
POST /lent/$ID/note
field p=3
field quote=购田三十二亩
field v.kind=fact
field v.suggestion=与碑文核对
422
has 第3段中没有这些字句
has 与碑文核对
POST /lent/$ID/note
field p=3
field quote=32亩
field v.kind=fact
422
has 须填写
POST /lent/$ID/note
field p=3
field quote=32亩
field v.kind=fact
field v.suggestion=碑文作三十二亩，罗文作三十余亩，并存。
303
head Location: /lent/$ID/text#p3
POST /lent/$ID/note
field p=2
field v.kind=wording
field v.suggestion=今人不易解<script>
303
POST /lent/$ID/note
field p=2
field v.kind=wording
field v.suggestion=写错了的一条
303
GET /lent/$ID/text
has data-n="3">32亩</a>
has 今人不易解&lt;script&gt;
has 写错了的一条
has action="/lent/$ID/drop"
POST /lent/$ID/drop
field ord=3
303
GET /lent/$ID/text?note=1
has 提交2条批注
lacks 写错了的一条
has name="ord" value="1"

# The office sees how many there are, and not what they say, until they are given.
GET /r/review/$REVIEW/lend as chenmin
has 审读中
lacks 碑文作三十二亩
GET /r/opinion as chenmin
lacks 碑文作三十二亩
POST /lent/$ID/give
field v.general=资料翔实。
field do=give
422
has 还没有提交
has id="s-verdict"
has 资料翔实。
POST /lent/$ID/give
field v.general=资料翔实。
field do=keep
303
POST /lent/$ID/give
header origin: http://elsewhere.example
field v.verdict=pass_changed
401
POST /lent/$ID/give
field v.verdict=pass_changed
field v.general=资料翔实，数字须逐条注明。
field do=give
303
head Location: /lent/$ID/text#given

# Collated: each an opinion of the review, with place and words; he sees what he gave, and cannot change it.
GET /r/review/$REVIEW as chenmin
has 意见已交
has 《渡口送审稿》第3段
has 碑文作三十二亩，罗文作三十余亩，并存。
has 资料翔实，数字须逐条注明。
GET /r/review/$REVIEW/history as chenmin
has 陆鸣远
GET /lent/$ID/text
200
has 已于
has 资料翔实，数字须逐条注明。
lacks <textarea
POST /lent/$ID/note
field p=2
field v.kind=wording
field v.suggestion=还有一条
409
POST /lent/$ID/give
field v.verdict=pass_changed
409

# Taken back.
POST /r/review/$REVIEW/lend/end as duzhe
field link=$ID
403
POST /r/review/$REVIEW/lend/end as chenmin
field link=$ID
303
GET /lent/$ID/text
404
has 此链接无效，或已不能再用
POST /lent/$ID
field key=$KEY
404
$ verify
