# A register gets another name in the browser: it is asked, seen before, carried out, and old addresses still lead there.
$ init --name 桐溪县史志办公室
$ user add --name 孙立群 --role administrator sunliqun < eine-lange-parole
$ user add --name 陈敏 --role editor chenmin < eine-lange-parole
own files/jetty.yaml
own files/mooring.yaml
POST /r/jetty as chenmin
field name=大码头
field steps=三十余级
field boats=义渡船\n货船
303
keep JETTY Location: /r/jetty/([0-9a-f-]+)
POST /r/mooring as chenmin
field name=东桩
field jetty=$JETTY
303
GET /r/jetty/$JETTY as chenmin
200
has 东桩
GET /settings/registers/jetty/edit as sunliqun
200
keep BASE name="base" value="([0-9a-f]{64})"

# Whoever names it otherwise is asked; what the program carries keeps its name.
POST /settings/registers/jetty/edit as sunliqun
field base=$BASE
field text=register: site\nlabel: {zh: 码头, en: Jetties}\nroom: registers\nfields: [{name: name, label: {zh: 名称, en: Jetty}, type: text, search: title}]\n
field do=look
200
has 已有登记簿“site”
POST /settings/registers/jetty/edit as sunliqun
field base=$BASE
field text=register: pier\nlabel: {zh: 码头, en: Jetties}\nroom: registers\nread: [reader, editor, head, admin]\nwrite: [editor, head]\nstates: [{name: open, zh: 在用, en: In use, light: run}, {name: shut, zh: 停用, en: Closed, light: stop}]\nfields:\n  - {name: name, label: {zh: 名称, en: Jetty}, type: text, required: true, in_list: true, search: title}\n  - {name: steps, label: {zh: 级数, en: Steps}, type: text, in_list: true}\n  - {name: boats, label: {zh: 船, en: Boats}, type: text, many: true}\n
field do=look
field follow=true
200
has 没有登记簿“jetty”
lacks value="apply"

# Other declarations that still name it are listed; they follow if one says so.
POST /settings/registers/jetty/edit as sunliqun
field base=$BASE
field text=register: pier\nwas: jetty\nlabel: {zh: 码头, en: Jetties}\nroom: registers\nread: [reader, editor, head, admin]\nwrite: [editor, head]\nstates: [{name: open, zh: 在用, en: In use, light: run}, {name: shut, zh: 停用, en: Closed, light: stop}]\nfields:\n  - {name: name, label: {zh: 名称, en: Jetty}, type: text, required: true, in_list: true, search: title}\n  - {name: steps, label: {zh: 级数, en: Steps}, type: text, in_list: true}\n  - {name: boats, label: {zh: 船, en: Boats}, type: text, many: true}\n
field do=apply
field reason=改称
422
has 登记簿“jetty”如今叫“pier”
has <code>mooring</code>
has name="follow" value="true">
POST /settings/registers/jetty/edit as sunliqun
field base=$BASE
field text=register: pier\nwas: jetty\nlabel: {zh: 码头, en: Jetties}\nroom: registers\nread: [reader, editor, head, admin]\nwrite: [editor, head]\nstates: [{name: open, zh: 在用, en: In use, light: run}, {name: shut, zh: 停用, en: Closed, light: stop}]\nfields:\n  - {name: name, label: {zh: 名称, en: Jetty}, type: text, required: true, in_list: true, search: title}\n  - {name: steps, label: {zh: 级数, en: Steps}, type: text, in_list: true}\n  - {name: boats, label: {zh: 船, en: Boats}, type: text, many: true}\n
field do=look
field follow=true
200
has 从此叫“pier”
has value="apply"
POST /settings/registers/jetty/edit as sunliqun
field base=$BASE
field text=register: pier\nwas: jetty\nlabel: {zh: 码头, en: Jetties}\nroom: registers\nread: [reader, editor, head, admin]\nwrite: [editor, head]\nstates: [{name: open, zh: 在用, en: In use, light: run}, {name: shut, zh: 停用, en: Closed, light: stop}]\nfields:\n  - {name: name, label: {zh: 名称, en: Jetty}, type: text, required: true, in_list: true, search: title}\n  - {name: steps, label: {zh: 级数, en: Steps}, type: text, in_list: true}\n  - {name: boats, label: {zh: 船, en: Boats}, type: text, many: true}\n
field do=apply
field follow=true
field reason=改称
303
head Location: /settings/registers/pier

# Everything is there under the new name, and what was written down before leads there.
GET /r/pier/$JETTY as chenmin
200
has 三十余级
has 东桩
GET /r/jetty/$JETTY?x=1 as chenmin
400
GET /r/jetty/$JETTY as chenmin
303
head Location: /r/pier/$JETTY
GET /r/jetty?sort=-name as chenmin
303
head Location: /r/pier?sort=-name
GET /r/pier/$JETTY/history as chenmin
200
has 义渡船
GET /search?q=大码头 as chenmin
200
has /r/pier/
$ verify

# And back: the former name is asked in its turn.
GET /settings/registers/pier/edit as sunliqun
200
keep BASE name="base" value="([0-9a-f]{64})"
POST /settings/registers/pier/edit as sunliqun
field base=$BASE
field text=register: jetty\nwas: pier\nlabel: {zh: 码头, en: Jetties}\nroom: registers\nread: [reader, editor, head, admin]\nwrite: [editor, head]\nstates: [{name: open, zh: 在用, en: In use, light: run}, {name: shut, zh: 停用, en: Closed, light: stop}]\nfields:\n  - {name: name, label: {zh: 名称, en: Jetty}, type: text, required: true, in_list: true, search: title}\n  - {name: steps, label: {zh: 级数, en: Steps}, type: text, in_list: true}\n  - {name: boats, label: {zh: 船, en: Boats}, type: text, many: true}\n
field do=apply
field follow=true
field reason=改回
303
GET /r/jetty/$JETTY as chenmin
200
has 东桩
GET /r/pier/$JETTY as chenmin
303
$ verify
