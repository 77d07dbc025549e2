# The rooms of the spine list their registers, parts under their whole, with what waits; what they declare in words.
$ init --name 桐溪县史志办公室
$ user add --name 陈敏 --role editor chenmin < eine-lange-parole
$ user add --name 吴国栋 --role head wuguodong < eine-lange-parole
own files/well.yaml
GET /r as chenmin
200
has <h2 class="room" id="registers">名录</h2>
has <h2 class="room" id="sources">资料</h2>
has <tr class="p1"><td><span class="tt"><a href="/r/well">水井</a></span>
lacks href="/r/well/new"
has href="/r/site/new"
GET /room/registers as chenmin
200
has 尚无记录
has <b>遗址</b><span>名称、类别、年代
POST /r/site as chenmin
field name=渡头书院
303
GET /room/registers as chenmin
200
has 待续办1条
has href="/r/site?f.state=lead"
lacks class="empty"
GET /room/nowhere as chenmin
404
GET /settings/registers as chenmin
200
has href="/settings/registers/site"
lacks 数据表所缺
GET /settings/registers/site as chenmin
200
has 送县审
has 先须填写：类别、年代、坐标、史实依据
has 全国重点
GET /settings/registers/well as chenmin
200
has 每条记录从属于一条遗址。
GET /settings/registers/none as chenmin
404

# What a changed declaration would leave behind is refused, with its counts and the question.
POST /r/site as chenmin
json
field name=永济桥
200
keep SITE "id":"([0-9a-f-]+)"
POST /r/well as chenmin
field name=东井
field site=$SITE
field depth=9米
303
own files/changed/well.yaml
$! registers check
has 字段“depth”没有了，而有1条记录填了值
has 是改名为“deep”吗？那么在那里写“was: depth”
has 水井：把列 f_deep_text 加到 reg_well
$! registers plan
has 没有施行
has 字段“depth”没有了
