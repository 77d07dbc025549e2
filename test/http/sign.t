# Coming in and going out: who is not signed in is asked; a wrong password is an answer of the page.
$ init --name 桐溪县史志办公室
$ user add --name 陈敏 --role editor chenmin < eine-lange-parole
$ user add --name 孙立群 --role administrator sunliqun < eine-lange-parole

GET /
303
head Location: /sign-in
GET /r/site?words=x
303
head Location: /sign-in?to=%2Fr%2Fsite%3Fwords%3Dx

GET /sign-in?to=/r/site
200
has 桐溪县史志办公室
has value="/r/site"
has 孙立群
lacks class="spine"

# A wrong password; the name stays, the password does not.
POST /sign-in
field login=chenmin
field password=falsch
401
has role="alert"
has value="chenmin"
lacks falsch
headless Set-Cookie: session

# Names that do not exist are answered alike.
POST /sign-in
field login=niemand
field password=falsch
401
has value="niemand"

POST /sign-in
field login=chenmin
field password=eine-lange-parole
field to=/r/site
303
head Location: /r/site
head HttpOnly; SameSite=Lax
GET /
200
has 我的案头
has 陈敏
GET /me
200
has chenmin
has 编辑
# Already in: the page of signing in leads on.
GET /sign-in
303
POST /sign-out
303
GET /
303

# An address of another site is not followed.
POST /sign-in
field login=chenmin
field password=eine-lange-parole
field to=//evil.example/
303
head Location: /
headless evil

# Five wrong passwords close the door, for the right one too.
POST /sign-out
303
POST /sign-in
field login=sunliqun
field password=1
401
POST /sign-in
field login=sunliqun
field password=2
401
POST /sign-in
field login=sunliqun
field password=3
401
POST /sign-in
field login=sunliqun
field password=4
401
POST /sign-in
field login=sunliqun
field password=5
POST /sign-in
field login=sunliqun
field password=eine-lange-parole
429
