# A file sent with a record becomes an original and comes back byte for byte, by way of the record only.
$ init --name 桐溪县史志办公室
$ user add --name 陈敏 --role editor chenmin < eine-lange-parole
$ user add --name 读者 --role reader duzhe < eine-lange-parole
POST /r/site as chenmin
field name=永济桥
field file.photos=@files/sites.csv
303
keep ID Location: /r/site/([0-9a-f-]+)
GET /r/site/$ID as chenmin
200
has sites.csv
keep FILE (/r/site/[^"]+/file/[^"]+)
GET $FILE as duzhe
200
head Download: sites.csv
has YZ-2023-0018,永济桥
GET $FILE
303
GET /r/site/$ID/file/urn:uuid:01900000-0000-7000-8000-000000000000 as chenmin
404
# Taken off, it is no longer given out here; the original stays where it is.
GET /r/site/$ID/edit as chenmin
200
has checked
POST /r/site/$ID as chenmin
field version=1
field name=永济桥
field photos=
303
GET $FILE as chenmin
404
# A page that takes no files says so.
POST /r/tag/import as chenmin
field other=@files/sites.csv
400
