# Declarations are changed in the browser: what is different, what the tables need, what would be lost; with a reason.
$ init --name 桐溪县史志办公室
$ user add --name 孙立群 --role administrator sunliqun < eine-lange-parole
$ user add --name 吴国栋 --role head wuguodong < eine-lange-parole
$ user add --name 陈敏 --role editor chenmin < eine-lange-parole
own files/jetty.yaml
POST /r/jetty as chenmin
field name=大码头
field steps=三十余级
field boats=义渡船\n货船
303
keep JETTY Location: /r/jetty/([0-9a-f-]+)

# Who may, and what is there.
GET /settings/registers/jetty/edit as wuguodong
403
GET /settings/registers as sunliqun
200
has 本单位自设
GET /settings/registers/jetty as sunliqun
200
has href="/settings/registers/jetty/edit"
GET /settings/registers/nowhere/edit as sunliqun
404
GET /settings/registers/jetty/edit as sunliqun
200
has value="fields/steps"
has 选一处来改
keep BASE name="base" value="([0-9a-f]{64})"

# Every mistake is named with its line, and what was typed stays.
POST /settings/registers/jetty/edit as sunliqun
field base=$BASE
field text=register: jetty\nlabel: {zh: 码头, en: Jetties}\nroom: registers\nstates: [{name: used, was: {name: open, zh: 在用}, zh: 使用, light: run}, {name: shut, zh: 停用, light: stop}]\nmoves: [{from: used, to: shut}]\nfields:\n  - {name: name, label: {zh: 名称, en: Jetty}, type: text, search: title}\n  - {name: stairs, was: {name: steps, zh: 级数, en: Steps}, label: {zh: 石级, en: Stairs}, type: text}\n  - {name: boats, label: {zh: 船, en: Boats}, type: text, many: true}\n  - {name: depth, label: {zh: 水深, en: Depth}, type: quantity, unti: 米, required: true}\n
field do=apply
field reason=试
422
has jetty.yaml:10:
has unti
has “unit”
has 不能这样声明
POST /settings/registers/jetty/edit as sunliqun
field base=$BASE
field text=
field do=look
200
has 不能这样声明
POST /settings/registers/jetty/edit as sunliqun
field base=$BASE
field text=register: site
field do=look
200
has “jetty”

# What would be lost is refused with its counts: a field, a state, the second value; and one is asked.
POST /settings/registers/jetty/edit as sunliqun
field base=$BASE
field text=register: jetty\nlabel: {zh: 码头, en: Jetties}\nroom: registers\nstates: [{name: used, zh: 使用, light: run}, {name: shut, zh: 停用, light: stop}]\nmoves: [{from: used, to: shut}]\nfields:\n  - {name: name, label: {zh: 名称, en: Jetty}, type: text, search: title}\n  - {name: stairs, label: {zh: 石级, en: Stairs}, type: text}\n  - {name: boats, label: {zh: 船, en: Boats}, type: text}\n  - {name: depth, label: {zh: 水深, en: Depth}, type: quantity, unit: 米, required: true}\n
field do=apply
field reason=试
422
has “steps”没有了，而有1条记录填了值
has 是改名为“stairs”吗
has 有“open”这一状态的记录1条
has “boats”改为只有一个值，而库里多出1个
has 怎么了
has value="fields/steps"
has <option value="stairs">
lacks value="apply"
GET /r/jetty/$JETTY as chenmin
200
has 三十余级
POST /settings/registers/jetty/edit as sunliqun
field base=$BASE
field text=register: jetty\nlabel: {zh: 码头, en: Jetties}\nroom: registers\nstates: [{name: used, was: {name: open, zh: 在用}, zh: 使用, light: run}, {name: shut, zh: 停用, light: stop}]\nmoves: [{from: used, to: shut}]\nfields:\n  - {name: name, label: {zh: 名称, en: Jetty}, type: text, search: title}\n  - {name: stairs, was: {name: steps, zh: 级数, en: Steps}, label: {zh: 石级, en: Stairs}, type: number}\n  - {name: boats, label: {zh: 船, en: Boats}, type: text, many: true}\n  - {name: depth, label: {zh: 水深, en: Depth}, type: quantity, unit: 米, required: true}\n
field do=look
200
has “stairs”
has 迁移计划

# Answered: it says what it would do.
POST /settings/registers/jetty/edit as sunliqun
field base=$BASE
field text=register: jetty\nlabel: {zh: 码头, en: Jetties}\nroom: registers\nstates: [{name: used, zh: 使用, light: run}, {name: shut, zh: 停用, light: stop}]\nmoves: [{from: used, to: shut}]\nfields:\n  - {name: name, label: {zh: 名称, en: Jetty}, type: text, search: title}\n  - {name: stairs, label: {zh: 石级, en: Stairs}, type: text}\n  - {name: boats, label: {zh: 船, en: Boats}, type: text, many: true}\n  - {name: depth, label: {zh: 水深, en: Depth}, type: quantity, unit: 米, required: true}\n
field asked=fields/steps
field answer=stairs
field asked=states/open
field answer=used
field do=answer
200
has “steps”改名为“stairs”
has “open”改为“used”，涉及1条记录
has “水深”改为必填，现有1条记录没有填
has value="apply"
lacks 怎么了

# A reason is asked; then it holds at once, and the history knows what was.
POST /settings/registers/jetty/edit as sunliqun
field base=$BASE
field text=register: jetty\nlabel: {zh: 码头, en: Jetties}\nroom: registers\nstates: [{name: used, was: {name: open, zh: 在用}, zh: 使用, light: run}, {name: shut, zh: 停用, light: stop}]\nmoves: [{from: used, to: shut}]\nfields:\n  - {name: name, label: {zh: 名称, en: Jetty}, type: text, search: title}\n  - {name: stairs, was: {name: steps, zh: 级数, en: Steps}, label: {zh: 石级, en: Stairs}, type: text}\n  - {name: boats, label: {zh: 船, en: Boats}, type: text, many: true}\n  - {name: depth, label: {zh: 水深, en: Depth}, type: quantity, unit: 米, required: true}\n
field do=apply
422
has 写明理由
has stairs
POST /settings/registers/jetty/edit as sunliqun
field base=$BASE
field text=register: jetty\nlabel: {zh: 码头, en: Jetties}\nroom: registers\nstates: [{name: used, was: {name: open, zh: 在用}, zh: 使用, light: run}, {name: shut, zh: 停用, light: stop}]\nmoves: [{from: used, to: shut}]\nfields:\n  - {name: name, label: {zh: 名称, en: Jetty}, type: text, search: title}\n  - {name: stairs, was: {name: steps, zh: 级数, en: Steps}, label: {zh: 石级, en: Stairs}, type: text}\n  - {name: boats, label: {zh: 船, en: Boats}, type: text, many: true}\n  - {name: depth, label: {zh: 水深, en: Depth}, type: quantity, unit: 米, required: true}\n
field do=apply
field reason=按新规范改
303
GET /r/jetty/$JETTY as chenmin
200
has 石级
has 三十余级
has 使用
GET /r/jetty/$JETTY/history as chenmin
200
has 声明改名
has 级数
has 在用
lacks <del>三十余级
$ verify
POST /r/jetty/$JETTY as chenmin
field version=2
field depth=3米
303

# Another administrator was first: nothing is overwritten, and what was typed stays.
POST /settings/registers/jetty/edit as sunliqun
field base=$BASE
field text=register: jetty\nlabel: {zh: 码头, en: Jetties}\nroom: registers\nstates: [{name: used, was: {name: open, zh: 在用}, zh: 使用, light: run}, {name: shut, zh: 停用, light: stop}]\nmoves: [{from: used, to: shut}]\nfields:\n  - {name: name, label: {zh: 名称, en: Jetty}, type: text, search: title}\n  - {name: stairs, was: {name: steps, zh: 级数, en: Steps}, label: {zh: 台阶, en: Stairs}, type: text}\n  - {name: boats, label: {zh: 船, en: Boats}, type: text, many: true}\n  - {name: depth, label: {zh: 水深, en: Depth}, type: quantity, unit: 米, required: true}\n
field do=apply
field reason=再改
409
has 别人先改了
has 台阶
has 从现行声明重新改

# Part by part: a form from the declaration; what was pressed does not lose what was typed; the way back.
GET /settings/registers/jetty/edit?part=fields/stairs as sunliqun
200
has name="k.label.zh" value="石级"
has 历次声明
keep BASE name="base" value="([0-9a-f]{64})"
keep FORMER former=(jetty.yaml.[0-9-]+)
POST /settings/registers/jetty/edit as sunliqun
field base=$BASE
field text=register: jetty\nlabel: {zh: 码头, en: Jetties}\nroom: registers\nstates: [{name: used, was: {name: open, zh: 在用}, zh: 使用, light: run}, {name: shut, zh: 停用, light: stop}]\nmoves: [{from: used, to: shut}]\nfields:\n  - {name: name, label: {zh: 名称, en: Jetty}, type: text, search: title}\n  - {name: stairs, was: {name: steps, zh: 级数, en: Steps}, label: {zh: 石级, en: Stairs}, type: text}\n  - {name: boats, label: {zh: 船, en: Boats}, type: text, many: true}\n  - {name: depth, label: {zh: 水深, en: Depth}, type: quantity, unit: 米, required: true}\n
field list=fields
field item=stairs
field k.name=stone_steps
field k.label.zh=石阶
field k.label.en=Stone steps
field k.type=text
field k.retired=true
field open=fields/depth
200
has 石级 / Stairs
has 石阶 / Stone steps
has name="k.label.zh" value="水深"
has was: [{name: steps
has “stairs”改名为“stone_steps”
GET /settings/registers/jetty/edit?former=$FORMER as sunliqun
200
has “stairs”没有了
has value="fields/steps"
GET /settings/registers/jetty/edit?former=../../hanqing.conf as sunliqun
404

# What is shipped is changed by what differs only.
GET /settings/registers/site/edit as sunliqun
200
lacks 本单位改过
keep BASE name="base" value="([0-9a-f]{64})"
GET /settings/vocabularies as sunliqun
200
has site_category
GET /settings/vocabularies/day_kind/edit as sunliqun
200
keep BASE name="base" value="([0-9a-f]{64})"
POST /settings/vocabularies/day_kind/edit as sunliqun
field base=$BASE
field text=vocabulary: day_kind\nterms:\n  - {code: rest, zh: 放假, en: Day off}\n  - {code: work, zh: 上班, en: Worked}\n  - {code: half, zh: 半天, en: Half a day}\n
field do=apply
field reason=本县有半天假
303
GET /settings/vocabularies as sunliqun
200
has 本单位改过
GET /settings/vocabularies/day_kind/edit as sunliqun
200
has 还原为程序自带
has 半天

# What the office sets.
GET /settings/office as wuguodong
403
GET /settings/office as sunliqun
200
has hanqing.conf
keep BASE name="base" value="([0-9a-f]{64})"
POST /settings/office as sunliqun
field base=$BASE
field s.lights=好 急
field reason=试
422
has 四个词
has value="好 急"
POST /settings/office as sunliqun
field base=$BASE
field s.soon_days=400
field reason=试
422
has value="400"
POST /settings/office as sunliqun
field base=$BASE
field s.lights=正常 临近 超期 停办
field s.soon_days=10
field reason=统一叫法
303
head Location: /settings/office
