# The chronicle along time: years with their counts, a jump to a year in any calendar, vague dates behind exact ones,
# versions side by side.
$ init --name 桐溪县史志办公室
$ user add --name 陈敏 --role editor chenmin < eine-lange-parole
GET /r/event/view/timeline as chenmin
200
has 尚无
POST /r/event as chenmin
field date=民国24年
field entry=是年疏浚龙潭陂。
field category=farming
303
POST /r/event as chenmin
field date=民国24年7月4日
field entry=大雨七日。
field category=disaster
303
keep FLOOD Location: /r/event/([0-9a-f-]+)
POST /r/event as chenmin
field date=民国24年6月
field entry=令各乡造报渡口。
field category=farming
303
POST /r/event as chenmin
field date=光绪三十一年
field entry=书院改学堂。
field category=farming
303
POST /r/event as chenmin
field date=约1815年
field entry=修桥。
field category=farming
303
POST /r/event as chenmin
field entry=年代不详。
field category=farming
303

# Each year by the name it had and by its number, with how many; within the year day, month, year.
GET /r/event/view/timeline?year=1935 as chenmin
200
has 民国二十四年<span>1935</span><em>乙亥</em><i>3</i>
has 令各乡造报渡口
lacks 书院改学堂
has <span>1935-07-04</span>
has rel="prev"
lacks rel="next"
has f.date.empty=1
GET /r/event/view/timeline?to=光绪三十一年 as chenmin
200
has 光绪三十一年<span>1905</span><em>乙巳</em><i>1</i>
lacks 修桥
has 1905-02-04 — 1906-01-24
# What is about is said to be so.
GET /r/event/view/timeline as chenmin
200
has <i class="soon">约</i>
# Of sixty years one name: its candidates, each with its count.
GET /r/event/view/timeline?to=乙亥 as chenmin
200
has 嘉庆二十年
has view/timeline?year=1935"><span>1935</span><small>民国二十四年</small><em>3</em>
has view/timeline?year=1995
# What is no date, and a year that its brackets contradict.
GET /r/event/view/timeline?to=渡头 as chenmin
200
has aria-invalid="true"
GET /r/event/view/timeline?to=民国二十五年(1935年) as chenmin
200
has aria-invalid="true"
GET /r/event/view/timeline?year=99999999999999999999&skip=-5 as chenmin
200
GET /r/event/view/timeline?year=1800&skip=400 as chenmin
200

POST /r/claim as chenmin
field statement=大水于7月4日夜入城
field aspect=time
field events=$FLOOD
303
keep CLAIM Location: /r/claim/([0-9a-f-]+)
POST /r/claim_version as chenmin
field claim=$CLAIM
field content=7月5日入城
field source=大事记
303
GET /r/event/view/timeline?year=1935 as chenmin
200
has class="vers"
has 7月5日入城
GET /r/event/view/timeline/print as chenmin
200
has 民国二十四年
