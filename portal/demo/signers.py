"""Couples who move: one waits for the other, both confirmed, one said no, both came to the counter."""

from __future__ import annotations

from dataclasses import dataclass

from applications import acts
from applications.intake import Filing
from applications.models import Application
from base.ledger.clock import freeze
from catalog.guides import Guide
from catalog.queries import authority_for, search
from portal.demo.matters import AT_WINDOW, People, Story
from portal.demo.papers import CHECKED, PEOPLE, _taken

ITEM = "夫妻投靠户口迁移"
HALL = "H-610800"
FORM = {
    "spouse_name": "马建国", "spouse_id": "620502198511120314", "out_region": "620200", "in_region": "150602",
    "in_address": "鄂尔多斯市东胜区示例路6号2单元", "marry_date": "2019-06-18",
}  # fmt: skip


@dataclass
class Couple(Story):
    """王雅琴 moves to her husband's in 鄂尔多斯."""

    def moves(self) -> Couple:
        """She files at home."""
        self.files("citizen", ITEM, FORM, AT_WINDOW)
        return self

    def comes(self, signatures: list[dict]) -> Couple:
        """She comes to the window of 榆林, perhaps together with him."""
        clerk = self.people["window-yulin"]
        claim = authority_for(search(ITEM)[0].code, self.region)
        claim.current.implementation = claim
        materials = [_taken(one, clerk) for one in Guide.of(claim.current).materials if not one.optional]
        filing = Filing(
            claim.task_code, "joint", FORM, materials, AT_WINDOW, applicant=PEOPLE["citizen"],
            identity_check=CHECKED, signatures=signatures,
        )  # fmt: skip
        self.application = acts.collect(filing=filing, actor=clerk)
        return self

    def both(self) -> Couple:
        """He confirms under his own account."""
        acts.sign(application=self.application, actor=self.people["citizen2"])
        return self


def one_waits(people: People) -> None:
    Couple(people, "150600").on(1).moves()


def both_confirmed(people: People) -> None:
    Couple(people, "150600").on(3).moves().on(2).both()


def he_says_no(people: People) -> None:
    story = Couple(people, "150600").on(6).moves().on(5)
    acts.decline(application=story.application, actor=people["citizen2"], reason="还没有商量好，先不迁。")


def together_at_the_window(people: People) -> None:
    given = {"name": FORM["spouse_name"], "method": "pad"}
    Couple(people, "150600").on(0).comes([{"key": "spouse", "identity_check": CHECKED, "signature": given}])


STORIES = [one_waits, both_confirmed, he_says_no, together_at_the_window]


def make(people: People) -> int:
    """Tell them once. Returns how many."""
    if Application.objects.filter(item__name=ITEM).exists():
        return 0
    try:
        for tell in STORIES:
            tell(people)
    finally:
        freeze(None)
    return len(STORIES)
