# Views: the ledger of tasks by units with its drawer, moves and reminders; boards; coverage; notes that may come twice.
$ init --name 桐溪县史志办公室 --level 县
$ user add --name 吴国栋 --role head wuguodong < eine-lange-parole
$ user add --name 陈敏 --role editor chenmin < eine-lange-parole
$ user add --name 读者 --role reader duzhe < eine-lange-parole
$ record add organisation name=渡头镇文化站 short=渡头站 kind=public level=town parent=桐溪县史志办公室 visibility=system
$ record add organisation name=石桥镇文化站 short=石桥站 kind=public level=town visibility=system
$ record add organisation name=桐溪县教育局 short=教育局 kind=authority level=county visibility=system
$ user add --name 张建华 --role recorder --org 渡头镇文化站 zhangjianhua < eine-lange-parole
$ record add plan name=2026年计划 kind=yearly term=2026年
$ record add task item=镇村志初稿 source_kind=prescribed standard=三编齐备 lead=桐溪县史志办公室 due=2020年10月底前 plan=2026年计划 state=running visibility=levels
$ record add task item=统计年报 source_kind=prescribed standard=按表填报 lead=桐溪县史志办公室 due=2099年1月 state=running visibility=levels
$ record add task_unit task=镇村志初稿 unit=渡头镇文化站 due=2020年10月底 state=running visibility=levels
$ record add task_unit task=镇村志初稿 unit=石桥镇文化站 due=2020年10月底 state=returned visibility=levels
$ record add task_unit task=统计年报 unit=渡头镇文化站 due=2099年1月 state=running visibility=levels
$ record add task_unit task=统计年报 unit=石桥镇文化站 due=2099年1月 state=done finished_on=2026年1月5日 visibility=levels
$ record add task_unit task=统计年报 unit=桐溪县教育局 due=2099年1月 state=unsigned visibility=levels

# The table: short heads over columns by kind, lights with words, what is empty is not concerned.
GET /r/task_unit/view/ledger as wuguodong
200
has <h1>任务台账</h1>
has <span>渡头站</span>
has title="渡头镇文化站"
has 党政机关
has 逾期 <b class="late">2</b>
has 应办5件
has 催办逾期（2）
keep TASK row=([0-9a-f-]{36})[^"]*"[^>]*><i class="lt late"></i><span class="vh">渡头站
keep STATION column=([0-9a-f-]{36})"[^>]*><i class="lt late"></i><span class="vh">渡头站
keep PLAN (/r/task_unit/view/ledger\?choice=[^"]*)"
# The legend filters; one plan at a time; the list behind is the same.
GET /r/task_unit/view/ledger?light=late as chenmin
200
has aria-current="true"><i class="lt late"
lacks 统计年报
lacks 催办逾期
GET $PLAN as chenmin
200
lacks 统计年报
has 镇村志初稿
GET /r/task_unit?in=ledger&light=late as chenmin
200
has 共2条
has 按灯：逾期
GET /r/task_unit/export.csv?in=ledger&light=late as chenmin
200
has 石桥镇文化站
lacks 教育局
GET /r/task_unit/view/nothing as chenmin
404
GET /r/task_unit?in=nothing as chenmin
404

# A cell, with its story and what can be done; it is a page of its own.
GET /r/task_unit/view/ledger?row=$TASK&column=$STATION as wuguodong
200
has 三编齐备
has data-drawer
has 办理中
has href="/r/extension/new?of=$TASK&amp;f.unit=
has name="back" value="/r/task_unit/view/ledger?row=
keep DUTY action="/r/task_unit/([0-9a-f-]+)/move"
has href="/r/task_unit/view/ledger/urge?row=$TASK
GET /r/task_unit/view/ledger?row=$TASK&column=$STATION as duzhe
200
lacks 催办</a>
# A request for time knows its task and its unit.
GET /r/extension/new?of=$TASK&f.unit=渡头镇文化站 as wuguodong
200
has 渡头镇文化站"
# A step leads back to the table, and nowhere else.
POST /r/task_unit/$DUTY/move as wuguodong
field to=exempt
field reason=本年不涉及
field back=https://example.org/
303
head Location: /r/task_unit/$DUTY
POST /r/task_unit/$DUTY/move as wuguodong
field to=running
400

# On paper.
GET /r/task_unit/view/ledger/print as duzhe
200
has class="prn wide"
has 渡头站

# Reminders: who, of what; not for everybody; none twice on a day.
$ record add task_unit task=镇村志初稿 unit=渡头镇文化站 due=2020年10月底 state=running visibility=levels
GET /r/task_unit/view/ledger/urge as chenmin
403
GET /r/task_unit/view/ledger/urge as wuguodong
200
has 待催2件
has 石桥镇文化站
keep ONE value="([0-9a-f-]+)" checked>渡头
keep TWO value="([0-9a-f-]+)" checked>石桥
POST /r/task_unit/view/ledger/urge as wuguodong
field words=请报进展与原因
field f.way=phone
400
POST /r/task_unit/view/ledger/urge as wuguodong
field record=$ONE
field record=$TWO
field words=请报进展与原因
field f.way=phone
303
head Location: /r/task_unit/view/ledger
GET /r/urge as wuguodong
200
has 请报进展与原因
has 共2条
has 电话
POST /r/task_unit/view/ledger/urge as wuguodong
field record=$ONE
field record=$TWO
field words=再催
field f.way=phone
303
GET /r/urge as wuguodong
200
has 共2条
lacks 再催
GET /r/task_unit/view/ledger/urge as wuguodong
200
has 今日都已催过
has 待催0件
# It lies on the desk of the unit below that works here, and is in the story of the cell.
GET /?kind=urge as zhangjianhua
200
has 记回应
GET /?kind=urge as duzhe
200
lacks 记回应

# Boards; levels by years; rounds with whom they reached.
GET /r/task_unit/view/lights as duzhe
200
has <h2 id="k0"><i class="lt late"></i>逾期
$ record add work title=桐溪年鉴（2023） kind=yearbook level=county volume_year=2023年 unit=桐溪县史志办公室 planned_chars=80万字 due=2024年 state=published
$ record add work title=桐溪年鉴（2025） kind=yearbook level=county volume_year=2025年 unit=桐溪县史志办公室 planned_chars=80万字 due=2026年 state=writing
GET /r/work/view/yearbooks as chenmin
200
has 1/1
has <span class="late">0/1</span>
has <span>2024</span>
GET /r/work/view/board as chenmin
200
has 撰写 <a href="/r/work?in=board&amp;column=writing">1</a>
GET /r/work/view/stages as chenmin
200
has href="/r/work?in=stages&amp;row=yearbook&amp;column=writing"
GET /r/work?in=stages&row=yearbook&column=writing as chenmin
200
has 共1条
has 桐溪年鉴（2025）
has 类别：综合年鉴
POST /r/round as wuguodong
field name=第四季度指导
field term=2026年11月
field units=渡头镇文化站\n石桥镇文化站
field visited=渡头镇文化站
303
GET /r/round/view/coverage as chenmin
200
has 已到单位 <b>1</b>
has 未到 <b>1</b>

# Notes: for which round; what is wrong stays; the same id twice is one record.
GET /r/finding/view/visit as wuguodong
200
keep VISIT href="(/r/finding/view/visit\?choice=[^"]*)"
keep ROUND visit\?choice=([^"]*)"
GET $VISIT as duzhe
403
GET $VISIT as wuguodong
200
has 石桥镇文化站</option>
lacks 桐溪县教育局</option>
keep UNIT value="([0-9a-f-]+)">石桥镇文化站
POST /r/finding/view/visit/entry?choice=$ROUND as wuguodong
field id=01a22755-40c7-7b36-9f1c-401f9ab0d8aa
field f.unit=$UNIT
field f.kind=files
field f.problem=借阅登记缺三月
field f.found_on=2026年2月30日
field f.due=明年底前
422
has 借阅登记缺三月
has role="alert"
POST /r/finding/view/visit/entry?choice=$ROUND as wuguodong
field id=01a22755-40c7-7b36-9f1c-401f9ab0d8aa
field f.unit=$UNIT
field f.kind=files
field f.problem=借阅登记缺三月
field f.found_on=2026年2月27日
field f.due=明年底前
303
head Location: /r/finding/view/visit?choice=$ROUND
POST /r/finding/view/visit/entry?choice=$ROUND as wuguodong
json
field id=01a22755-40c7-7b36-9f1c-401f9ab0d8aa
field f.unit=$UNIT
field f.problem=借阅登记缺三月
200
has "number":"WT-
POST /r/finding/view/visit/entry?choice=$ROUND as wuguodong
json
field id=01a22755-40c7-7b36-9f1c-401f9ab0d8ab
field f.unit=$UNIT
field f.kind=files
field f.problem=
field f.found_on=2026年2月27日
field f.due=明年底前
422
has "field":"f.problem"
POST /r/finding/view/units/entry as wuguodong
404
GET /r/finding as wuguodong
200
has 共1条
$ verify
