"""A clerk at the counter with the mouse put away, and a line that breaks at the worst moment."""

from __future__ import annotations

import re

from playwright.sync_api import TimeoutError as Late

from applications.models import Application, Draft
from tests.journeys.test_desk_keyboard import Keys
from tests.support.matters import filled, guide_at, picture
from tests.support.papers import APPLICANT

PROOF = "开具户籍类证明"
SCREEN = re.compile(r"/desk/receive/[0-9a-f-]{36}/")


class Clerk(Keys):
    """Keys of the counter."""

    def presses(self, key: str):
        self.page.keyboard.press(key)
        return self

    def scans(self, text: str):
        """The scanner types into the scan line and presses Enter; the page comes back saved."""
        self.page.wait_for_function("document.activeElement && document.activeElement.name === 'scan'")
        self.types(text)
        self.enter()
        assert SCREEN.search(self.page.url)
        return self

    def chooses(self, name: str, value: str):
        """Arrow keys in a group of buttons or a menu."""
        control = self.page.locator(f"[name='{name}']").first
        if control.evaluate("control => control.type") != "radio":
            self.to(f"[name='{name}']")
            for _step in range(50):
                if control.input_value() == value:
                    return self
                self.presses("ArrowDown")
        self.to(f"[name='{name}']").space()
        for _step in range(10):
            if self.page.evaluate("document.activeElement.value") == value:
                return self
            self.presses("ArrowDown")
        raise AssertionError(f"the keys do not reach {value}")

    def scanned(self, key: str):
        """P goes to the file of the line, Space opens the chooser; who sees none presses again."""
        self.presses("p")
        self.page.wait_for_function("document.activeElement && document.activeElement.type === 'file'")
        file = {"name": f"{key}.png", "mimeType": "image/png", "buffer": picture()}
        try:
            with self.page.expect_file_chooser(timeout=5000) as asked:
                self.presses("Space")
        except Late:
            with self.page.expect_file_chooser() as asked:
                self.presses("Space")
        asked.value.set_files(file)
        return self


def fills(clerk: Clerk, guide) -> None:
    for name, value in filled(guide.form_schema).items():
        schema = guide.form_schema["properties"][name]
        if schema.get("x-role") or "enum" in schema:
            clerk.chooses(f"form-{name}", str(value))
        else:
            clerk.to(f"[name='form-{name}']").types(str(value))


def test_three_papers_by_keyboard_alone(visitor, site):
    guide, someone = guide_at(PROOF, "150600"), visitor()
    clerk = Clerk(someone, "window-yulin")
    someone.goes("/desk/receive/")
    assert someone.barriers() == []
    clerk.to("[name=place]").types("东胜区")
    someone.page.keyboard.press("Enter")
    someone.page.wait_for_url(SCREEN)
    clerk.scans("户籍类证明").scans(APPLICANT["id_number"])
    assert "鄂尔多斯—榆林" in someone.page.locator("main").inner_text()

    clerk.presses("Alt+1")
    assert someone.page.evaluate("document.activeElement.name") == "person-id_number"
    clerk.to("[name=person-name]").types(APPLICANT["name"]).to("[name=person-phone]").types(
        APPLICANT["phone"]
    )
    clerk.chooses("check-result", "passed")
    clerk.presses("Alt+4")
    for number, one in enumerate(guide.materials, 1):
        someone.page.evaluate("document.activeElement.blur()")
        clerk.presses(str(number))
        clerk.presses("y") if one.paper == "look" else clerk.scanned(one.key)
    assert someone.barriers() == []
    fills(clerk, guide)
    clerk.chooses("method", "window")
    with someone.page.expect_navigation(url=re.compile("/desk/receive/done/")):
        clerk.presses("F9")
    assert "收下了" in someone.page.locator("main").inner_text()
    assert someone.barriers() == []
    with someone.page.expect_navigation():
        clerk.presses("n")
    assert someone.page.url.endswith("/desk/receive/")


def test_a_line_that_breaks_loses_nothing_and_sends_once(visitor, site):
    someone = visitor()
    clerk = Clerk(someone, "window-yulin")
    page = someone.goes("/desk/receive/")
    clerk.to("[name=place]").types("东胜区")
    page.keyboard.press("Enter")
    page.wait_for_url(SCREEN)
    clerk.scans("户籍类证明")
    someone.context.set_offline(True)
    page.fill("[name=person-name]", "断线的人")
    page.locator("[data-state][data-broken]").wait_for()
    assert "没有网络，内容还在" in page.locator("[data-state]").inner_text()
    received = Application.objects.count()
    page.keyboard.press("F4")
    someone.context.set_offline(False)
    page.wait_for_url(re.compile(r"/desk/receive/$"))
    assert "断线的人" in page.locator("main").inner_text()
    assert Application.objects.count() == received
    assert [
        one.content["parked"]
        for one in Draft.objects.all()
        if one.content.get("applicant", {}).get("name") == "断线的人"
    ] == [True]
    someone.complaints = [line for line in someone.complaints if "ERR_INTERNET_DISCONNECTED" not in line]
