"""axe over the pages people log in for: nothing serious or critical, nothing wider than the screen."""

from __future__ import annotations

import pytest

from applications import acts
from tests.journeys.conftest import DESKTOP, PHONE
from tests.support.matters import Cast, Filings

LOOKS = {
    "desk": (DESKTOP, []),
    "phone": (PHONE, []),
    "english": ({**PHONE, "locale": "en-GB"}, [("django_language", "en")]),
    "elder": (PHONE, [("elder", "1")]),
}


@pytest.fixture
def addresses(site):
    """Pages by who looks at them, with matters of this test's own."""
    card = Filings(Cast())
    asked = card.submit()
    defects = [{"material": "photo", "problem": "背景不白", "remedy": "重拍"}]
    acts.request_correction(case=asked, actor=card.cast["officer-ordos"], defects=defects)
    received, task_code = card.submit(), card.filing().task_code
    return {
        "citizen": [
            "/", "/my/", "/my/?tab=drafts", "/my/messages/", "/my/data/", "/my/licences/", "/my/mandates/",
            f"/my/matters/{asked.application.number}/", f"/my/matters/{asked.application.number}/withdraw/",
            f"/apply/{task_code}/",
        ],
        "officer-ordos": [
            "/desk/", "/desk/cases/", f"/desk/cases/{received.number}/",
            f"/desk/cases/{received.number}/acts/accept/", f"/desk/cases/{received.number}/acts/request_correction/",
            f"/desk/cases/{received.number}/acts/refuse/",
        ],
        "supervisor": ["/office/", "/office/outbox/"],
        "auditor": ["/office/events/", "/office/access/"],
        "admin": ["/office/people/", "/office/organisations/"],
    }  # fmt: skip


@pytest.mark.parametrize("look", LOOKS)
def test_no_page_has_barriers(look, visitor, site, addresses):
    device, cookies = LOOKS[look]
    found = {}
    for who, paths in addresses.items():
        guest = visitor(**device)
        guest.context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies])
        guest.logs_in(who)
        for path in paths:
            guest.goes(path)
            wide = guest.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if problems := [*guest.barriers(), *([f"{wide}px too wide"] if wide > 0 else [])]:
                found[f"{who} {path}"] = problems
    assert found == {}
