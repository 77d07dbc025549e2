# Parts of a record: small ledgers on its page, a form that knows its whole and leads back, siblings, visibility.
$ init --name 桐溪县史志办公室
$ user add --name 陈敏 --role editor chenmin < eine-lange-parole
$ user add --name 黄素琴 --role archivist huangsuqin < eine-lange-parole
own files/well.yaml
POST /r/site as chenmin
field name=渡头书院遗址
field category=bridge
303
keep SITE Location: /r/site/([0-9a-f-]+)

# Nothing yet, and the way to the first.
GET /r/site/$SITE as chenmin
200
has id="p-well"
has href="/r/well/new?of=$SITE"
has 尚无
GET /r/site/$SITE as huangsuqin
200
lacks id="p-well"

# The form has the whole filled in and leads back to it, also when something is wrong.
GET /r/well/new?of=$SITE as chenmin
200
has 渡头书院遗址"
has name="of" value="$SITE"
has href="/r/site/$SITE#p-well"
has <a href="/r/site/$SITE">渡头书院遗址</a>
POST /r/well as chenmin
field of=$SITE
field site=YZ-2026-0001
field year=二
422
has name="of" value="$SITE"
POST /r/well as chenmin
field of=$SITE
field site=$SITE
field name=东井
field dug=光绪二十年
field depth=9.5米
field year=2024
303
head Location: /r/site/$SITE#p-well
POST /r/well as chenmin
field of=$SITE
field site=$SITE
field name=西井
field depth=十余米
field year=2025
303
# A part that is entered by itself leads to itself.
POST /r/well as chenmin
field site=$SITE
field name=中井
303
keep WELL Location: /r/well/([0-9a-f-]+)

GET /r/site/$SITE as chenmin
200
has 东井
has 西井
has 共3条
has 19.5 米以上
lacks 4049
has 凿井年代
lacks <th scope="col">所属遗址</th>
# Not twice: parts are no uses.
lacks · 所属遗址</small>
has <span class="r q">0</span>
GET /r/site/$SITE as chenmin
json
200
has {"register":"well","total":3,"records":[
GET /r/site/$SITE/withdraw as huangsuqin
200
has 3处

# A part stands behind its whole, among its siblings.
GET /r/well/$WELL as chenmin
200
has <a href="/r/site/$SITE">渡头书院遗址</a>
has <a href="/r/well?f.site=$SITE">水井</a>
has rel="prev"
lacks rel="next"
has 西井
has 第3条，共3条
GET /r/well?f.site=$SITE as chenmin
200
has href="/r/well/new?of=$SITE"

# Who may see the whole may see its parts, those to come as well.
POST /r/site/$SITE/visibility as huangsuqin
field visibility=system
field reason=供各馆查用
303
GET /r/well/$WELL as chenmin
json
200
has "visibility":"system"
GET /r/well/$WELL/history as chenmin
200
has 供各馆查用
POST /r/well as chenmin
json
field site=$SITE
field name=北井
200
keep NEW "id":"([0-9a-f-]+)"
GET /r/well/$NEW as chenmin
json
has "visibility":"system"
$ verify
