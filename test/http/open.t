# What anybody reports, with photographs: they come to the office as they are, and nobody outside sees them.
$ init --name 桐溪县史志办公室
$ user add --name 陈敏 --role editor chenmin < eine-lange-parole
GET /open/lead
200
has enctype="multipart/form-data"
has accept="image/jpeg,image/png,image/webp"
has 至多6张
POST /open/lead
header origin: http://elsewhere.example
field v.what=老粮仓山墙上有标语
field v.where_text=渡头镇老街
401
POST /open/lead
field v.what=老粮仓山墙上有标语
field v.where_text=渡头镇老街
field photos=@files/碑记抄件.txt
422
has 不是这里所收的照片
has 请重新选照片
has 老粮仓山墙上有标语
POST /open/lead
field v.what=老粮仓山墙上有标语
field v.where_text=渡头镇老街
field photos=@files/山墙.jpg
field photos=@files/山墙.jpg
303
keep NUMBER number=(XS-[0-9-]+)
GET /open/lead/state?number=$NUMBER
200
has $NUMBER
lacks 山墙.jpg
lacks 老粮仓

# The office: the photograph, when and where it was taken.
GET /r/lead/$NUMBER as chenmin
200
has 山墙.jpg
keep ID /r/lead/([0-9a-f-]{36})/
keep PHOTO /picture/(urn:uuid:[0-9a-f-]+)
GET /r/lead/$ID/picture/$PHOTO as chenmin
200
has 2026-11-18 09:41
has 28.45500, 109.73000
has 8 × 8
GET /r/lead/$ID/file/$PHOTO?show=1 as chenmin
200
head image/jpeg
# Nobody else.
GET /r/lead/$ID/picture/$PHOTO
303
GET /r/lead/$ID/file/$PHOTO
303
GET /public/lead/$ID
404
$ verify
# At most so many, and so large; an office sets it.
$ user add --name 孙立群 --role admin sunliqun < eine-lange-parole
GET /settings/office as sunliqun
200
has name="s.open_form_hourly"
has name="s.open_form_files"
keep BASE name="base" value="([^"]*)"
POST /settings/office as sunliqun
field base=$BASE
field s.open_form_files=1
field reason=照片太多
303
POST /open/lead
field v.what=老粮仓
field v.where_text=渡头镇老街
field photos=@files/山墙.jpg
field photos=@files/山墙.jpg
422
has 一次至多收1张照片
GET /settings/office as sunliqun
# What else the office's settings say is still there, though it never had a declaration of its own.
has value="桐溪县史志办公室"
keep BASE name="base" value="([^"]*)"
POST /settings/office as sunliqun
field base=$BASE
field s.open_form_hourly=1
field reason=试
303
POST /open/lead
field v.what=老粮仓
field v.where_text=渡头镇老街
503
