# Where a sentence comes from: its sources, side by side, and what a draft leans on; nothing closed shows to visitors.
$ init --name 桐溪县史志办公室
$ user add --name 陈敏 --role editor chenmin < eine-lange-parole
$ user add --name 黄素琴 --role archivist huangsuqin < eine-lange-parole
POST /r/material as chenmin
field title=渡頭義渡碑記
field type=electronic
field source_way=donation
field provided_by=县档案馆
field received=2024-03-01
field handled_by=陈敏
field body=桐溪東門外有渡，春夏水漲，行旅艱於涉。\n乾隆三十一年，里人陳世昌捐田四十畝，設船二隻，名曰義渡。
303
keep STELE Location: /r/material/([0-9a-f-]+)

GET /quote as chenmin
200
has name="text"
GET /quote?text=%E9%87%8C%E4%BA%BA%E9%99%88%E4%B8%96%E6%98%8C%E6%8D%90%E7%94%B0%E4%B8%89%E5%8D%81%E4%BA%A9%EF%BC%8C%E8%AE%BE%E8%88%B9%E4%BA%8C%E5%8F%AA as chenmin
200
has <del>三</del>
has <ins>四</ins>
has 里人陳世昌捐田
has /read/$STELE?q=
GET /quote?text=%E9%87%8C%E4%BA%BA%E9%99%88%E4%B8%96%E6%98%8C%E6%8D%90%E7%94%B0&but=$STELE as chenmin
200
lacks 渡頭義渡碑記
GET /quote?text=%E6%A1%90%E6%BA%AA%E4%B8%9C%E9%97%A8%E5%A4%96%E6%9C%89%E6%B8%A1%EF%BC%8C%E6%98%A5%E5%A4%8F%E6%B0%B4%E6%B6%A8%EF%BC%8C%E8%A1%8C%E6%97%85%E8%89%B0%E4%BA%8E%E6%B6%89%E3%80%82%E5%85%A8%E5%8E%BF%E7%BB%8F%E6%B5%8E%E7%A4%BE%E4%BC%9A%E5%8F%91%E5%B1%95%E5%8F%96%E5%BE%97%E6%96%B0%E7%9A%84%E6%88%90%E7%BB%A9%EF%BC%8C%E5%90%84%E9%A1%B9%E5%B7%A5%E4%BD%9C%E7%A8%B3%E6%AD%A5%E6%8E%A8%E8%BF%9B%EF%BC%8C%E7%BE%A4%E4%BC%97%E5%8F%8D%E6%98%A0%E8%89%AF%E5%A5%BD%E3%80%82%E5%85%A8%E5%8E%BF%E7%BB%8F%E6%B5%8E%E7%A4%BE%E4%BC%9A%E5%8F%91%E5%B1%95%E5%8F%96%E5%BE%97%E6%96%B0%E7%9A%84%E6%88%90%E7%BB%A9%EF%BC%8C%E5%90%84%E9%A1%B9%E5%B7%A5%E4%BD%9C%E7%A8%B3%E6%AD%A5%E6%8E%A8%E8%BF%9B%EF%BC%8C%E7%BE%A4%E4%BC%97%E5%8F%8D%E6%98%A0%E8%89%AF%E5%A5%BD%E3%80%82%E4%B9%BE%E9%9A%86%E4%B8%89%E5%8D%81%E4%B8%80%E5%B9%B4%EF%BC%8C%E9%87%8C%E4%BA%BA%E9%99%88%E4%B8%96%E6%98%8C%E6%8D%90%E7%94%B0%E5%9B%9B%E5%8D%81%E4%BA%A9%EF%BC%8C%E8%AE%BE%E8%88%B9%E4%BA%8C%E5%8F%AA%EF%BC%8C%E5%90%8D%E6%9B%B0%E4%B9%89%E6%B8%A1%E3%80%82 as chenmin
200
has 逐字相同
has 未见相近文字
has <b>4</b>
GET /quote?text=%E7%94%B2%E4%B9%99 as chenmin
400
has role="alert"
GET /quote?text=%E9%87%8C%E4%BA%BA%E9%99%88%E4%B8%96%E6%98%8C%E6%8D%90%E7%94%B0 as chenmin
json
200
has "same":true
has 里人陳世昌捐田

GET /quote?text=%E9%87%8C%E4%BA%BA%E9%99%88%E4%B8%96%E6%98%8C%E6%8D%90%E7%94%B0
200
lacks 陳世昌
lacks class="spine"
POST /r/material/$STELE/visibility as huangsuqin
field visibility=public
303
GET /quote?text=%E9%87%8C%E4%BA%BA%E9%99%88%E4%B8%96%E6%98%8C%E6%8D%90%E7%94%B0
200
has 陳世昌
has /read/$STELE?q=
GET /read/$STELE?q=%22%E9%87%8C%E4%BA%BA%E9%99%B3%E4%B8%96%E6%98%8C%22
200
has <mark>里人陳世昌</mark>
has /quote?but=$STELE
GET /read/$STELE?p=2
200
has /quote?but=$STELE&amp;text=

# The same text comes in once more: the review says so, and keeps nobody from filing it.
POST /collect as huangsuqin
field file=@files/碑记抄件.txt
303
$ work
GET /collect as huangsuqin
200
keep INTAKE /intake/([0-9a-f-]+)
GET /intake/$INTAKE as huangsuqin
200
has 已有大致相同的文字
has /read/$STELE
has 见于彼篇
POST /intake/$INTAKE/file as huangsuqin
303
GET /intake/$INTAKE as huangsuqin
200
lacks 已有大致相同的文字
