"""What the clients do with a matter, from handing in to its end."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable

from tests.faults.long.clients import Book, Person
from tests.support.matters import filled
from tests.support.papers import APPLICANT, CHECKED

ONLINE, PAPER = "社会保障卡申领", "残疾人证换领"
HALL, AUTHORITY = "H-610800", "A-150600-disabled"
OPINION = {"passed": True, "opinion": "齐全"}
AT_WINDOW = {"method": "window", "receiver": "王雅琴", "proof": "身份证读卡一致"}
SHARES = {"online": 70, "corrected": 8, "withdrawn": 8, "paper": 10, "elsewhere": 4}
"""Of a hundred matters so many go each way."""


class Town:
    """The people, and the guides they read before."""

    def __init__(self, site: str, book: Book) -> None:
        self.book = book
        names = ("citizen", "officer-ordos", "approver-ordos", "window-yulin", "window-alxa")
        self.people = {name: Person(site, name, book).log_in() for name in names}
        self.card = self._guide(ONLINE, "150600")
        self.paper = self._guide(PAPER, "150600")
        self.elsewhere = self._guide(PAPER, "640100")

    def _guide(self, item: str, to: str) -> dict:
        reader = self.people["citizen"]
        found = reader.get("/items/", q=item)["results"][0]
        return reader.get(f"/items/{found['code']}/", to=to)["implementation"]

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    # ---- handing in

    def submit(self, delivery: str) -> dict:
        """Online, by the citizen."""
        citizen = self["citizen"]
        body = {
            "task_code": self.card["task_code"],
            "mode": "full_online",
            "form": {"insured_region": "150602", "bank": "中国银行"},
            "materials": [{"key": one["key"], "upload": citizen.upload(one["key"])} for one in self.card["materials"]],
            "delivery": {"method": delivery, "address": {"detail": "示例路1号"}},
        }  # fmt: skip
        return self._handed_in(citizen, body)

    def collect(self, clerk: str, guide: dict, county: str) -> dict:
        """At a window, with papers that travel."""
        person = self[clerk]
        form = filled(guide["form_schema"])
        places = {
            name
            for name, one in guide["form_schema"]["properties"].items()
            if one.get("x-role") == "handling_place"
        }
        materials = [_taken(one, person) for one in guide["materials"] if not one.get("optional")]
        body = {
            "task_code": guide["task_code"], "mode": "remote_receipt", "materials": materials,
            "form": form | dict.fromkeys(places, county), "delivery": {"method": "window"}, "applicant": APPLICANT,
            "identity_check": CHECKED,
        }  # fmt: skip
        return self._handed_in(person, body)

    def _handed_in(self, person: Person, body: dict) -> dict:
        key = uuid.uuid4().hex
        told = person.send("POST", "/applications/", body, key)
        again = person.send("POST", "/applications/", body, key) if random.random() < 0.1 else told  # noqa: S311
        if again["number"] != told["number"]:
            self.book.odd(f"one key was answered {told['number']} and {again['number']}")
        with self.book.lock:
            if told["number"] in self.book.numbers:
                self.book.oddities.append(f"{told['number']} was given out twice")
            self.book.numbers[told["number"]] = key
        for case in told["cases"]:
            self._note(case)
        return told

    # ---- acts

    def act(self, who: str, case: str, act: str, **body: object) -> dict:
        """One act on a case; what it was answered is noted."""
        told = self[who].post(f"/cases/{case}/acts/{act}/", body)
        self._note(told)
        return told

    def _note(self, case: dict) -> None:
        with self.book.lock:
            self.book.acknowledged[case["number"]] = case["state"]

    def decided(self, case: str) -> None:
        """From receipt to a decision that grants."""
        self.act("officer-ordos", case, "accept")
        self.act("officer-ordos", case, "review", **OPINION)
        self.act("approver-ordos", case, "approve")

    def bag(self, who: str, source: str, to: str, originals: list[str], carrier: str) -> str:
        """Packed, sealed, sent; its number."""
        person = self[who]
        made = person.post(
            "/bags/", {"from": source, "to": to, "lines": [{"original": one} for one in originals]}
        )
        person.post(f"/bags/{made['number']}/acts/seal/", {"seal_no": f"S-{uuid.uuid4().hex[:8]}"})
        person.post(f"/bags/{made['number']}/acts/send/", {"carrier": carrier})
        return made["number"]

    def counted(self, who: str, bag: str, originals: list[str]) -> None:
        """Received and counted, everything there."""
        self[who].post(f"/bags/{bag}/acts/receive/", {})
        lines = [{"original": one, "outcome": "ok"} for one in originals]
        self[who].post(f"/bags/{bag}/acts/count/", {"lines": lines})
        self[who].post(f"/bags/{bag}/acts/close/", {})


def _taken(one: dict, clerk: Person) -> dict:
    if one.get("paper") == "look":
        return {"key": one["key"], "paper": {"originals": 1, "copies": 0}}
    counts = {"originals": 0 if one.get("paper") == "copy" else 1, "copies": 0}
    return {"key": one["key"], "upload": clerk.upload(one["key"]), "paper": counts}


def online(town: Town) -> None:
    case = town.submit("window")["cases"][0]["number"]
    town.decided(case)
    town.act("officer-ordos", case, "issue")
    town.act("officer-ordos", case, "deliver", **AT_WINDOW)


def corrected(town: Town) -> None:
    told = town.submit("window")
    case, first = told["cases"][0]["number"], town.card["materials"][0]["key"]
    defects = [{"material": first, "problem": "看不清", "remedy": "重拍"}]
    town.act("officer-ordos", case, "request_correction", defects=defects)
    answer = [{"key": first, "upload": town["citizen"].upload(f"{first}-again")}]
    town.act("citizen", case, "correct", materials=answer)
    town.decided(case)
    town.act("officer-ordos", case, "issue")


def withdrawn(town: Town) -> None:
    told = town.submit("window")
    town.act("officer-ordos", told["cases"][0]["number"], "accept")
    ended = town["citizen"].post(f"/applications/{told['number']}/acts/withdraw/", {"reason": "不办了"})
    town._note(ended["cases"][0])


def paper(town: Town) -> None:
    told = town.collect("window-yulin", town.paper, "150602")
    case, originals = told["cases"][0]["number"], [one["id"] for one in told["originals"]]
    bag = town.bag("window-yulin", HALL, AUTHORITY, originals, "ems")
    town.counted("officer-ordos", bag, originals)
    town.decided(case)
    town.act("officer-ordos", case, "issue")
    held = town["officer-ordos"].get(f"/applications/{told['number']}/originals/")["results"]
    result = [one["id"] for one in held if one["id"] not in originals]
    back = town.bag("officer-ordos", AUTHORITY, HALL, result, "ems")
    town.counted("window-yulin", back, result)
    town.act("window-yulin", case, "deliver", **AT_WINDOW)


def elsewhere(town: Town) -> None:
    """Decided in 银川's own system: its officers go on by themselves."""
    town.collect("window-alxa", town.elsewhere, "640104")


WAYS: dict[str, Callable[[Town], None]] = {
    "online": online, "corrected": corrected, "withdrawn": withdrawn, "paper": paper, "elsewhere": elsewhere,
}  # fmt: skip
