import re
from tests.journeys.conftest import PHONE, DESKTOP
from tests.support.matters import picture
def test_shots(visitor, site):
    for name, dev in {"d": DESKTOP, "m": PHONE}.items():
        v = visitor(**{**dev}); v.logs_in("window-yulin"); page = v.page
        def shot(n):
            page.screenshot(path=f"/tmp/counter/{n}-{name}.png", full_page=True)
            print(n, name, page.evaluate("document.documentElement.scrollWidth"), v.barriers())
        v.goes("/desk/receive/"); shot("1-empty")
        page.fill("[name=place]", "鄂尔多斯"); page.fill("[name=scan]", "cjr")
        with page.expect_navigation(): page.keyboard.press("Enter")
        shot("6-found")
        v.goes("/desk/receive/")
        page.fill("[name=place]", "东胜区"); page.fill("[name=scan]", "残疾人证换领")
        with page.expect_navigation(): page.keyboard.press("Enter")
        page.fill("[name=scan]", "620102199003072144")
        with page.expect_navigation(): page.keyboard.press("Enter")
        shot("2-item")
        page.fill("[name=person-name]", "王雅琴"); page.fill("[name=person-phone]", "139"); page.check("[name=check-result][value=passed]")
        page.keyboard.press("F9"); page.locator(".error-summary").wait_for(); page.wait_for_timeout(500); shot("3-errors")
        page.fill("[name=person-phone]", "13900000001")
        for box in page.locator("[name^=seen-]").all(): box.check()
        for f in page.locator("input[type=file][name^=file-]").all(): f.set_input_files({"name":"a.png","mimeType":"image/png","buffer":picture()})
        for s in page.locator("[name^=form-]").all():
            tag = s.evaluate("e=>e.tagName+':'+e.type")
            if tag.startswith("SELECT"): s.select_option(index=1)
            elif "radio" in tag or "checkbox" in tag: s.check()
            elif "date" in tag: s.fill("2026-01-05")
            elif "region" in s.get_attribute("name"): s.fill("榆阳区")
            else: s.fill("示例")
        page.locator("[name=method]").last.check()
        page.keyboard.press("F9"); page.wait_for_timeout(4000); shot("4-after"); print(page.url)
        v.goes("/desk/correct/"); shot("5-correct")
        v.context.add_cookies([{"name": "elder", "value": "1", "url": site}]); v.goes("/desk/receive/"); shot("7-elder")
        w = visitor(**dev); w.logs_in("window-lanzhou"); page = w.page; v = w
        v.goes("/desk/receive/"); page.fill("[name=place]", "鄂尔多斯"); page.fill("[name=scan]", "残疾人证换领")
        with page.expect_navigation(): page.keyboard.press("Enter")
        shot("8-instead")
        v.context.close() if False else None
