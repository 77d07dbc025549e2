# The desk, the month, a person's feed: what waits for whom, with the next verb; addresses that hold a secret.
$ init --name 桐溪县史志办公室
$ user add --name 陈敏 --role editor chenmin < eine-lange-parole
$ user add --name 黄素琴 --role archivist huangsuqin < eine-lange-parole
$ user add --name 读者 --role reader duzhe < eine-lange-parole
$ record add site name=永济桥 category=bridge
$ record add person name=魏启源 birth=1906年11月25日
$ record add holiday name=国庆节 days=2026年10月1日至7日 kind=rest
$ record add holiday name=国庆补班 days=2026年10月10日 kind=work

# The next step is the verb; a reader has none.
GET / as chenmin
200
has 永济桥
has 派调查
has 无期限
has href="/calendar"
GET / as duzhe
200
lacks 派调查
GET /?kind=site as chenmin
200
has aria-current="true"
GET / as chenmin
json
200
has "n_late":0
GET /r/site as chenmin
keep SITE /r/site/([0-9a-f-]{36})

# What a step needs is asked beside it; a step that is blocked stays in sight and says whose it is.
POST /r/site/$SITE/move as chenmin
field to=survey
303
GET /r/site/$SITE as chenmin
200
has name="v.location"
lacks 缺：坐标
GET /r/site/$SITE as duzhe
200
has aria-disabled="true"
POST /r/site/$SITE/move as chenmin
field to=filed
400
POST /r/site/$SITE/move as duzhe
field to=form
403
has 由
# Nor does a program skip it by changing the state.
POST /r/site/$SITE as chenmin
json
body application/json {"state":"filed"}
400
POST /r/site/$SITE/extend as chenmin
field clock=none
field reason=等
409

# The month: anniversaries, days off and worked, both ways by key.
GET /calendar?month=2026-11 as chenmin
200
has 诞生120周年
has data-key="["
has href="/calendar?month=2026-12"
GET /calendar?month=2026-10 as chenmin
200
has <b>休</b>
has <b>班</b>
has href="/calendar?month=2026-09"
GET /calendar?month=1 as chenmin
200
GET /calendar?month=0001-01 as chenmin
200
GET /calendar?month=9998-12 as chenmin
200
GET /calendar
303

# A feed needs no sign-in but the secret, which is shown once and can be renewed.
GET /me/feed as chenmin
200
lacks calendar.ics?token=
POST /me/feed as chenmin
200
keep TOKEN calendar.ics\?token=([\w-]+)
GET /calendar.ics?token=$TOKEN
200
head Content-Type: text/calendar; charset=utf-8
has BEGIN:VCALENDAR
has END:VCALENDAR
GET /feed.atom?token=$TOKEN
200
head Content-Type: application/atom+xml; charset=utf-8
has <title>永济桥</title>
has <id>urn:hanqing:
POST /me/feed as chenmin
200
keep OTHER calendar.ics\?token=([\w-]+)
GET /calendar.ics?token=$TOKEN
404
GET /calendar.ics?token=$OTHER&as=todo
200
GET /feed.atom
404
POST /me/feed
401
