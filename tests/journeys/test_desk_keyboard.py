"""An officer and an approver at their desks with the mouse put away: a matter from the queue to the decision."""

from __future__ import annotations

import re

import pytest

from applications import acts
from base.files.acts import receive
from portal.demo.people import PASSWORD
from tests.support.matters import Cast, Filings, picture

TABS = 80
"""No control of a page is further away than this."""
NO_MOUSE = "addEventListener('pointerdown', () => console.error('somebody used the mouse'), true)"


class Keys:
    """Somebody who has only a keyboard."""

    def __init__(self, visitor, username: str):
        self.visitor, self.page = visitor, visitor.page
        self.page.add_init_script(NO_MOUSE)
        visitor.goes("/login/")
        self.to("[name=username]").types(username).to("[name=password]").types(PASSWORD).enter()

    def to(self, selector: str) -> Keys:
        """Tab on until a control has the focus, and see that the focus shows."""
        for _press in range(TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                ring = self.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert ring != "none", f"no focus ring on {selector}"
                return self
        raise AssertionError(f"Tab does not come to {selector} on {self.page.url}")

    def types(self, text: str) -> Keys:
        self.page.keyboard.insert_text(text)
        return self

    def space(self) -> Keys:
        self.page.keyboard.press("Space")
        return self

    def leaves(self, key: str) -> Keys:
        """Press a key that opens another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        return self

    def enter(self) -> Keys:
        return self.leaves("Enter")

    def opens(self, key: str, *effects: str) -> Keys:
        """Press the letter of an act; its page says what the act sets off before anything is pressed there."""
        self.leaves(key)
        said = self.page.locator("#what-follows").inner_text()
        assert [effect for effect in effects if effect not in said] == []
        button = self.page.locator("main form [type=submit]")
        assert button.get_attribute("aria-describedby") == "what-follows"
        return self

    def confirms(self) -> Keys:
        """Tab to the button of the act's page and press it."""
        return self.to("main form [type=submit]").enter()


@pytest.fixture
def case(site, clock):
    """王雅琴's matter, older than whatever else waits, so that it comes first."""
    today = clock.now
    clock.on(days=-5)
    found = Filings(Cast()).submit()
    clock.to(today)
    return found


def corrects(case) -> None:
    """The applicant sends the photo again."""
    citizen = Cast()["citizen"]
    photo = receive(data=picture("grey"), name="photo.png", owner=citizen.person)
    acts.correct(case=case, actor=citizen, materials=[{"key": "photo", "upload": str(photo.id)}])


def at(case) -> str:
    case.refresh_from_db()
    return case.state


def test_a_letter_opens_one_thing_only(client, card):
    stages = {"officer-ordos": card.submit(), "approver-ordos": card.in_review()}
    for who, case in stages.items():
        page = client.as_(who).get(f"/desk/cases/{case.number}/").content.decode()
        letters = re.findall(r'data-key="(\w)"', page)
        assert len(letters) == len(set(letters)) > 2


def test_from_the_queue_to_the_decision_by_keyboard(visitor, case):
    officer = Keys(visitor(), "officer-ordos")
    here = re.compile(f"/desk/cases/{case.number}/")
    assert officer.page.url.endswith("/desk/")
    officer.leaves("n")
    assert here.search(officer.page.url), "N claims what is due first"

    officer.to(".papers a[href*=photo]").enter()
    assert officer.page.locator(".papers [aria-current=true]").inner_text().startswith("2 ")

    officer.opens("x", "办件转为“待补正”", "答复时限停止", "《补正告知书》", "申请人会收到消息")
    officer.to("[name=material-photo-tick]").space().to("[name=material-photo-problem]").types("照片不是白底")
    officer.to("[name=material-photo-remedy]").types("请换白底照片").confirms()
    assert at(case) == "awaiting_correction"
    assert "“一次性告知补正”已办好" in officer.page.locator("main").inner_text()

    corrects(case)
    officer.visitor.goes(f"/desk/cases/{case.number}/")
    officer.opens("a", "办件转为“已受理”", "答复时限到此为止", "承诺办结时限10个工作日起算", "《受理通知书》")
    officer.confirms()
    assert at(case) == "accepted"

    officer.opens("r", "办件转为“待决定”", "申请人")
    officer.to("[name=passed]").space().to("[name=opinion]").types("材料齐全").confirms()
    assert at(case) == "in_review"

    approver = Keys(visitor(), "approver-ordos")
    approver.to(".tabs a[href$='box=open']").enter().to(f".queue td > a[href*='{case.number}']").enter()
    approver.opens("y", "办件转为“准予", "承诺办结时限到此为止", "送达时限10个工作日起算", "《准予决定书》")
    approver.confirms()
    assert at(case) == "approved"


def test_an_act_that_is_refused_takes_the_focus_to_what_is_wrong(visitor, case):
    officer = Keys(visitor(), "officer-ordos")
    officer.visitor.goes(f"/desk/cases/{case.number}/acts/refuse/")
    officer.confirms()
    wrong = officer.page.locator(".error-summary a")
    assert wrong.count() == 2
    officer.to(".error-summary a[href='#f-reason']").page.keyboard.press("Enter")
    officer.to("[name=reason]").types("不属于本机关")
    assert officer.visitor.barriers() == []
    assert at(case) == "received"


def test_the_queue_can_be_searched_without_a_mouse(visitor, case):
    officer = Keys(visitor(), "officer-ordos")
    officer.page.keyboard.press("/")
    officer.types(case.application.number).enter()
    assert officer.page.locator(".queue tbody td > a").count() == 1
    officer.to(f".queue td > a[href*='{case.number}']").enter()
    assert case.application.number in officer.page.title()
