# Two people, one record: the second is asked field by field and loses nothing.
$ init --name 桐溪县史志办公室
$ user add --name 陈敏 --role editor chenmin < eine-lange-parole
$ user add --name 何家安 --role editor hejiaan < eine-lange-parole
POST /r/person as chenmin
field name=罗永年
field summary=渡头镇
field disputed=初稿
303
keep ID Location: /r/person/([0-9a-f-]+)
POST /r/person/$ID as hejiaan
field version=1
field name=罗永年
field summary=石桥镇
field disputed=初稿
303

# Both changed the same field; the note was changed by one.
POST /r/person/$ID as chenmin
field version=1
field name=罗永年
field summary=龙潭镇
field disputed=二稿
409
has 何家安
has value="龙潭镇"
has value="石桥镇"
has >二稿</textarea>
has name="version" value="2"
GET /r/person/$ID as chenmin
json
has "version":2
has 石桥镇

# The choice is saved over the version that was seen.
POST /r/person/$ID as chenmin
field version=2
field name=罗永年
field summary=龙潭镇
field disputed=二稿
303
GET /r/person/$ID as chenmin
json
has 龙潭镇
has 二稿

# Changes that do not touch are joined without a question.
POST /r/person/$ID as hejiaan
field version=3
field name=罗永年
field disputed=三稿
303
POST /r/person/$ID as chenmin
field version=3
field name=罗永年
field summary=渡头镇
409
lacks type="radio"
has >渡头镇</textarea>
has >三稿</textarea>

# A program is told, too.
POST /r/person/$ID as chenmin
json
field version=1
field summary=双江镇
409
has "kind":"conflict"
POST /r/person/$ID as chenmin
field summary=双江镇
400

# Changes of one text in different places are joined; of a list, each entry; the person sees it and may choose otherwise.
POST /r/person as chenmin
field name=刘文炳
field courtesy=子明
field disputed=生年有二说。卒年不详。
303
keep TWO Location: /r/person/([0-9a-f-]+)
POST /r/person/$TWO as hejiaan
field version=1
field name=刘文炳
field courtesy=子明\n仲明
field gender=male
field disputed=生年有二说。卒年不详，待访。
303
POST /r/person/$TWO as chenmin
field version=1
field name=刘文炳
field courtesy=子明\n文伯
field disputed=生年有三说。卒年不详。
409
has 合到一起
has value="生年有三说。卒年不详，待访。" required checked
has 文伯" required checked
has <del>二</del><ins>三</ins>说
has 男</ins>
has name="version" value="2"

# Moved on, or withdrawn meanwhile: the second one is told, and what he wrote is there.
POST /r/person/$TWO/move as hejiaan
field to=compare
303
POST /r/person/$TWO as chenmin
field version=2
field name=刘文炳
field disputed=生年待考
409
has 其间记录已流转到：查重
$ user add --name 黄素琴 --role archivist huangsuqin < eine-lange-parole
POST /r/person/$TWO/withdraw as huangsuqin
field reason=重复
303
POST /r/person/$TWO as chenmin
field version=3
field name=刘文炳
field disputed=一段长文字
409
has 一段长文字
has 没有保存

# A proof whose errors are counted while somebody edits it: nobody else wrote anything, so nothing is asked.
$ record add organisation name=渡头镇文化站 kind=事业单位 level=乡镇
$ record add work title=渡头镇志 kind=乡镇村志 level=乡镇 unit=渡头镇文化站
POST /r/proof as chenmin
field work=渡头镇志
field sheet=三校样
field round=third
field reader=何家安
field set_chars=10万字
303
keep PROOF Location: /r/proof/([0-9a-f-]+)
POST /r/proof_error as hejiaan
field proof=$PROOF
field page=12
field printed=渡口误
field kind=character
303
POST /r/proof/$PROOF as chenmin
field version=1
field sheet=三校样，第1至386面
field errors=0
303
GET /r/proof/$PROOF as chenmin
json
has 三校样，第1至386面
has "errors":"1"
