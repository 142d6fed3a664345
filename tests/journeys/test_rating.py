"""Two taps on a phone, a visitor at a window's pad, and an officer who repairs: as browsers see it."""

from __future__ import annotations

import re

import pytest

from applications import acts
from base.ledger import tasks
from feedback import rolling, tokens
from feedback.acts.ratings import Voice, rate
from feedback.models import Rating
from feedback.rules import month_of
from tests.journeys.conftest import PHONE
from tests.support.matters import Cast, Filings


@pytest.fixture
def closed(site, clock):
    """``closed()`` ends a matter of 王雅琴 at 鄂尔多斯 and returns its token."""
    filings = Filings(Cast())

    def make():
        case = acts.deliver(
            case=filings.issued(), actor=filings.cast["officer-ordos"], method="electronic", receiver="王雅琴"
        )
        tasks.drain("partners")
        clock.on(minutes=1)
        return tokens.token(tokens.of_matter(case.application.number))

    return make


def test_two_taps_on_a_phone(visitor, closed):
    token = closed()
    wang = visitor(**PHONE)
    page = wang.goes(f"/rate/{token}/")
    assert wang.barriers() == []
    assert page.locator(".reasons:visible").count() == 0
    page.get_by_text("非常满意", exact=True).tap()
    assert page.locator(".reasons:visible").count() == 1
    page.get_by_role("button", name="提交评价").tap()
    page.get_by_role("heading", name="谢谢您的评价").wait_for()
    assert wang.barriers() == []
    assert Rating.objects.get(subject=tokens.subject(token).digests[0]).satisfaction == 1


def test_an_officer_repairs_a_bad_one(visitor, closed):
    rate(token=closed(), voice=Voice(5, ["115"], "等了两小时", anonymous=False))
    officer = visitor().logs_in("officer-ordos")
    page = officer.goes("/office/ratings/")
    assert officer.barriers() == []
    page.get_by_role("link", name="社会保障卡申领").last.click()
    page.wait_for_load_state()
    assert officer.barriers() == []
    page.get_by_role("link", name="核实", exact=True).click()
    page.get_by_label("属实，要整改").check()
    page.get_by_label("核实了什么").fill("查了叫号记录，属实")
    page.get_by_role("button", name=re.compile("确定核实")).click()
    page.wait_for_load_state()
    assert page.locator("main").get_by_text("整改中").first.is_visible()


def test_open_figures(visitor, closed, clock):
    for level in (1, 1, 2, 3, 5, 1):
        rate(token=closed(), voice=Voice(level, comment="还不错"))
    rolling.roll_up(month_of(clock.now))
    clock.on(days=1)
    reader = visitor(**PHONE)
    page = reader.goes("/open/")
    assert reader.barriers() == []
    assert page.get_by_text("主动评价率").first.is_visible()


def test_a_visitor_at_the_pad(visitor, site):
    clerk = visitor().logs_in("window-lanzhou")
    page = clerk.goes("/desk/visits/")
    assert clerk.barriers() == []
    page.get_by_label("窗口").fill("3号窗口")
    page.get_by_role("button", name="开始").click()
    page.wait_for_load_state()
    page.get_by_role("button", name="结束接待").first.click()
    page.wait_for_load_state()
    assert page.get_by_role("link", name="在平板上评").is_visible()
    assert clerk.barriers() == []
