"""Promises in place of the photo of 社会保障卡申领, under a template the test writes."""

from __future__ import annotations

import dataclasses
from typing import Any

from applications import acts
from applications.acts import commitments as promises
from applications.commitments.tasks import sweep_commitments
from applications.credit import acts as credit
from applications.models import Case, Commitment, CreditRecord
from applications.models.commitments import CommitmentState
from base.files.acts import receive
from tests.support import editions
from tests.support.matters import Filings, guide_at, only_case, picture

PHOTO = "photo"
ME = "王雅琴"
DUTY, LIABILITY = ["照片是本人近照"], ["到期没有交来的，按本承诺书处理"]
FOLLOW = {"kind": "follow", "effect": "hold", "consequence": "terminate", "days": 10}
REPLACE = {"kind": "replace", "consequence": "revoke", "days": 20, "check": {"method": "online"}}


def offer(**changes: Any) -> dict:
    """Let the photo be promised under a template of its own: published by two people, in force at once."""
    row = {"key": "photo_later", "label": "照片承诺", "materials": [PHOTO], **(changes or FOLLOW)}
    row["template"] = {"version": 1, "duty": DUTY, "liability": LIABILITY, **row.get("template", {})}
    publish([row])
    return row


def publish(rows: list[dict], item: str = "社会保障卡申领") -> None:
    """Put a version of an item with these promises into force."""
    editions.publish(guide_at(item, "150600").task_code, lambda elements: elements | {"commitments": rows})


def signed(name: str = ME, **changes: Any) -> dict:
    """The photo promised, as it is sent."""
    return {"key": PHOTO, "promise": {"name": name, "accepted": True, "version": 1, **changes}}


def promised(card: Filings, who: str = "citizen", promise: Any = None, **what: Any) -> Case:
    """Handed in with the promise in place of the photo."""
    filing = card.filing(who, **what)
    rest = [one for one in filing.materials if one["key"] != PHOTO]
    photo = {"key": PHOTO, "promise": True} if promise is True else (promise or signed())
    filing = dataclasses.replace(filing, materials=[*rest, photo])
    return only_case(acts.submit(filing=filing, actor=card.cast[who]))


def the(case: Case) -> Commitment:
    """The promise of a case, as the database has it now."""
    return Commitment.objects.select_related("application__stream", "case__authority").get(case=case)


def bring(case: Case, card: Filings, who: str = "citizen", key: str = PHOTO) -> Case:
    """What was promised, brought."""
    upload = receive(data=picture(), name=f"{key}.png", owner=card.cast[who].person)
    return acts.fulfil(case=case, actor=card.cast[who], materials=[{"key": key, "upload": str(upload.id)}])


def decided(case: Case, card: Filings) -> Case:
    """Granted, though something is owed."""
    officer, approver = card.cast["officer-ordos"], card.cast["approver-ordos"]
    acts.accept(case=case, actor=officer)
    acts.review(case=case, actor=officer, passed=True, opinion="齐全")
    return acts.approve(case=case, actor=approver)


def looked_at(case: Case, card: Filings, outcome: str, **what: Any) -> Case:
    """Checked by an officer of the authority."""
    return promises.check(
        case=case, actor=card.cast["officer-ordos"], outcome=outcome, finding="已核对登记系统", **what
    )


def pass_days(clock: Any, until: str) -> list[str]:
    """Live through every day up to and with one, sweeping each morning: the days on which something happened."""
    told = []
    while clock.now.date().isoformat() < until:
        clock.on(days=1)
        done = {name: count for name, count in sweep_commitments().items() if count}
        told += [f"{clock.now:%m-%d} {name}" for name in done]
    return told


def broken(card: Filings, who: str = "citizen") -> Commitment:
    """A promise that was not kept, under a template that says that this may be listed."""
    one = the(promised(card, who, promise=True))
    one.terms = {**one.terms, "credit": True}
    one.state = CommitmentState.BROKEN
    one.save(update_fields=["terms", "state"])
    return one


def listed(card: Filings, who: str = "citizen") -> CreditRecord:
    """Somebody whom the authority put on the credit list because of it."""
    officer = card.cast["officer-ordos"]
    return credit.list_person(commitment=broken(card, who), actor=officer, reason="没有补交照片")
