# A map without a network: marks, zoom by links, datum, routes, land without borders, the office's outline.
$ init --name 桐溪县史志办公室
$ user add --name 陈敏 --role editor chenmin < eine-lange-parole
GET /r/site/view/map as chenmin
200
has 坐标
lacks <svg class="map
POST /r/site as chenmin
field name=永济桥
field category=bridge
field location=28.8623, 111.452
field datum=cgcs2000
303
keep BRIDGE Location: /r/site/([0-9a-f-]+)
POST /r/site as chenmin
field name=渡口
field category=bridge
field location=28.91236, 111.48207
303
keep FERRY Location: /r/site/([0-9a-f-]+)
POST /r/site as chenmin
field name=导航点
field category=bridge
field location=28.9302, 111.4411
field datum=gcj02
303

# The marks, the ground, what it is and what it is not; a point of another datum is moved, one without is named.
GET /r/site/view/map as chenmin
200
has 永济桥
has Natural Earth
has 1处未注坐标系
has class="land"
has 28.86230, 111.45200
lacks 28.93020, 111.44110
lacks class="out"
has zoom=1&amp;lat=
has zoom=-1&amp;lat=
GET /r/site/view/map?zoom=6&lat=28.8623&lon=111.452 as chenmin
200
has 永济桥
has 另有2
GET /r/site/view/map?zoom=99&lat=x&lon=nan as chenmin
200
lacks zoom=13
lacks class="tl
GET /r/site/view/map/print as chenmin
200
has class="land"

# Towns say where one is: none within the county, a few around it. In the reader's language, on paper as well.
GET /r/site/view/map as chenmin
200
lacks class="tc"
has 陆地轮廓：Natural Earth
GET /r/site/view/map?zoom=-6 as chenmin
200
has class="tc"
has >长沙</text>
has 陆地轮廓、城市：Natural Earth
GET /r/site/view/map/print?zoom=-6 as chenmin
header Accept-Language: en
200
has >Changsha</text>
has Land and towns: Natural Earth
GET /r/site?view=map as chenmin
200
lacks class="tc"

# A route is a line through its stops in their order.
POST /r/route as chenmin
field name=古桥半日线
303
keep ROUTE Location: /r/route/([0-9a-f-]+)
POST /r/route_stop as chenmin
field route=$ROUTE
field site=$BRIDGE
303
POST /r/route_stop as chenmin
field route=$ROUTE
field site=$FERRY
303
GET /r/site/view/map as chenmin
200
has class="way"
has 古桥半日线

# The office's own outline bears its approval number; what is wrong with one is said, and the map stays.
own files/outline.geojson
GET /r/site/view/map?zoom=0 as chenmin
200
has class="out"
has 桐S(2026)001号
GET /r/site/view/map?zoom=-6 as chenmin
200
has class="out"
lacks class="tc"
lacks 城市：Natural Earth
own files/wrong.geojson
GET /r/site/view/map?zoom=1 as chenmin
200
has 审图号
has class="land"
lacks class="out"
GET /r/site/view/map?zoom=-6 as chenmin
200
has 审图号
has >长沙</text>

# From as far as the land goes the greatest cities alone, and no farther.
POST /r/site as chenmin
field name=烽燧
field category=bridge
field location=43.8, 87.6
303
GET /r/site/view/map?zoom=-4 as chenmin
200
has >北京</text>
lacks >桂林</text>
lacks zoom=-5
