"""Example matters of 高效办成一件事: a newborn, with one authority that is late while the others go on."""

from __future__ import annotations

from dataclasses import replace

from applications import acts
from applications.intake import Filing
from applications.models import Application, Case
from base.ledger.clock import freeze
from catalog.guides import Guide
from catalog.queries import authority_for, bundles
from portal.demo.matters import People, Story, _material

NEWBORN = "新生儿出生"
REGION, PLACE = "150600", "150602"
SITUATION = "card_yes,insurance_yes,father_yes,married,pays_fully"
CHILD = {
    "child_name": "马小满", "child_sex": "男", "birth_date": "2026-09-01", "birth_hospital": "鄂尔多斯市示例医院",
    "mother_name": "王雅琴", "mother_id": "620102199003072144", "father_name": "马建国",
    "father_id": "620502198511120314", "ethnicity": "汉族", "follow": "随父", "householder": "马建国",
    "bank": "中国银行", **dict.fromkeys(("birth_region", "residence_region", "hukou_region", "insured_region"), PLACE),
}  # fmt: skip


class Birth(Story):
    """One form for five cases; each is told by its key."""

    def declares(self, who: str) -> Birth:
        """Everything of the newborn handed in at once."""
        item = bundles(NEWBORN)[0]
        claim = authority_for(item.pk, self.region)
        claim.current.implementation = claim
        whole, account = Guide.of(claim.current), self.people[who]
        asked = whole.in_situation(SITUATION)
        materials = [
            {"key": one.key, "upload": str(_material(one.key, one.name, account))} for one in asked.materials
        ]
        form = {name: CHILD[name] for name in asked.form_schema["properties"]}
        filing = Filing(claim.task_code, whole.modes[0], form, materials, {"method": "window"})
        self.application = acts.submit(filing=replace(filing, situation=SITUATION), actor=account)
        return self

    def part(self, key: str) -> Case:
        """The case of that key."""
        return self.application.cases.select_related("application__stream").get(key=key)

    def agrees(self, key: str, hands: str) -> Birth:
        """An authority accepts, reviews and agrees."""
        case, officer = self.part(key), self.people[f"officer-{hands}"]
        acts.accept(case=case, actor=officer)
        acts.review(case=case, actor=officer, passed=True, opinion="材料齐全，信息一致。")
        acts.approve(case=case, actor=self.people[f"approver-{hands}"])
        return self


def one_is_late(people: People) -> Application:
    """The medical insurance does not answer in time and is escalated; the card is made meanwhile."""
    birth = Birth(people, REGION).on(16).declares("citizen2")
    birth.on(15).agrees("birth_cert", "ordos2")
    birth.on(14).agrees("register", "ordos").agrees("vaccine", "ordos2")
    birth.on(12).agrees("card", "ordos")
    acts.issue(case=birth.part("vaccine"), actor=people["officer-ordos2"])
    birth.on(8)
    acts.silent(case=birth.part("insurance"))
    return birth.application


def make(people: People) -> int:
    """Tell the story unless a newborn was declared already. Returns how many matters."""
    if Application.objects.filter(item__in=bundles(NEWBORN)).exists():
        return 0
    try:
        one_is_late(people)
    finally:
        freeze(None)
    return 1
