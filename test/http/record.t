# From an empty register to a record with its history: entering, mistakes and repairs, changing, moving, withdrawing.
$ init --name 桐溪县史志办公室
$ user add --name 陈敏 --role editor chenmin < eine-lange-parole
$ user add --name 黄素琴 --role archivist huangsuqin < eine-lange-parole

GET /r as chenmin
200
has href="/r/site"
has href="/r/person"
GET /r/site as chenmin
200
has 尚无
has href="/r/site/new"
GET /r/site/new as chenmin
200
has name="name"
has aria-required="true"
has id="e
has 古桥

# What is wrong is said at its field; what was typed stays; the repair is one click.
POST /r/site as chenmin
field name=永济桥
field category=bridge
field era=民国二十五年(1935年)
422
has role="alert"
has value="民国二十五年(1935年)"
has aria-invalid="true"
has value="era=民国二十五年(1936年)"
has value="era=民国二十五年(1935年)（存疑）"
lacks value="永济桥" hidden
has value="永济桥"
GET /r/site as chenmin
json
has "total":0

# Without a title nothing can be kept.
POST /r/site as chenmin
field category=bridge
422
has id="e-name"

# The repair is taken; the other fields come along.
POST /r/site as chenmin
field name=永济桥
field category=bridge
field era=民国二十五年(1935年)
field fix=era=清道光七年
303
keep SITE Location: /r/site/([0-9a-f-]+)
head Set-Cookie: notice
GET /r/site/$SITE as chenmin
200
has role="status"
has 永济桥
has 清道光七年
has 1827-01-27
has 古桥
has 派调查
# The notice is shown once.
GET /r/site/$SITE as chenmin
lacks role="status"

# A field of another register is refused, and so is the form that holds it.
POST /r/site as chenmin
field name=甲
field title=乙
400

# By its number as well.
GET /r/site as chenmin
keep NUMBER (YZ-\d+-\d+)
GET /r/site/$NUMBER as chenmin
200
has 永济桥
GET /r/site/$SITE as chenmin
json
200
has "version":1
has "edtf":"1827-01-27/1828-02-14"

# Changing.
GET /r/site/$SITE/edit as chenmin
200
has name="version" value="1"
has value="清道光七年"
has 1827-01-27
POST /r/site/$SITE as chenmin
field version=1
field name=永济桥
field aliases=石桥\n五孔桥
field location=28°51′44″N 111°27′07″E
field size=长十二丈余
field reason=依碑记
303
GET /r/site/$SITE as chenmin
200
has 五孔桥
has 第2次
has ≥
# Only the fields that are sent are changed.
has 清道光七年

# The revision says who, why and what.
GET /r/site/$SITE/history as chenmin
200
has 依碑记
has <ins>
has 五孔桥

# Nothing changed: nothing is written.
POST /r/site/$SITE as chenmin
field version=2
field name=永济桥
303
GET /r/site/$SITE as chenmin
json
has "version":2

# A move that is not declared; one that lacks something; one that may be taken.
POST /r/site/$SITE/move as chenmin
field to=filed
400
POST /r/site/$SITE/move as chenmin
field to=survey
303
GET /r/site/$SITE as chenmin
has 实地调查

# Withdrawing needs the right and a reason.
GET /r/site/$SITE/withdraw as chenmin
403
GET /r/site/$SITE/withdraw as huangsuqin
200
POST /r/site/$SITE/withdraw as huangsuqin
400
POST /r/site/$SITE/withdraw as huangsuqin
field reason=重复登记
303
GET /r/site as chenmin
json
has "total":0
GET /r/site/$SITE as chenmin
200
has 重复登记
POST /r/site/$SITE as chenmin
field version=3
field name=甲
409
POST /r/site/$SITE/restore as huangsuqin
field reason=并非重复
303
GET /r/site as chenmin
json
has "total":1

# What the program understands, while a form is filled in.
GET /r/site/reading/era?text=%E5%90%8C%E6%B2%BB%E4%B8%83%E5%B9%B4 as chenmin
json
200
has 1868-01-25
GET /r/site/reading/nothing?text=x as chenmin
json
404
