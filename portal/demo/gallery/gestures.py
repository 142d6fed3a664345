"""What is done on a page before its picture is taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from base.ledger.clock import today


def press_submit(page: Any) -> None:
    page.locator("main form [type=submit]").first.click()
    page.wait_for_load_state()


def open_first(page: Any) -> None:
    page.locator("main table a").first.click()
    page.wait_for_load_state()


def give_reason(page: Any) -> None:
    page.locator("[name=reason]").first.check()
    press_submit(page)


def read_all(page: Any) -> None:
    """Where something is unread; another look came first, else."""
    button = page.locator("form:has([name=newest]) button")
    if button.count():
        button.click()
        page.wait_for_load_state()


def give_mandate(page: Any) -> None:
    """The same each time, so that it stays one."""
    for name, text in {"agent": "citizen2", "name": "马建国", "items": "社会保障卡申领"}.items():
        page.fill(f"[name={name}]", text)
    page.fill("[name=valid_to]", (today() + dt.timedelta(days=365)).isoformat())
    press_submit(page)


def ask_to_end(page: Any) -> None:
    give_mandate(page)
    page.locator("main a[href$='/end/']").first.click()
    page.wait_for_load_state()


def upload_wrong(page: Any) -> None:
    """As far as the materials of a new application, where one file is none and the other is too many."""
    press_submit(page)
    page.goto(page.url.rsplit("/", 2)[0] + "/materials/")
    wrong = {"name": "证件照片.pdf", "mimeType": "application/pdf", "buffer": b"MZ not a pdf"}
    page.locator("input[type=file]").first.set_input_files(wrong)
    press_submit(page)


def upload_broken(page: Any) -> None:
    """A big file, and a line that breaks whenever it is sent."""
    press_submit(page)
    page.goto(page.url.rsplit("/", 2)[0] + "/materials/")
    big = {"name": "证件照片.png", "mimeType": "image/png", "buffer": bytes(2_000_000)}
    page.locator("input[type=file]").first.set_input_files(big)
    page.route(page.url, lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.locator("main form [type=submit]").first.click()
    page.locator(".sending button").wait_for()


def first_row(page: Any) -> None:
    """What the first line of a list leads to, where it has one."""
    row = page.locator("main :is(tbody a, .rows a)")
    if row.count():
        row.first.click()
        page.wait_for_load_state()


def taken_in(page: Any) -> None:
    """As far as the checklist, with nothing ticked: a person, a place, an item, and the button at the end."""
    person = {
        "person-name": "示例人",
        "person-id_number": "620102199003072144",
        "person-phone": "13900000001",
    }
    for name, text in {**person, "place": "鄂尔多斯", "scan": "残疾人证换领"}.items():
        page.fill(f"[name={name}]", text)
    press(page, "scan", "[data-pick], [name=shown]")
    if page.locator("[data-pick='1']").count():
        page.locator("[data-pick='1']").click()
        page.locator("[name=shown]").wait_for(state="attached")


def refused(page: Any) -> None:
    taken_in(page)
    press(page, "collect", ".error-summary")


def press(page: Any, go: str, until: str) -> None:
    """The counter's script sends the form, so that what it leads to has to be waited for."""
    page.locator(f"[name=go][value={go}]").click()
    page.locator(until).first.wait_for(state="attached")
    page.wait_for_load_state()


def odd_waybill(page: Any) -> None:
    """A company, and what none of them prints."""
    page.locator("[name=company]").select_option(index=1)
    page.fill("[name=waybill_no]", "？？")
    press_submit(page)


def by_code(code: str) -> Callable[[Any], None]:
    """Type the query code of the number that stands there."""

    def typed(page: Any) -> None:
        page.fill("[name=code]", code)
        press_submit(page)

    return typed


def at_step(step: str, *, wrong: bool = False) -> Callable[[Any], None]:
    """Begin an application and go to a step of it; ``wrong``: press on with nothing filled in."""

    def gone(page: Any) -> None:
        press_submit(page)
        page.goto(page.url.rsplit("/", 2)[0] + f"/{step}/")
        if wrong:
            for field in page.locator("main form :is(input[type=text], input:not([type]), textarea)").all():
                field.fill("")
            press_submit(page)

    return gone


def rate_bad(page: Any) -> None:
    """The lowest level, as far as the reasons for it."""
    page.locator("label:has([name=satisfaction][value='5'])").click()
    page.wait_for_load_state()
