# What the dates, amounts and names of a sentence come to.
$ init --name 桐溪县史志办公室
$ user add --name 陈敏 --role editor chenmin < eine-lange-parole
POST /r/place as chenmin
field name=渡头镇
field kind=town
303

GET /reckon as chenmin
200
has 换算
lacks <table
# 光绪三十一年七月二十; 渡头镇; 三百余两
GET /reckon?words=%E5%85%89%E7%BB%AA%E4%B8%89%E5%8D%81%E4%B8%80%E5%B9%B4%E4%B8%83%E6%9C%88%E4%BA%8C%E5%8D%81%E6%B8%A1%E5%A4%B4%E9%95%87%E4%BF%AE%E6%A1%A5%EF%BC%8C%E7%94%A8%E9%93%B6%E4%B8%89%E7%99%BE%E4%BD%99%E4%B8%A4%E3%80%82 as chenmin
200
has 1905-08-20
has 星期日 乙巳年七月二十
has 300 两以上
has >渡头镇</a>
# 民国二十五年（1935年）
GET /reckon?words=%E6%B0%91%E5%9B%BD%E4%BA%8C%E5%8D%81%E4%BA%94%E5%B9%B4%EF%BC%881935%E5%B9%B4%EF%BC%89 as chenmin
200
has 按年号应为 1936
# 明年底前, with and without the year of the text
GET /reckon?words=%E6%98%8E%E5%B9%B4%E5%BA%95%E5%89%8D as chenmin
200
has 须先定文中“今年”是哪一年
GET /reckon?words=%E6%98%8E%E5%B9%B4%E5%BA%95%E5%89%8D&year=1951 as chenmin
200
has 1952-12-31
# 约三、四百户, 八九十人; and 明治三年五月, of whose calendar there is no table
GET /reckon?words=%E7%BA%A6%E4%B8%89%E3%80%81%E5%9B%9B%E7%99%BE%E6%88%B7%EF%BC%8C%E5%85%AB%E4%B9%9D%E5%8D%81%E4%BA%BA%E3%80%82%E6%98%8E%E6%B2%BB%E4%B8%89%E5%B9%B4%E4%BA%94%E6%9C%88%E3%80%82 as chenmin
200
has 约300—400 户
has 80—90 人
has 没有当时的历表
# A year of annals is a date and no amount.
GET /reckon?words=%E5%85%89%E7%BB%AA%E4%B8%89%E5%8D%81%E4%B8%89%E5%B9%B4%E6%98%A5%EF%BC%8C%E5%A4%A7%E6%B0%B4%E3%80%82%E4%B8%89%E5%8D%81%E5%9B%9B%E5%B9%B4%E5%A4%8F%E4%BA%94%E6%9C%88%EF%BC%8C%E4%BF%AE%E4%B9%89%E6%B8%A1%E3%80%82 as chenmin
200
has 1908-05-30
lacks 34 年
# Nothing that is no number counts as a year; the page is for those who have an account.
GET /reckon?year=abc as chenmin
400
GET /reckon?words=x
303
