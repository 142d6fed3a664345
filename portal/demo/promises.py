"""Example promises: one still open, one to be checked, and one that was broken, listed and appealed against."""

from __future__ import annotations

import dataclasses

from applications import acts
from applications.commitments.tasks import lapse, remind
from applications.credit import acts as credit
from applications.intake import Filing
from applications.models import Commitment
from base.accounts.models import Account
from base.ledger.clock import freeze
from catalog.guides import Guide
from catalog.queries import authority_for, search
from portal.demo.matters import Story, _material

People = dict[str, Account]
REGION = "150600"
ONLINE = {"method": "electronic"}
LIVES = {
    "insured_region": "150602", "visit_region": "620100", "category": "异地长期居住",
    "start_date": "2026-12-01", "pledge_supply": True,
}  # fmt: skip
JOBLESS = {
    "residence_region": "150602", "unemployed_date": "2026-10-09", "reason": "合同期满", "pledge": True,
}  # fmt: skip
FINDING = "登记系统显示仍在参保缴费，与承诺的失业状态不一致。"


@dataclasses.dataclass
class PromiseStory(Story):
    """A matter in which everything that may be promised is."""

    def hands_in(self, who: str, item: str, form: dict) -> PromiseStory:
        account, claim = self.people[who], authority_for(search(item)[0].code, self.region)
        claim.current.implementation = claim
        guide = Guide.of(claim.current)
        sent = [self._sent(guide, one, account) for one in guide.materials]
        filing = Filing(claim.task_code, guide.modes[0], form, sent, ONLINE)
        self.application = acts.submit(filing=filing, actor=account)
        return self

    def _sent(self, guide: Guide, one: object, account: Account) -> dict:
        template = guide.commitment_of(one.key)
        if template is None:
            return {"key": one.key, "upload": str(_material(one.key, one.name, account))}
        signed = {"name": account.party.name, "accepted": True, "version": template.version}
        return {"key": one.key, "promise": signed}

    @property
    def promise(self) -> Commitment:
        found = Commitment.objects.select_related("application__stream", "case__authority")
        return found.filter(application=self.application).latest("signed_at")


def make(people: People) -> int:
    """Tell each story that has not been told yet (none when anything was promised). Returns how many."""
    if Commitment.objects.exists():
        return 0
    try:
        for tell in STORIES:
            tell(people)
    finally:
        freeze(None)
    return len(STORIES)


def still_open(people: People) -> None:
    PromiseStory(people, REGION).on(4).hands_in("citizen", "异地就医结算备案", LIVES)


def to_be_checked(people: People) -> None:
    story = PromiseStory(people, REGION).on(18).hands_in("citizen", "失业登记", JOBLESS)
    story.does("officer-ordos", acts.settle)


def broken(people: People) -> None:
    story = PromiseStory(people, REGION).on(24).hands_in("citizen2", "失业登记", JOBLESS)
    story.does("officer-ordos", acts.settle).does("officer-ordos", acts.issue)
    story.on(20).does("officer-ordos", acts.check, outcome="broken", finding=FINDING)
    story.on(12)
    remind(commitment=story.promise)
    story.on(9)
    lapse(commitment=story.promise)
    story.on(6)
    entry = credit.list_person(
        commitment=story.promise, actor=people["officer-ordos"], reason="限期整改后仍未改正，失业状态不实。"
    )
    story.on(2)
    credit.appeal(
        record=entry, actor=people["citizen2"], text="原单位忘了停保，我已经请他们更正，附不了证明。"
    )


STORIES = [still_open, to_be_checked, broken]
