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
has “site”

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
field s.office_code=通 县
field reason=试
422
has value="通 县"
POST /settings/office as sunliqun
field base=$BASE
field s.office_code=TX
field reason=统一字头
303
head Location: /settings/office
GET /settings/numbers as sunliqun
200
has <code>TX</code>
has {office:

# Lights: words, days, colours; what is too faint to be seen is refused, with what would do.
GET /settings/lights as sunliqun
200
has type="color" name="s.light_colours" value="#366247"
keep BASE name="base" value="([0-9a-f]{64})"
POST /settings/lights as sunliqun
field base=$BASE
field s.lights=好 急
field reason=试
422
has 四个词
has value="好 急"
POST /settings/lights as sunliqun
field base=$BASE
field s.soon_days=400
field reason=试
422
has value="400"
POST /settings/lights as sunliqun
field base=$BASE
field s.light_colours=#00853E
field s.light_colours=#FFD500
field s.light_colours=#D00000
field s.light_colours=#777777
field reason=与督查室一致
422
has #FFD500在纸面上太淡，对比度1.4∶1，须有4.5∶1
has value="#FFD500"
lacks /lights.css
POST /settings/lights as sunliqun
field base=$BASE
field s.light_colours=#00853E
field s.light_colours=#8A5A00
field s.light_colours=#D00000
field s.light_colours=#777777
field s.lights=正常 临近 超期 停办
field s.soon_days=10
field reason=与督查室一致
303
GET / as chenmin
200
has /lights.css?c=00853E-8A5A00-D00000-777777
GET /lights.css?c=00853E-8A5A00-D00000-777777
200
head Content-Type: text/css
has --l-ok:#00853E
has :root[data-theme=dark]
GET /lights.css?c=00853E-8A5A00-D00000
404
GET /lights.css?c=00853E-8A5A00-D00000-red;}
404

# Roles: what they are called here, and who may do what; it holds at once, and nobody can lock himself out.
GET /settings/roles as chenmin
403
GET /settings/roles as sunliqun
200
has name="may.publish" value="archivist" checked
lacks name="may.declare"
keep BASE name="base" value="([0-9a-f]{64})"
POST /settings/roles as sunliqun
field base=$BASE
field word.recorder=采 录
field may.publish=head
field reason=试
422
has 采 录
POST /settings/roles as sunliqun
field base=$BASE
field word.editor=编修
field reason=试
422
has 没有人能收进文件了
has value="编修"
GET /r/site/import as chenmin
200
POST /settings/roles as sunliqun
field base=$BASE
field word.editor=编修
field may.collect=editor
field may.file=archivist
field may.withdraw=head
field may.publish=head
field may.import=archivist
field may.ask=head
field may.ask=administrator
field may.audit=administrator
field reason=分工调整
303
GET /r/site/import as chenmin
403
has 只有这些角色可以导入表格
GET /me as chenmin
200
has 编修
GET /settings/roles as sunliqun
200
has value="编修"
lacks name="may.import" value="editor" checked

# A new vocabulary and a new register from plain forms: seen before they are made.
GET /settings as sunliqun
200
has /settings/roles
has /settings/lights
GET /settings as chenmin
200
lacks /settings/roles
GET /settings/new-register as chenmin
403
POST /settings/new-vocabulary as sunliqun
field zh=桥型
field terms=
422
has value="桥型"
POST /settings/new-vocabulary as sunliqun
field zh=桥型
field terms=石拱桥\n木梁桥\n石拱桥\n
200
has qiaoxing
has “shigongqiao2”
has 不能这样声明
POST /settings/new-vocabulary as sunliqun
field zh=桥型
field terms=石拱桥\n木梁桥\n
200
has action="/settings/vocabularies/qiaoxing/edit"
has value="apply"
POST /settings/vocabularies/qiaoxing/edit as sunliqun
field text=vocabulary: qiaoxing\nterms:\n  - {code: shigongqiao, zh: 石拱桥}\n  - {code: muliangqiao, zh: 木梁桥}\n
field do=apply
field reason=普查桥梁
303
POST /settings/new-register as sunliqun
field zh=古桥
field field=桥名
field type=text
field of=
field field=桥型
field type=term
field of=
422
has “桥型”是选择项
has value="古桥"
has value="桥名"
POST /settings/new-register as sunliqun
field zh=遗址
field name=site
field field=名称
field type=text
422
has 已有登记簿“site”
POST /settings/new-register as sunliqun
field zh=古桥
field room=sources
field number={office}-GQ-{seq:4}
field steps=true
field field=桥名
field type=text
field of=
field field=桥型
field type=term
field of=qiaoxing
field field=长
field type=quantity
field of=米
field field=所在遗址
field type=reference
field of=遗址
200
has action="/settings/registers/guqiao/edit"
has target: site
has 建立数据表
has value="apply"
lacks 不能这样声明
GET /settings/registers/guqiao as sunliqun
404
POST /settings/registers/guqiao/edit as sunliqun
field text=register: guqiao\nlabel: {zh: 古桥, en: Old bridges}\nroom: sources\nnumber: "{office}-GQ-{seq:4}"\nstates:\n  - {name: draft, zh: 草稿, en: Draft, draft: true, light: todo}\n  - {name: done, zh: 定稿, en: Final, light: done}\nfields:\n  - {name: qiaoming, label: {zh: 桥名}, type: text, search: title, in_list: true}\n  - {name: qiaoxing, label: {zh: 桥型}, type: term, vocabulary: qiaoxing, in_list: true}\n  - {name: chang, label: {zh: 长}, type: quantity, unit: 米}\n
field do=apply
field reason=普查桥梁
303
POST /r/guqiao as chenmin
field qiaoming=大石桥
field qiaoxing=shigongqiao
field chang=12
303
keep BRIDGE Location: /r/guqiao/([0-9a-f-]+)
GET /r/guqiao/$BRIDGE as chenmin
200
has TX-GQ-0001
has 石拱桥

# One like another begins with its fields and states, and says nothing of its figures.
POST /settings/new-register as sunliqun
field zh=今桥
field like=jetty
200
has stairs
has used
lacks 不能这样声明
$ verify
