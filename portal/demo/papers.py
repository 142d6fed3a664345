"""Example matters taken in at a window for another region, at every stage of their paper; made by acts."""

from __future__ import annotations

from dataclasses import dataclass

from applications import acts
from applications.intake import Filing
from applications.models import Application
from base.ledger.clock import freeze
from catalog.guides import Guide
from catalog.queries import authority_for, search
from handoff import acts as paper
from handoff.models import Bag, Original
from portal.demo.matters import People, Story, _material, by_post

ITEM = "残疾人证换领"
HALL, AUTHORITY = "H-610800", "A-150600-disabled"
FORM = {"cert_no": "示例证号44", "hukou_region": "150602", "residence_region": "610802", "changed": False}
PEOPLE = {
    "citizen": {
        "name": "王雅琴", "id_type": "111", "id_number": "620102199003072144", "phone": "13900000001",
        "address": {"detail": "陕西省榆林市榆阳区示例路1号"},
    },
    "citizen2": {
        "name": "马建国", "id_type": "111", "id_number": "620502198511120314", "phone": "13900000002",
        "address": {"detail": "陕西省榆林市横山区示例路2号"},
    },
}  # fmt: skip
CHECKED = {"method": "card_reader", "result": "passed"}
FETCHED = {"method": "window"}


@dataclass
class Counter(Story):
    """A story that begins at the window of 榆林."""

    bag: Bag | None = None

    def collects(self, whose: str = "citizen", delivery: dict | None = None) -> Counter:
        """The window takes in what somebody brought: some papers looked at, the others scanned and kept to be sent."""
        clerk = self.people["window-yulin"]
        claim = authority_for(search(ITEM)[0].code, self.region)
        claim.current.implementation = claim
        guide = Guide.of(claim.current)
        materials = [_taken(one, clerk) for one in guide.materials if not one.optional]
        filing = Filing(
            claim.task_code, "remote_receipt", FORM, materials, delivery or FETCHED, applicant=PEOPLE[whose],
            identity_check=CHECKED,
        )  # fmt: skip
        self.application = acts.collect(filing=filing, actor=clerk)
        return self

    @property
    def papers(self) -> list[str]:
        """Barcodes of what is not with the applicant."""
        found = Original.objects.filter(paper__application=self.application).exclude(holder_kind="applicant")
        return list(found.order_by("number").values_list("number", flat=True))

    def packs(self, who: str, here: str, to: str = "", papers: list[str] | None = None) -> Counter:
        """Into a bag for an organisation, or for the applicant, and the seal on it."""
        receiver = {"to_organisation": to} if to else {"to_application": self.application}
        numbers = self.papers if papers is None else papers
        self.bag = paper.open_bag(
            actor=self.people[who], from_organisation=here, originals=numbers, **receiver
        )
        paper.seal(bag=self.bag, actor=self.people[who], seal_no=f"示例{self.bag.number[-6:]}")
        return self

    def sends(self, who: str = "window-yulin") -> Counter:
        """Handed to a courier by hand."""
        number = f"SF{self.bag.number[1:]}"
        paper.send(bag=self.bag, actor=self.people[who], company="shunfeng", waybill_no=number)
        return self

    def hears(self, state: str, text: str, who: str = "window-yulin", *, by_other: bool = False) -> Counter:
        """What the clerk heard of the courier."""
        paper.type_track(bag=self.bag, actor=self.people[who], state=state, text=text, by_other=by_other)
        return self

    def counts(self, who: str, missing: int = 0) -> Counter:
        """Received and counted; so many lines are missing."""
        lines = [
            {"original": line.original_id, "outcome": "ok"} for line in self.bag.lines.order_by("original")
        ]
        for one in lines[:missing]:
            one |= {"outcome": "missing", "note": "袋里没有，封签完好。"}
        paper.receive(bag=self.bag, actor=self.people[who])
        paper.count(bag=self.bag, actor=self.people[who], lines=lines)
        return self

    def travels(self, sent: int, counted: int) -> Counter:
        """From the window to the authority, all well; days are working days ago."""
        self.on(sent, 16).packs("window-yulin", HALL, AUTHORITY).sends()
        self.on(counted, 11).counts("officer-ordos")
        paper.close(bag=self.bag, actor=self.people["officer-ordos"])
        return self

    def is_granted(self, accepted: int, issued: int) -> Counter:
        """Accepted, reviewed, decided, made."""
        self.on(accepted, 15).does("officer-ordos", acts.accept)
        self.on(accepted - 1).does(
            "officer-ordos", acts.review, passed=True, opinion="材料齐全，原件与扫描件一致。"
        )
        self.on(issued).does("approver-ordos", acts.approve).does("officer-ordos", acts.issue)
        return self

    @property
    def result(self) -> list[str]:
        found = Original.objects.filter(paper__application=self.application, kind="result")
        return list(found.values_list("number", flat=True))


def _taken(asked: object, clerk: object) -> dict:
    if asked.paper == "look":
        return {"key": asked.key, "paper": {"originals": 1}}
    upload = str(_material(asked.key, asked.name, clerk))
    counts = {"originals": 0, "copies": 0} if asked.paper == "copy" else {"originals": 1, "copies": 0}
    return {"key": asked.key, "upload": upload, "paper": counts}


def _at_window(people: People, days_ago: int, **how: object) -> Counter:
    return Counter(people, "150600").on(days_ago).collects(**how)


def just_collected(people: People) -> None:
    _at_window(people, 0)


def sealed(people: People) -> None:
    _at_window(people, 1, whose="citizen2").on(1, 16).packs("window-yulin", HALL, AUTHORITY)


def on_the_road(people: People) -> None:
    story = _at_window(people, 3).on(3, 16).packs("window-yulin", HALL, AUTHORITY).sends()
    story.on(2).hears("in_transit", "快件已从榆林转运中心发出")
    story.on(1).hears("in_transit", "快件到达东胜营业部")


def one_missing(people: People) -> None:
    story = _at_window(people, 6, whose="citizen2").on(6, 16).packs("window-yulin", HALL, AUTHORITY).sends()
    story.on(3).does("officer-ordos", acts.accept)
    story.on(2).counts("officer-ordos", missing=1)


def result_waits(people: People) -> None:
    story = _at_window(people, 16).travels(15, 13).is_granted(13, 8)
    story.on(7, 16).packs("officer-ordos", AUTHORITY, HALL, story.result).sends("officer-ordos")
    story.on(4).counts("window-yulin")


def signed_by_other(people: People) -> None:
    story = _at_window(people, 18, delivery=by_post("citizen")).travels(17, 15).is_granted(14, 9)
    story.on(8, 16).packs("officer-ordos", AUTHORITY, "", story.result).sends("officer-ordos")
    story.on(6).hears("in_transit", "快件到达兰州城关营业部", "officer-ordos")
    story.on(5).hears("delivered", "已由小区物业代收", "officer-ordos", by_other=True)


def returned(people: People) -> None:
    story = _at_window(people, 9)
    acts.withdraw(application=story.on(8).application, actor=people["citizen"], reason="改为回户籍地办理")
    paper.hand_over(
        application=story.on(5).application, originals=story.papers, actor=people["window-yulin"],
        receiver="王雅琴", proof="本人，居民身份证，读卡一致",
    )  # fmt: skip


STORIES = [just_collected, sealed, on_the_road, one_missing, result_waits, signed_by_other, returned]


def make(people: People) -> int:
    """Tell every story (none when a window took anything in before). Returns how many."""
    if Application.objects.filter(receiving_place__isnull=False).exists():
        return 0
    try:
        for tell in STORIES:
            tell(people)
    finally:
        freeze(None)
    return len(STORIES)
