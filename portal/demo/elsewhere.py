"""Matters for places that are not on the portal: one has its own system, one answers on paper to the window."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from applications import acts
from applications.acts import by_hand
from applications.intake import Filing
from applications.models import Application
from applications.partners.acts import connect
from base.ledger.clock import freeze, today
from catalog.guides import Guide
from catalog.queries import authority_for, search
from portal.demo.matters import People, Story, _material
from portal.demo.papers import CHECKED, FETCHED, FORM, ITEM, PEOPLE, _taken

ROOT = "G-640100"


def join() -> None:
    """Write down where the stub of the other system listens today, and the secret that the launcher gave both;
    nothing where there is no such stub."""
    given = settings.DEMO_PARTNER
    if given["url"]:
        connect(root=ROOT, url=given["url"], key_id=given["key"], secret=given["secret"])


@dataclass
class There(Story):
    """A story that begins at a window, for a region that is not on the portal."""

    clerk: str = ""

    def collects(self, county: str, whose: str) -> There:
        """The window takes the papers in under the agreement of the two places."""
        claim = authority_for(search(ITEM)[0].code, self.region)
        claim.current.implementation = claim
        account = self.people[self.clerk]
        materials = [_taken(one, account) for one in Guide.of(claim.current).materials if not one.optional]
        filing = Filing(
            claim.task_code, "remote_receipt", {**FORM, "hukou_region": county}, materials, FETCHED,
            applicant=PEOPLE[whose], identity_check=CHECKED,
        )  # fmt: skip
        self.application = acts.collect(filing=filing, actor=account)
        return self

    def hears(self, act: object, **fields: object) -> There:
        """The window writes down an answer that came today, with the scan of it."""
        account = self.people[self.clerk]
        scan = _material("answer", "办理机关的答复", account)
        hands = by_hand.hands(account=account, evidence=scan, answered_on=today())
        act(case=self.case, actor=hands, **fields)
        return self


def with_a_system(people: People) -> None:
    There(people, "640100", clerk="window-alxa").on(0).collects("640104", "citizen")


def by_window(people: People) -> None:
    story = There(people, "152900", clerk="window-yinchuan").on(4).collects("152921", "citizen2")
    story.on(2).hears(acts.accept)


STORIES = {"H-152900": with_a_system, "H-640100": by_window}


def make(people: People) -> int:
    """Tell what has not been told at a hall yet. Returns how many stories."""
    told = set(
        Application.objects.filter(receiving_place__in=STORIES).values_list("receiving_place", flat=True)
    )
    untold = [story for hall, story in STORIES.items() if hall not in told]
    try:
        for tell in untold:
            tell(people)
    finally:
        freeze(None)
    return len(untold)
