"""Throw-away pictures."""
import pytest
from applications import acts
from base.ledger import tasks
from feedback import rolling, tokens
from feedback.acts import rectifications as rep
from feedback.acts.ratings import Voice, rate, start_visit, end_visit
from feedback.models import Rectification
from feedback.rules import month_of
from tests.journeys.conftest import PHONE, DESKTOP
from tests.journeys.test_rating import closed
OUT="/tmp/ratings/shots/"
def test_shots(visitor, closed, clock):
    import os; os.makedirs(OUT,exist_ok=True)
    from tests.support.matters import Cast
    cast=Cast()
    for i,l in enumerate((1,1,2,3,1)):
        rate(token=closed(), voice=Voice(l, comment="办得快，没跑腿" if i%2 else ""))
    badt=closed(); r=rate(token=badt, voice=Voice(5,["115","109"],"等了两个小时，还让我补指南里没有的材料，电话13900000001",anonymous=True))
    one=Rectification.objects.get(rating=r); o=cast["officer-ordos"]
    rep.verify(rectification=one,actor=o,finding="valid",text="查了叫号记录，当天只开了一个窗口。")
    rep.rectify(rectification=one,actor=o,text="增开两个窗口，指南外的材料不再要。")
    rep.answer(rectification=one,actor=o,text="让您久等了。已增开两个窗口，以后不会再要指南外的材料。")
    rep.reply(rectification=Rectification.objects.select_related("rating").get(id=one.id),text="好，下次看",satisfied="yes")
    r2=rate(token=closed(), voice=Voice(4,["213"],"",anonymous=False)); 
    rate(token=closed(), voice=Voice(1),account=cast["officer-ordos"])
    fresh=closed(); rolling.roll_up(month_of(clock.now)); clock.on(days=1)
    v=start_visit(actor=cast["window-lanzhou"],window="3号窗口"); end_visit(visit=v,actor=cast["window-lanzhou"])
    other=Rectification.objects.get(rating=r2)
    pages={None:[("rate",f"/rate/{fresh}/"),("rated",f"/rate/{badt}/"),("open","/open/")],
     "officer-ordos":[("office-list","/office/ratings/"),("office-one",f"/office/ratings/{one.id}/"),("office-act",f"/office/ratings/{other.id}/acts/verify/")],
     "supervisor":[("flags","/office/ratings/flags/"),("office-sup",f"/office/ratings/{other.id}/")],
     "window-lanzhou":[("visits","/desk/visits/"),("pad",f"/desk/visits/{v.id}/")]}
    for who,list_ in pages.items():
        for dev,name in ((DESKTOP,"1280"),(PHONE,"390")):
            vis=visitor(**dev)
            if who: vis.logs_in(who)
            for n,p in list_:
                pg=vis.goes(p)
                if n=="rate" : pg.get_by_text("不满意",exact=True).click()
                pg.screenshot(path=f"{OUT}{n}-{name}.png",full_page=True)
    vis=visitor(**PHONE); pg=vis.goes("/"); vis.context.add_cookies([{"name":"elder","value":"1","url":vis.site}])
    pg=vis.goes(f"/rate/{fresh}/"); pg.screenshot(path=f"{OUT}rate-elder-390.png",full_page=True)
