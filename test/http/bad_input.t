# What cannot be right names its field or its cell, and keeps what was typed.
$ init --name 桐溪县史志办公室
$ user add --name 陈敏 --role editor,archivist,head chenmin < eine-lange-parole

# A quantity without a unit, where the field lends none; where it does, it is said.
POST /r/material as chenmin
field title=大码头拓片
field quantity=2
422
has “2”没有单位
has value="2"
has value="大码头拓片"
POST /r/material as chenmin
field title=大码头拓片
field quantity=拓片2幅
303

# A day that no calendar has.
POST /r/person as chenmin
field name=何伯年
field birth=1921年2月30日
422
has 1921年2月30日
has value="何伯年"

# The same post at one time, for certain: both are named. What only may overlap is no mistake.
POST /r/person as chenmin
field name=沈仲文
303
keep PERSON Location: /r/person/([0-9a-f-]+)
POST /r/post as chenmin
field person=$PERSON
field post=县立小学校长
field body_text=桐溪县立小学
field term=1912年至1915年
303
POST /r/post as chenmin
field person=$PERSON
field post=县立小学校长
field body_text=桐溪县立小学
field term=1913年至1918年
422
has 时间重叠
has 1912年至1915年
has value="1913年至1918年"
POST /r/post as chenmin
field person=$PERSON
field post=县立小学校长
field body_text=桐溪县立小学
field term=1915年至1918年
303
POST /r/post as chenmin
field person=$PERSON
field post=教育会长
field body_text=桐溪县教育会
field term=1913年至1918年
303

# Two names of one kind of a place at one time.
POST /r/place as chenmin
field name=桐溪县
field kind=county
303
keep PLACE Location: /r/place/([0-9a-f-]+)
POST /r/place_name as chenmin
field place=$PLACE
field name=桐溪县
field kind=county
field valid=1912年至1949年
303
POST /r/place_name as chenmin
field place=$PLACE
field name=桐川县
field kind=county
field valid=1930年至1960年
422
has 时间重叠
has （桐溪县）
has value="桐川县"

# A circle of organisations names its field.
POST /r/organisation as chenmin
field name=桐溪县
field kind=authority
field level=county
303
keep COUNTY Location: /r/organisation/([0-9a-f-]+)
POST /r/organisation as chenmin
field name=柳塘镇
field kind=authority
field level=town
field parent=$COUNTY
303
keep TOWN Location: /r/organisation/([0-9a-f-]+)
POST /r/organisation/$COUNTY as chenmin
field version=1
field parent=$TOWN
422
has 柳塘镇

# A table: rows that only sum others are left out and said; figures without a unit, too; the day that is none by its cell.
POST /r/accession/import as chenmin
field table=题名\t数量\n旧照片\t12\n合 计\t12册\n
303
keep BARE Location: /r/accession/import/([0-9a-f-]+)
POST /r/accession/import/$BARE as chenmin
field do=try
field to.0=title
field to.1=quantity
303
GET /r/accession/import/$BARE as chenmin
200
has B2
has “12”没有单位
has 1行是合计行（“合 计”），不收：第3行。
