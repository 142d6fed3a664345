"""Pictures of every page, as people see them: wide and narrow, Chinese and English, elder mode, empty, full, wrong.

Works on the demonstration's own database, through a server on this machine and Chromium without a network.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread

from applications.models import Application, Case, Material
from applications.models.matter import State
from base.accounts.models import Account
from base.ledger.clock import today
from feedback.tokens import of_matter, token
from handoff.models import Bag, Incident, Original
from portal.demo.people import PASSWORD

WIDTHS = (1280, 390)


@dataclass(frozen=True)
class Look:
    """One way of looking: the name in the file, the language, and the cookies that choose a mode."""

    name: str
    locale: str = "zh-CN"
    cookies: dict[str, str] = field(default_factory=dict)


LOOKS = (Look("zh"), Look("en", "en-GB", {"django_language": "en"}), Look("elder", cookies={"elder": "1"}))


@dataclass(frozen=True)
class Shot:
    """One page: its name, who looks, the address, and what is done before the picture is taken."""

    name: str
    path: str
    who: str = ""
    then: Callable[[Any], None] | None = None


def _press_submit(page: Any) -> None:
    page.locator("main form [type=submit]").first.click()
    page.wait_for_load_state()


def _open_first(page: Any) -> None:
    page.locator("main table a").first.click()
    page.wait_for_load_state()


def _give_reason(page: Any) -> None:
    page.locator("[name=reason]").first.check()
    _press_submit(page)


def _read_all(page: Any) -> None:
    """Where something is unread; another look came first, else."""
    button = page.locator("form:has([name=newest]) button")
    if button.count():
        button.click()
        page.wait_for_load_state()


def _give_mandate(page: Any) -> None:
    """The same each time, so that it stays one."""
    for name, text in {"agent": "citizen2", "name": "马建国", "items": "社会保障卡申领"}.items():
        page.fill(f"[name={name}]", text)
    page.fill("[name=valid_to]", (today() + dt.timedelta(days=365)).isoformat())
    _press_submit(page)


def _ask_to_end(page: Any) -> None:
    _give_mandate(page)
    page.locator("main a[href$='/end/']").first.click()
    page.wait_for_load_state()


def _upload_wrong(page: Any) -> None:
    """As far as the materials of a new application, where one file is none and the other is too many."""
    _press_submit(page)
    page.goto(page.url.rsplit("/", 2)[0] + "/materials/")
    wrong = {"name": "证件照片.pdf", "mimeType": "application/pdf", "buffer": b"MZ not a pdf"}
    page.locator("input[type=file]").first.set_input_files(wrong)
    _press_submit(page)


def _upload_broken(page: Any) -> None:
    """A big file, and a line that breaks whenever it is sent."""
    _press_submit(page)
    page.goto(page.url.rsplit("/", 2)[0] + "/materials/")
    big = {"name": "证件照片.png", "mimeType": "image/png", "buffer": bytes(2_000_000)}
    page.locator("input[type=file]").first.set_input_files(big)
    page.route(page.url, lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.locator("main form [type=submit]").first.click()
    page.locator(".sending button").wait_for()


def _first_row(page: Any) -> None:
    """What the first line of a list leads to, where it has one."""
    row = page.locator("main :is(tbody a, .rows a)")
    if row.count():
        row.first.click()
        page.wait_for_load_state()


def _taken_in(page: Any) -> None:
    """As far as the checklist, with nothing ticked: a person, a place, an item, and the button at the end."""
    person = {
        "person-name": "示例人",
        "person-id_number": "620102199003072144",
        "person-phone": "13900000001",
    }
    for name, text in {**person, "place": "鄂尔多斯", "scan": "残疾人证换领"}.items():
        page.fill(f"[name={name}]", text)
    _press(page, "scan", "[data-pick], [name=shown]")
    if page.locator("[data-pick='1']").count():
        page.locator("[data-pick='1']").click()
        page.locator("[name=shown]").wait_for(state="attached")


def _refused(page: Any) -> None:
    _taken_in(page)
    _press(page, "collect", ".error-summary")


def _press(page: Any, go: str, until: str) -> None:
    """The counter's script sends the form, so that what it leads to has to be waited for."""
    page.locator(f"[name=go][value={go}]").click()
    page.locator(until).first.wait_for(state="attached")
    page.wait_for_load_state()


def _odd_waybill(page: Any) -> None:
    page.fill("[name=waybill_no]", "？？")
    _press_submit(page)


def _by_code(code: str) -> Callable[[Any], None]:
    """Type the query code of the number that stands there."""

    def typed(page: Any) -> None:
        page.fill("[name=code]", code)
        _press_submit(page)

    return typed


def paper_shots() -> list[Shot]:
    """Windows, bags and what goes wrong with them; consultations."""
    clerk, officer, receive = "window-yulin", "officer-ordos", "/desk/receive/"
    bags = {bag.state: bag for bag in Bag.objects.order_by("created_at")}
    on_the_road = Bag.objects.filter(
        to_organisation="A-150600-disabled", state__in=["sent", "received"]
    ).first()
    harmed = Incident.objects.select_related("original__paper__application").first()
    matter, asked = harmed.original.paper.application, Case.objects.get(number=harmed.original.case)
    citizen = Account.objects.get(username="citizen").verified_index
    own = Original.objects.filter(paper__application__applicant_index=citizen).select_related(
        "paper__application"
    )[0]
    ask = f"/desk/consultations/new/?task={asked.version.implementation.task_code}&hall={matter.receiving_place_id}"
    result = Original.objects.filter(kind="result", holder_code=matter.receiving_place_id).first()
    one = {state: f"/desk/bags/{bag.number}/" for state, bag in bags.items()}
    send = one.get("sealed") and f"{one['sealed']}acts/send/"
    count = f"/desk/bags/{on_the_road.number}/count/"
    return [
        Shot("receive", receive, clerk), Shot("receive-on", receive, clerk, _taken_in),
        Shot("receive-wrong", receive, clerk, _refused),
        Shot("correct-any", "/desk/correct/", clerk),
        Shot("correct-any-wrong", "/desk/correct/", clerk, _press_submit),
        Shot("supply", f"/desk/correct/?number={matter.number}", clerk, _by_code(matter.query_code)),
        Shot("bags", "/desk/bags/", clerk), Shot("bags-received", "/desk/bags/", officer),
        *(Shot(f"bag-{state}", path, clerk) for state, path in one.items()),
        *((Shot("bag-send", send, clerk), Shot("bag-send-wrong", send, clerk, _odd_waybill)) if send else ()),
        Shot("bag-count", count, officer),
        Shot("handover", "/desk/handover/", clerk),
        Shot("handover-one", f"/desk/handover/{result.paper.application.number}/", clerk),
        Shot("incidents", "/desk/incidents/", officer), Shot("incident", "/desk/incidents/", officer, _first_row),
        Shot("incident-gone", f"/desk/incidents/{harmed.id}/acts/gone/", clerk),
        Shot("consultations", "/desk/consultations/", clerk), Shot("consultation-new", ask, clerk),
        Shot("consultation-wrong", ask, clerk, _press_submit),
        Shot("visits", "/desk/visits/", clerk),
        Shot("matter-paper", f"/my/matters/{own.paper.application.number}/", "citizen"),
        Shot("office-papers", "/office/papers/", "supervisor"),
        Shot("office-partners", "/office/partners/", "admin"),
    ]  # fmt: skip


def voice_shots() -> list[Shot]:
    """What citizens say, and what is done about it."""
    closed = Case.objects.filter(state=State.CLOSED, application__account__username="citizen")
    closed = closed.select_related("application").order_by("received_at")[0].application
    rate = f"/rate/{token(of_matter(closed.number))}/"
    hotline = "hotline-ordos"
    return [
        Shot("rate", rate),
        Shot("rate-unknown", "/rate/a0000000000000000AB/"),
        Shot("ask", "/ask/", "citizen"),
        Shot("ask-wrong", "/ask/", "citizen", _press_submit),
        Shot("ask-questions", "/ask/questions/"),
        Shot("ask-find", "/ask/find/"),
        Shot("my-enquiries", "/my/enquiries/", "citizen"),
        Shot("open-ratings", "/open/"),
        Shot("office-ratings", "/office/ratings/", "supervisor"),
        Shot("office-rating", "/office/ratings/", "supervisor", _first_row),
        Shot("office-flags", "/office/ratings/flags/", "supervisor"),
        Shot("office-exports", "/office/exports/", "supervisor"),
        Shot("office-enquiries", "/office/enquiries/", hotline),
        Shot("office-enquiry", "/office/enquiries/", hotline, _first_row),
        Shot("office-enquiry-figures", "/office/enquiries/figures/", hotline),
    ]


def shots() -> list[Shot]:
    """Every page worth a look, with matters of the demonstration in each state."""
    card = Application.objects.order_by("submitted_at").first().item_id
    cases = Case.objects.select_related("application").order_by("received_at")
    by_state = {case.state: case for case in cases}
    by_state |= {case.state: case for case in cases.filter(application__account__username="citizen")}
    asked, reviewed = by_state[State.AWAITING_CORRECTION], by_state[State.IN_REVIEW]
    received = by_state[State.RECEIVED]
    paper = Material.objects.filter(upload__content_type="application/pdf").first().key
    acts_of = {
        "officer-ordos": (
            received,
            ("accept", "request_correction", "reroute", "refuse", "terminate", "consult"),
        ),
        "approver-ordos": (reviewed, ("approve", "start_special", "extend", "send_back", "deny")),
    }
    wrong = [
        Shot(f"wrong-{act}", f"/desk/cases/{case.number}/acts/{act}/", who, _press_submit)
        for who, (case, acts) in acts_of.items()
        for act in acts
        if act not in {"accept", "approve"}
    ]
    unmask = f"/desk/cases/{received.number}/unmask/?what=phone"
    odd = Case.objects.filter(application__account__username="newcomer").order_by("received_at", "id")
    names = [
        Shot(f"case-name-{n}", f"/desk/cases/{one.number}/", "officer-ordos") for n, one in enumerate(odd)
    ]
    return [
        Shot("home", "/"), Shot("home-mine", "/", "citizen"),
        Shot("places", "/places/?pick=there"), Shot("places-found", "/places/?pick=there&q=lz"),
        Shot("items", "/items/?q=社保卡"), Shot("items-none", "/items/?q=没有这样的事"), Shot("items-all", "/items/"),
        Shot("lists", "/lists/"), Shot("list", "/lists/cross-province/"),
        Shot("guide", f"/items/{card}/?to=150600"), Shot("guide-closed", "/items/002071001000/"),
        Shot("login", "/login/"), Shot("login-wrong", "/login/", then=_press_submit),
        Shot("signup", "/signup/"), Shot("signup-wrong", "/signup/", then=_press_submit),
        Shot("track", "/track/"), Shot("track-wrong", "/track/", then=_press_submit),
        Shot("verify", "/verify/"), Shot("not-found", "/my/matters/1234567890123/", "citizen"),
        Shot("apply", f"/apply/{received.version.implementation.task_code}/", "citizen"),
        Shot("my", "/my/", "citizen"), Shot("my-drafts", "/my/?tab=drafts", "citizen2"),
        Shot("my-messages", "/my/messages/", "citizen"), Shot("my-data", "/my/data/", "citizen"),
        Shot("my-messages-unread", "/my/messages/", "citizen2"),
        Shot("my-messages-read", "/my/messages/", "citizen", _read_all),
        Shot("my-messages-none", "/my/messages/", "company"),
        Shot("my-licences", "/my/licences/", "citizen"),
        Shot("my-mandates-none", "/my/mandates/", "citizen2"),
        Shot("my-mandates-held", "/my/mandates/", "company"),
        Shot("my-mandates-given", "/my/mandates/give/", "citizen", _give_mandate),
        Shot("mandate-give", "/my/mandates/give/", "company"),
        Shot("mandate-give-wrong", "/my/mandates/give/", "citizen", _press_submit),
        Shot("mandate-give-unverified", "/my/mandates/give/", "newcomer"),
        Shot("mandate-end", "/my/mandates/give/", "citizen", _ask_to_end),
        Shot("apply-upload-wrong", f"/apply/{received.version.implementation.task_code}/", "citizen", _upload_wrong),
        Shot("apply-upload-broken", f"/apply/{received.version.implementation.task_code}/", "citizen", _upload_broken),
        Shot("matter-correct", f"/my/matters/{asked.application.number}/", "citizen"),
        Shot("matter-withdraw", f"/my/matters/{asked.application.number}/withdraw/", "citizen"),
        Shot("matter-closed", f"/my/matters/{by_state[State.CLOSED].application.number}/", "citizen"),
        Shot("matter-review", f"/my/matters/{reviewed.application.number}/", "citizen2"),
        Shot("queue", "/desk/", "officer-ordos"), Shot("queue-empty", "/desk/", "officer-yulin"),
        Shot("cases", "/desk/cases/", "officer-ordos"),
        Shot("case", f"/desk/cases/{received.number}/", "officer-ordos"),
        Shot("case-pdf", f"/desk/cases/{received.number}/?material={paper}", "officer-ordos"),
        Shot("case-review", f"/desk/cases/{reviewed.number}/", "approver-ordos"),
        Shot("act-accept", f"/desk/cases/{received.number}/acts/accept/", "officer-ordos"),
        Shot("act-correct", f"/desk/cases/{received.number}/acts/request_correction/", "officer-ordos"),
        Shot("act-refuse-wrong", f"/desk/cases/{received.number}/acts/refuse/", "officer-ordos", _press_submit),
        *wrong, *names,
        Shot("act-approve", f"/desk/cases/{reviewed.number}/acts/approve/", "approver-ordos"),
        Shot("unmask", unmask, "officer-ordos"), Shot("unmask-wrong", unmask, "officer-ordos", _press_submit),
        Shot("unmask-done", unmask, "officer-ordos", _give_reason),
        Shot("office", "/office/", "supervisor"), Shot("office-outbox", "/office/outbox/", "admin"),
        Shot("office-events", "/office/events/", "auditor"), Shot("office-people", "/office/people/", "admin"),
        Shot("office-posts", "/office/people/", "security"),
        Shot("office-appoint", "/office/people/appoint/?organisation=A-620100-hrss", "security"),
        Shot("office-appoint-wrong", "/office/people/appoint/", "security", _press_submit),
        Shot("office-organisations", "/office/organisations/", "security"),
        Shot("office-organisations-none", "/office/organisations/?q=没有这个机关", "auditor"),
        Shot("office-access", "/office/access/", "auditor"),
        Shot("office-agreements", "/office/agreements/", "catalog-admin"),
        Shot("office-agreement", "/office/agreements/?standing=in_force", "catalog-admin", _open_first),
        Shot("office-agreement-wrong", "/office/agreements/new/", "catalog-admin", _press_submit),
        *paper_shots(), *voice_shots(),
    ]  # fmt: skip


def take(folder: Path, wanted: list[str]) -> Iterator[Path]:
    """Take the pictures whose name begins with one of the wanted words (all without any), and yield their files."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's own loop runs in this thread
    chosen = [shot for shot in shots() if not wanted or shot.name.startswith(tuple(wanted))]
    folder.mkdir(parents=True, exist_ok=True)
    with served() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        for look in LOOKS:
            for width in WIDTHS:
                yield from _album(browser, site, look, width, chosen, folder)
        browser.close()


def _album(
    browser: Any, site: str, look: Look, width: int, chosen: list[Shot], folder: Path
) -> Iterator[Path]:
    for who in dict.fromkeys(shot.who for shot in chosen):
        context = browser.new_context(viewport={"width": width, "height": 900}, locale=look.locale)
        context.add_cookies(
            [{"name": name, "value": value, "url": site} for name, value in look.cookies.items()]
        )
        page = context.new_page()
        if who:
            _log_in(page, site, who)
        for shot in (one for one in chosen if one.who == who):
            page.goto(site + shot.path)
            if shot.then:
                shot.then(page)
            target = folder / f"{shot.name}-{look.name}-{width}.png"
            page.screenshot(path=target, full_page=True)
            yield target
        context.close()


def _log_in(page: Any, site: str, who: str) -> None:
    page.goto(f"{site}/login/")
    page.fill("[name=username]", who)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form [type=submit]").first.click()
    page.wait_for_load_state()


@contextmanager
def served() -> Iterator[str]:
    """The portal on a free port of this machine, while the block runs."""
    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.terminate()
