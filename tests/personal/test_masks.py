"""Whoever works here sees numbers and telephones masked, wherever they click; each look in full is written down."""

import re

from base.ledger.models import AccessLine
from portal.demo.people import COMPANY, PEOPLE
from portal.words import REASONS
from tests.access.conftest import addresses  # noqa: F401 - a fixture: one matter of each kind, with all that hangs on it
from tests.support.walk import walked

STAFF = [
    "officer-ordos",
    "approver-ordos",
    "officer-jyg",
    "window-lanzhou",
    "supervisor",
    "auditor",
    "admin",
    "hotline-ordos",
]
STARTS = {"admin": ["/admin/", "/office/"], "auditor": ["/office/events/", "/office/accesses/", "/office/"]}
API = ["/applications/", "/cases/", "/enquiries/", "/events/", "/bags/", "/originals/", "/consultations/"]
PEOPLE_NUMBERS = {one.id_number for one in PEOPLE if one.id_number} | {COMPANY["id_number"]}
PEOPLE_PHONES = {one.phone for one in PEOPLE if one.phone} | {COMPANY["phone"]}
RESIDENT = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?!\d)")


def in_full(text):
    """Numbers and telephones of people that stand in a text unmasked."""
    known = {word for word in PEOPLE_NUMBERS | PEOPLE_PHONES if word in text}
    return known | set(RESIDENT.findall(text))


def test_no_page_or_answer_for_the_staff_holds_a_number_in_full(client, api, addresses):  # noqa: F811
    shown = {}
    for who in STAFF:
        seen = 0
        for path, answer in walked(
            client.as_(who), STARTS.get(who, ["/desk/", "/office/"]), alike=2, most=80
        ):
            assert answer.status_code < 500, path
            if not answer.streaming and answer.headers.get("Content-Type", "").startswith("text/"):
                seen += answer.status_code == 200
                if found := in_full(answer.content.decode(errors="replace")):
                    shown[who, path] = found
        assert seen > 5, who
    number, case = addresses["<str:number>"][""], addresses["<str:number>"]["cases"]
    for who in STAFF[:6]:
        for path in [*API, f"/applications/{number}/", f"/cases/{case}/", f"/applications/{number}/events/"]:
            answer = api(who).get(path)
            assert answer.status_code < 500, path
            if found := in_full(answer.content.decode()):
                shown[who, path] = found
    assert shown == {}


def test_a_number_is_opened_for_a_reason_and_the_citizen_sees_who_and_why(client, card, cast):
    case = card.accepted()
    number = cast["citizen"].party.id_number
    page = f"/desk/cases/{case.number}/unmask/"
    client.as_("officer-ordos")
    asked = client.get(f"{page}?what=id_number")
    assert number not in asked.content.decode()
    refused = client.post(page, {"what": "id_number"})
    assert refused.status_code == 400
    assert number not in refused.content.decode()
    reason = re.search(r'name="reason"[^>]*value="([^"]+)"', asked.content.decode())[1]
    before = AccessLine.objects.count()
    assert number in client.post(page, {"what": "id_number", "reason": reason}).content.decode()
    line = AccessLine.objects.order_by("-id").first()
    assert AccessLine.objects.count() > before
    assert line.subject == f"application:{case.application.number}"
    assert line.purpose.startswith("unmask:id_number:")
    told = client.as_("citizen").get("/my/data/").content.decode()
    assert "查看被遮住的内容" in told
    assert str(REASONS[reason]) in told


def test_a_page_that_shows_a_matter_writes_who_looked(client, card):
    case = card.accepted()
    before = AccessLine.objects.filter(subject=f"application:{case.application.number}").count()
    client.as_("officer-ordos").get(f"/desk/cases/{case.number}/")
    assert AccessLine.objects.filter(subject=f"application:{case.application.number}").count() == before + 1


def test_the_pattern_finds_what_it_should():
    assert in_full("6201**********2144 139****0001") == set()
    assert in_full("x 620102199003072144 y") == {"620102199003072144"}
    assert in_full("call 13900000001") == {"13900000001"}
