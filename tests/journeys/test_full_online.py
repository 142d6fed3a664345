"""王雅琴 on her phone, an officer and an approver at their desks."""

from __future__ import annotations

import re

import pytest

from applications.models import Application
from tests.journeys.conftest import PHONE
from tests.support.matters import picture


def fill_in(page, tmp_path):
    """The wizard from its first page to its last, as she meets it."""
    page.get_by_role("button", name=re.compile("开始")).first.click()
    go_on(page, tmp_path)


def go_on(page, tmp_path):
    """From wherever the wizard is to its last page."""
    photo = tmp_path / "photo.png"
    photo.write_bytes(picture())
    for _step in range(8):
        for file in page.locator("input[type=file]").all():
            file.set_input_files(photo)
        for text in page.locator("main form input[type=text]:visible").all():
            if text.get_attribute("name") == "form-bank" and not text.input_value():
                text.fill("中国银行兰州分行")
        window = page.locator("input[type=radio][value=window]")
        if window.count():
            window.check()
        submit = page.get_by_role("button", name=re.compile("提交申请"))
        if submit.count():
            agree = page.locator("main form input[type=checkbox]")
            if agree.count():
                agree.first.check()
            submit.click()
            return
        page.get_by_role("button", name=re.compile("保存并继续")).click()
        page.wait_for_load_state()


@pytest.fixture
def filed(visitor, tmp_path):
    """A matter filed on a phone, from 兰州 to 鄂尔多斯."""
    wang = visitor(**PHONE).logs_in("citizen")
    page = wang.goes("/items/?q=sbk&to=150600")
    page.get_by_role("link", name="社会保障卡申领").first.click()
    page.get_by_role("link", name=re.compile("申请|办理")).first.click()
    page.wait_for_load_state()
    fill_in(page, tmp_path)
    page.wait_for_url(re.compile("/my/matters/"), timeout=4000)
    number = re.search(r"/my/matters/(\d{13})/", page.url)[1]
    return wang, Application.objects.get(number=number)


def test_from_a_phone_to_a_decision(filed, visitor):
    wang, application = filed
    assert wang.barriers() == []
    case = application.cases.get()
    officer = visitor().logs_in("officer-ordos")
    page = officer.goes(f"/desk/cases/{case.number}/")
    assert officer.barriers() == []
    page.keyboard.press("Escape")
    for act, fill in [("accept", {}), ("review", {"opinion": "材料齐全"})]:
        page = officer.goes(f"/desk/cases/{case.number}/acts/{act}/")
        for name, text in fill.items():
            page.fill(f"[name={name}]", text)
        yes = page.locator("[name=passed][value=yes], [name=passed][value=True], [name=passed][value=true]")
        if yes.count():
            yes.first.check()
        page.locator("main form [type=submit]").first.focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
    case.refresh_from_db()
    assert case.state == "in_review"

    approver = visitor().logs_in("approver-ordos")
    page = approver.goes(f"/desk/cases/{case.number}/acts/approve/")
    page.locator("main form [type=submit]").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    case.refresh_from_db()
    assert case.state == "approved"

    page = wang.goes(f"/my/matters/{application.number}/")
    assert "准予" in page.content()
    assert wang.barriers() == []


PUBLIC = [
    "/",
    "/items/?q=社保",
    "/lists/",
    "/lists/cross-province/",
    "/track/",
    "/login/",
    "/signup/",
    "/verify/",
]


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_have_no_barriers(visitor, path):
    for device in ({}, PHONE):
        guest = visitor(**device)
        guest.goes(path)
        assert guest.barriers() == []
        wide = guest.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, "the page is wider than the screen"


def test_a_half_filled_draft_goes_on_in_another_browser(visitor, clock, tmp_path):
    clock.on(hours=1)
    wang = visitor(**PHONE).logs_in("citizen")
    page = wang.goes("/items/?q=社会保障卡申领&to=150600")
    page.get_by_role("link", name="社会保障卡申领").first.click()
    page.get_by_role("link", name=re.compile("申请|办理")).first.click()
    page.get_by_role("button", name=re.compile("开始")).first.click()
    page.wait_for_load_state()
    page.get_by_role("button", name=re.compile("保存并继续")).click()
    page.wait_for_url(re.compile("/form/$"))
    page.fill("[name=form-bank]", "中国银行皋兰路支行")
    page.get_by_role("button", name="先保存").click()
    page.wait_for_load_state()
    left_at = page.url

    other = visitor().logs_in("citizen")
    page = other.goes("/my/?tab=drafts")
    page.get_by_role("link", name="接着填").first.click()
    page.wait_for_load_state()
    assert left_at.split("/apply/")[1].split("/")[1] == page.url.split("/apply/")[1].split("/")[1]
    page.goto(left_at)
    assert page.input_value("[name=form-bank]") == "中国银行皋兰路支行"
    go_on(page, tmp_path)
    page.wait_for_url(re.compile("/my/matters/"), timeout=4000)
    assert Application.objects.latest("submitted_at").form["bank"] == "中国银行皋兰路支行"
