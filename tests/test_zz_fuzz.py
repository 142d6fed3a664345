import json, traceback, collections, copy, uuid, io
import pytest
from django.db import transaction
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient
from tests.support.matters import guide_at, picture, Account
from applications import acts
from portal.api import bodies
from django.core.cache import cache

T=[]
class Undo(Exception): pass
FOUND = collections.OrderedDict(); COUNT = collections.Counter()
P="application/problem+json"

def shot(c, method, path, label, ok=range(200,500), raw=None, **kw):
    import time
    T.append(time.time())
    if T[-1]-T[0]>55: COUNT["skipped"]+=1; import types; return types.SimpleNamespace(status_code=409)
    COUNT["N"] += 1
    r = None
    try:
        with transaction.atomic():
            c.raise_request_exception = False
            try:
                r = getattr(c, method)(path, **kw)
            except Exception as e:
                key=("EXC", label.split("|")[0], repr(e)[:100]); FOUND.setdefault(key,(label,traceback.format_exc()[-600:])); raise Undo
            if r.status_code >= 500:
                tb = ""
                if getattr(r,'exc_info',None):
                    fr = traceback.extract_tb(r.exc_info[2])
                    ours=[f for f in fr if '/work/main/' in f.filename and '.venv' not in f.filename]
                    tb = f"{type(r.exc_info[1]).__name__}: {str(r.exc_info[1])[:110]} @ {ours[-1].filename.replace('/work/main/','')}:{ours[-1].lineno}" if ours else repr(r.exc_info[1])
                FOUND.setdefault((r.status_code, path.split('?')[0].split('/api/v1')[-1][:14], tb),[]).append(label)
            elif r.status_code >= 400:
                ct = r.headers.get("Content-Type","")
                if not ct.startswith(P):
                    FOUND.setdefault(("NOTPROBLEM", r.status_code, ct),[]).append(label)
                elif r.status_code==400 and not json.loads(r.content)["errors"]:
                    FOUND.setdefault(("NOPOINTER", r.content.decode()[:100]),[]).append(label)
            COUNT[r.status_code]+=1
            raise Undo
    except Undo: pass
    return r

NUL="a\x00b"; SUR="\ud800"; 
def deep(n):
    x={}
    for _ in range(n): x={"a":x}
    return x
BAD = {"null":None,"true":True,"0":0,"-1":-1,"big":10**9,"huge":10**40,"float":1.5,"1e400":float("1e308")*10,"nan":float("nan"),"empty":"","sp":" ","nul":NUL,"nul0":"\x00","sur":SUR,"long":"字"*4000,"emoji":"😀"*3,"list":[],"llist":[[[]]],"l1":[1],"lnull":[None],"lnul":[NUL],"dict":{},"dnul":{NUL:1},"dvnul":{"a":{"b":[NUL]}},"dsur":{"a":SUR},"deep":deep(300),"uuid":str(uuid.UUID(int=1)),"arab":"١٢٣","sq":"²","dicts":[{}],"adict":{"detail":["x"],"phone":{"a":1},"organisation":{"x":1},"upload":[1],"key":{"a":1}},"inf":"1e999","date":"0001-01-01","date9":"9999-12-31","ctl":"\x01\x1b\u202e"}

def dumps(x):
    return json.dumps(x)   # ascii escapes \u0000 \ud800

def paths_of(x, at=()):
    yield at
    if isinstance(x, dict):
        for k,v in x.items(): yield from paths_of(v, at+(k,))
    elif isinstance(x, list):
        for i,v in enumerate(x): yield from paths_of(v, at+(i,))
def put(x, at, v):
    if not at: return v
    x=copy.deepcopy(x); y=x
    for k in at[:-1]: y=y[k]
    y[at[-1]]=v
    return x

def mutate(c, method, path, base, label, headers=None):
    for at in paths_of(base):
        for name,v in BAD.items():
            shot(c, method, path, f"{label}:{'/'.join(map(str,at))}={name}", data=dumps(put(base,at,v)), content_type="application/json", headers=headers or {})
        if at and isinstance(base, dict):
            x=copy.deepcopy(base); y=x
            for k in at[:-1]: y=y[k]
            del y[at[-1]]
            shot(c, method, path, f"{label}:{'/'.join(map(str,at))}=missing", data=dumps(x), content_type="application/json")
    for name in ("unknown","unk\x00"):
        if isinstance(base, dict):
            shot(c, method, path, f"{label}:{name}", data=dumps({**base,name:1}), content_type="application/json")

def rawbodies(c, method, path, label):
    for raw in (b"", b"{", b"\xff\xfe", b"null", b"[]", b"3", b'"x"', b"["*100000, b'{"a":'*5000+b"1"+b"}"*5000, b"NaN", b"1"*10000, b'{"a":1e999}', b"\xef\xbb\xbf{}", b"x"*(3<<20), b'{"days":'+b"9"*5000+b"}"):
        for ct in ("application/json","application/json; charset=utf-16","application/json; charset=bogus","text/plain","application/x-www-form-urlencoded","multipart/form-data","multipart/form-data; boundary=x","","bad\x01"):
            shot(c, method, path, f"{label}:raw {raw[:12]!r} {len(raw)} {ct}", data=raw, content_type=ct)

def report():
    import sys
    print("\n==== COUNT", sum(v for k,v in COUNT.items() if isinstance(k,str)), dict(COUNT))
    for k,v in FOUND.items():
        print(k, len(v) if isinstance(v,list) else v, v[:9] if isinstance(v,list) else "")

@pytest.fixture(autouse=True)
def nothrottle(monkeypatch):
    from rest_framework.throttling import SimpleRateThrottle
    monkeypatch.setattr(SimpleRateThrottle,"allow_request",lambda *a:True)
    yield
    import contextlib
    with open("/tmp/fuzz.report","a") as out, contextlib.redirect_stdout(out): report()
    FOUND.clear(); COUNT.clear()

from portal import limits
def base_body(card):
    f=card.filing()
    d={"task_code":f.task_code,"mode":f.mode,"form":f.form,"materials":f.materials,"delivery":{"method":"courier","address":{"detail":"x路","name":"王","phone":"13800000000","region":"150602"}} }
    return d

def test_get(api, card, monkeypatch):
    case=card.accepted(); app=case.application
    Q=["\x00","a\x00","%00","²","١٢٣","-1","0","101","1e3","9"*30,"字"*5000,"😀","null","[]","150600","999999","999999999999","15","2026-01-01","2026-01-01T00:00:00+08:00","0001-01-01T00:00:00+08:00","9999-12-31T23:59:59-12:00","2026-01-01T00:00:00","٢٠٢٦-01-01T00:00:00+08:00", "2026-13-45T99:99:99+99:99","W251bGxd","WyJhXHUwMDAwIl0","WyJcdWQ4MDAiLCAiXHVkODAwIl0","WzFd","WzEwMDAwMDAwMDAwMDAwMDAwMDAwMDAwXQ","WyIyMDI2LTAxLTAxVDAwOjAwOjAwIiwgIngiXQ","W251bGwsIG51bGxd","WzEsMV0","W1tdLFtdXQ","WyIiLCIiXQ","é","\ud800","WyIyMDI2LTEzLTAxVDAwOjAwOjAwIiwgIngiXQ","WyIyMDI2LTAxLTAxVDAwOjAwOjAwKzA4OjAwIiwgbnVsbF0","W3RydWUsdHJ1ZV0", "WzEuNV0"]
    gets={"/me/":[], "/regions/":["parent","q","after","limit"],"/organisations/":["region","kind","q","after","limit"],"/agreements/":["from","to","item","after","limit"],"/lists/":[],"/lists/national/entries/":["after","limit"],"/items/":["q","mode","subject","theme","department","list","from","to","after","limit"],f"/items/{app.item_id}/":["to"],"/applications/":["state","q","after","limit"],f"/applications/{app.number}/events/":["case"],"/cases/":["box","due_before","state","after","limit"],"/drafts/":["after","limit"],"/licenses/":["after","limit"],"/messages/":["after","limit"]}
    for who in ("officer-ordos",):
        c=api(who).client
        for p,names in gets.items():
            for n in names:
                for q in Q:
                    if q=="\ud800":
                        shot(c,"get",f"/api/v1{p}?{n}=%ed%a0%80",f"GET {p}?{n}=sur"); continue
                    shot(c,"get","/api/v1"+p,f"GET {p}?{n}={q[:20]!r}",data={n:q})
            if "to" in names and "from" in names:
                for q in Q[:18]: 
                    shot(c,"get","/api/v1"+p,f"GET {p} from=to={q[:9]!r}",data={"from":q,"to":"150600"}); shot(c,"get","/api/v1"+p,f"GET {p} from,to={q[:9]!r}",data={"from":"150600","to":q})
    PP=["%00","a%00b","%ed%a0%80","%ff","²","١٢٣","字"*2000,"..","%2e%2e%2f","a%2fb","null","x"*5000,"1"*13,"٢"*13,"²"*13,"😀"]
    c=api("citizen").client
    for pat in ("/lists/{}/entries/","/items/{}/","/applications/{}/","/applications/{}/events/","/track/{}/","/cases/{}/","/cases/{}/documents/","/drafts/{}/"):
        for x in PP:
            shot(c,"get","/api/v1"+pat.format(x),f"PATH {pat} {x[:14]}",headers={"X-Query-Code":"ABC"})
    for pat in ("/applications/{}/acts/withdraw/",f"/applications/{app.number}/acts/"+"{}/","/cases/{}/acts/accept/",f"/cases/{case.number}/acts/"+"{}/","/drafts/{}/submission/"):
        for x in PP:
            shot(c,"post","/api/v1"+pat.format(x),f"PATHPOST {pat} {x[:14]}",data="{}",content_type="application/json")
    for code in ("","é","字","\x00","²"*8,"x"*10000,"😀","\ud800","a b"):
        cache.clear()
        shot(c,"get",f"/api/v1/track/{app.number}/",f"TRACK code {code[:4]!r}",headers={"X-Query-Code":code})
        shot(c,"get","/api/v1/me/",f"AUTH {code[:4]!r}",headers={"Authorization":"Bearer "+code})
        shot(APIClient(),"get","/api/v1/me/",f"AUTH2 {code[:4]!r}",headers={"Authorization":"Token "+code})
    for p in ("/api/v1/nothing/","/api/v1/items","/api/v1/","/api/v1/drafts/zz/"):
        for m in ("get","post","put","patch","delete","options"):
            shot(c,m,p,f"NOWHERE {m} {p}")
    for p in gets:
        for m in ("put","patch","delete","options","head"):
            shot(c,m,"/api/v1"+p,f"METHOD {m} {p}")
        shot(APIClient(),"get","/api/v1"+p,f"ANON {p}")
    for a in ("application/xml","text/html","*/*;q=x","bad\x01",""):
        shot(c,"get","/api/v1/items/",f"ACCEPT {a}",headers={"Accept":a})
    shot(c,"get","/api/v1/items/?format=xml","FORMAT"); shot(c,"get","/api/schema/?format=zz","SCHEMA")
    shot(c,"get","/api/v1/items/","LANG",headers={"Accept-Language":"x"*600+";q=a, zh;q=9, \x00"})

def test_file(api, card, cast):
    c=api("citizen").client
    b=base_body(card)
    assert shot(c,"post","/api/v1/applications/","FILE ok",data=dumps(b),content_type="application/json").status_code==201
    full={**b,"situation":"x","applicant":{"kind":"natural","name":"王","id_type":"111","id_number":"1","phone":"13800000000","organisation":""},"version":1}
    mutate(c,"post","/api/v1/applications/",full,"FILE")
    mutate(c,"post","/api/v1/applications/",b,"FILE2")
    m=b["materials"][0]
    for extra in ({"paper":{"originals":"x"}},{"licence":NUL},{"promise":"x"},{"licence":"x"*41}):
        shot(c,"post","/api/v1/applications/","FILEX",data=dumps({**b,"materials":[{**m,**extra}]}),content_type="application/json")
        shot(c,"post","/api/v1/applications/","FILEX",data=dumps({**b,"materials":[{"key":m["key"],**extra}]}),content_type="application/json")
    for mat in ([m,m],[{"key":m["key"],"upload":str(uuid.uuid4())}],[m]*2000):
        shot(c,"post","/api/v1/applications/","FILEDUP",data=dumps({**b,"materials":mat}),content_type="application/json")
    from base.accounts.acts import register
    register(username="stranger-x",password="x"*20)
    s=api("stranger-x").client
    f=card.filing("citizen")
    mats=[{"key":k["key"],"upload":s.post("/api/v1/uploads/",{"file":SimpleUploadedFile("a.png",picture())},format="multipart").json()["id"]} for k in b["materials"]]
    bs={**b,"materials":mats,"applicant":{"kind":"natural","name":"王","id_type":"111","id_number":"11010519491231002X","phone":"13800000000","address":"x"}}
    r=shot(s,"post","/api/v1/applications/","STR ok",data=dumps(bs),content_type="application/json"); print("stranger", r.status_code, r.content[:300])
    for at in list(paths_of(bs["applicant"])):
        for n,v in BAD.items():
            shot(s,"post","/api/v1/applications/",f"STR:{at}={n}",data=dumps({**bs,"applicant":put(bs["applicant"],at,v)}),content_type="application/json")
    for idt in ("111","112","001","553","414","x","٣","TEMPORARY","9"*50):
        for num in ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X","²"*18,"11010519490231002X","00000000000000000X","110105000001010027","９"*18,"ſ"*18,"A"*18,"91350100M000100Y43","ÁÁÁÁÁ","110105194912310021"):
            shot(s,"post","/api/v1/applications/",f"STRID:{idt} {num}",data=dumps({**bs,"applicant":{**bs["applicant"],"id_type":idt,"id_number":num}}),content_type="application/json")
    rawbodies(c,"post","/api/v1/applications/","RAW")
    for k in ("x"*129,"é","\x00","字",""," "):
        shot(c,"post","/api/v1/applications/",f"IDEM {k[:5]!r}",data=dumps(b),content_type="application/json",headers={"Idempotency-Key":k})
    # drafts
    mutate(c,"post","/api/v1/drafts/",{"task_code":b["task_code"],"content":{"mode":"full_online","form":b["form"]}},"DRAFT",headers={"Idempotency-Key":"k"})
    rawbodies(c,"post","/api/v1/drafts/","RAWDRAFT")
    content={"mode":b["mode"],"form":b["form"],"materials":b["materials"],"delivery":b["delivery"],"situation":"","applicant":None}
    for at in paths_of(content):
        for n,v in BAD.items():
            bad=put(content,at,v)
            if not isinstance(bad,dict): continue
            try:
                with transaction.atomic():
                    r=shot_keep(c,"post","/api/v1/drafts/",{"task_code":b["task_code"],"content":bad},f"DSUB start {at}={n}")
                    if r is not None and r.status_code==201:
                        key=r.json()["id"]
                        shot(c,"get",f"/api/v1/drafts/{key}/",f"DSUB get {at}={n}")
                        shot(c,"get","/api/v1/drafts/",f"DSUB list {at}={n}")
                        shot(c,"post",f"/api/v1/drafts/{key}/submission/",f"DSUB sub {at}={n}",data=dumps({}),content_type="application/json")
                        shot(c,"post",f"/api/v1/drafts/{key}/submission/",f"DSUBK sub {at}={n}",data=dumps(NUL),content_type="application/json",headers={"Idempotency-Key":"q"})
                    raise Undo
            except Undo: pass

def shot_keep(c,m,p,b,label):
    c.raise_request_exception=False
    with transaction.atomic():
        r=getattr(c,m)(p,data=dumps(b),content_type="application/json")
        if r.status_code<400: return r
    shot(c,m,p,label,data=dumps(b),content_type="application/json")
    return r

FULL={"reason":"理由","expected_seq":1,"days":3,"defects":[{"material":"x","field":"bank","problem":"缺","remedy":"补"}],"override":{"reason":"x"},"materials":[{"key":"x","upload":str(uuid.UUID(int=1))}],"form":{"bank":"中国银行"},"ground":"art32_1","authority":"x","kind":"hearing","passed":True,"opinion":"ok","result":{"a":1},"method":"window","receiver":"王","proof":"p","post":1,"text":"t","until":"2026-12-01","consent":True}
def test_acts(api, card, cast):
    states={"received":card.submit(),"accepted":card.accepted(),"in_review":card.in_review(),"approved":card.approved(),"issued":card.issued()}
    x=card.submit(); acts.request_correction(case=x,actor=cast["officer-ordos"],defects=[{"field":"bank","problem":"p","remedy":"r"}]); states["corr"]=x
    x=card.submit(); acts.refuse(case=x,actor=cast["officer-ordos"],ground="art32_1",reason="r"); states["refused"]=x
    x=card.issued(); acts.deliver(case=x,actor=cast["officer-ordos"],method="window",receiver="w"); states["closed"]=x
    x=card.accepted(); acts.start_special(case=x,actor=cast["officer-ordos"],kind="hearing",reason="r",days=3); states["special"]=x
    cl={w:api(w).client for w in ("citizen","officer-ordos","approver-ordos","supervisor")}; done=set()
    for st,case in states.items():
        seq=case.seq
        for act,body in bodies.ON_CASE.items():
            full={k:v for k,v in {**FULL,"expected_seq":seq}.items() if k in body().fields}
            nomat=dict(full)
            for w,c in cl.items():
                if act in done and w!="citizen": pass
                p=f"/api/v1/cases/{case.number}/acts/{act}/"
                r=shot(c,"post",p,f"ACT {w} {st} {act} full",data=dumps(full),content_type="application/json")
                shot(c,"post",p,f"ACT {w} {st} {act} empty",data="{}",content_type="application/json")
                shot(c,"post",p,f"ACT {w} {st} {act} list",data="[]",content_type="application/json")
                if st in ("received","accepted","corr","issued") or r.status_code==200:
                  if r.status_code not in (403,404,409) and act not in done:
                    done.add(act)
                    mutate(c,"post",p,full,f"ACT {w} {st} {act}")
                    act in ("correct","approve","note") and mutate(c,"post",p,full,f"ACTK {w} {st} {act}",headers={"Idempotency-Key":"z"})
        for act in ("withdraw","confirm_receipt","remind","zz"):
            for w,c in cl.items():
                if (act,w) in done: continue
                done.add((act,w))
                mutate(c,"post",f"/api/v1/applications/{case.application.number}/acts/{act}/",{"reason":"x","expected_seq":1},f"AACT {w} {st} {act}")
    rawbodies(cl["officer-ordos"],"post",f"/api/v1/cases/{states['received'].number}/acts/note/","RAWACT")

def test_misc(api, card):
    from axes.utils import reset
    a=APIClient()
    mutate(a,"post","/api/v1/token/",{"username":"citizen","password":"x"},"TOKEN"); cache.clear()
    rawbodies(a,"post","/api/v1/token/","RAWTOKEN"); 
    mutate(a,"post","/api/v1/verify/",{"token":"x"},"VERIFY"); rawbodies(a,"post","/api/v1/verify/","RAWVERIFY")
    mutate(a,"post","/api/v1/verify/",{"token":"x","file":"x"},"VERIFY2")
    c=api("citizen").client
    rawbodies(c,"post","/api/v1/uploads/","RAWUP"); rawbodies(c,"post","/api/v1/token/revoke/","RAWREV")
    png=picture()
    pngs={"png":png,"cut":png[:40],"cut2":png[:-20],"sig":b"\x89PNG\r\n\x1a\n","empty":b"","jpg":b"\xff\xd8\xff","pdf":b"%PDF-","pdf2":b"%PDF-1.4\n%%EOF","gif":b"GIF89a","flip":bytes(b^0xff if i==30 else b for i,b in enumerate(png)),"big":b"\xff\xd8\xff"+b"x"*(21<<20)}
    for i in range(8,len(png),4):
        pngs[f"flip{i}"]=bytes(b^0x55 if j==i else b for j,b in enumerate(png))
    from PIL import Image
    o=io.BytesIO(); Image.new("RGB",(40,30)).save(o,"JPEG"); jpg=o.getvalue()
    for i in range(0,len(jpg),25): pngs[f"j{i}"]=bytes(b^0x55 if j==i else b for j,b in enumerate(jpg))
    for n in range(0,len(jpg),40): pngs[f"jc{n}"]=jpg[:n]
    for mode in ("1","L","P","CMYK","I;16","LA","RGBA","F","I","YCbCr"):
        for fmt in ("PNG","JPEG"):
            try:
                o=io.BytesIO(); Image.new(mode,(9,9)).save(o,fmt); pngs[mode+fmt]=o.getvalue()
            except Exception: pass
    for n,d in pngs.items():
        for p in ("uploads","verify"):
            if p=="verify" and n.startswith(("flip","j")): continue
            shot(c,"post",f"/api/v1/{p}/",f"UP {p} {n}",data={"file":SimpleUploadedFile("a.png",d)},format="multipart")
    names=["","\x00","a\x00.png","../../etc/passwd","字"*200+".png","x"*5000,"a\r\nb.png","😀.png",".","..","/","\\","a\"b.png","\u202e.png","con","%00.png"]
    for n in names:
        body=b"--BB\r\nContent-Disposition: form-data; name=\"file\"; filename=\""+n.encode()+b"\"\r\nContent-Type: image/png\r\n\r\n"+png+b"\r\n--BB--\r\n"
        for p in ("uploads","verify"):
            shot(c,"post",f"/api/v1/{p}/",f"UPNAME {p} {n[:9]!r}",data=body,content_type="multipart/form-data; boundary=BB")
    odd=[b"--BB\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nplain\r\n--BB--\r\n",b"--BB\r\n\r\n\r\n--BB--",b"--BB--",b"--BB\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\na\x00b\r\n--BB--\r\n",b"--BB\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n\xff\r\n--BB--\r\n",b"--BB\r\nContent-Disposition: form-data; name=\"file\"; filename*=utf-8''%00a.png\r\n\r\nxx\r\n--BB--\r\n",b"--BB\r\nContent-Disposition: form-data; name=\"file\"; filename*=bogus''%ffa.png\r\n\r\n"+png+b"\r\n--BB--\r\n",b"--BB\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!\r\n--BB--\r\n",b"--BB\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\nContent-Type: x; charset=bogus\r\n\r\n"+png+b"\r\n--BB--\r\n"]
    odd.append(b"".join(b"--BB\r\nContent-Disposition: form-data; name=\"f%d\"\r\n\r\nx\r\n"%i for i in range(1500))+b"--BB--\r\n")
    odd.append(b"".join(b"--BB\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%d\"\r\n\r\nx\r\n"%i for i in range(150))+b"--BB--\r\n")
    odd.append(b"--BB\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n"+b"x"*(3<<20)+b"\r\n--BB--\r\n")
    for i,body in enumerate(odd):
        for p in ("uploads","verify"):
            for ct in ("multipart/form-data; boundary=BB","multipart/form-data; boundary=BB; charset=bogus","multipart/form-data; boundary="+"B"*300,"multipart/form-data; boundary=\"\x01\""):
                shot(c,"post",f"/api/v1/{p}/",f"ODD {p} {i} {ct[20:50]}",data=body,content_type=ct)
    t=APIClient(enforce_csrf_checks=True); 
    t.force_login(Account.objects.get(username="citizen"))
    r=shot(t,"post","/api/v1/drafts/","CSRF",data="{}",content_type="application/json"); print("csrf",r.status_code,r.headers["content-type"])
