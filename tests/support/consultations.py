"""Questions between the window in 榆林 and the 残联 of 鄂尔多斯."""

from __future__ import annotations

import datetime as dt
from typing import Any

from applications.consultations import acts
from applications.models import Case, Consultation
from tests.support.matters import Cast, guide_at
from tests.support.papers import ITEM

ROOM = "https://meet.example.gov.cn/{number}"
QUESTIONS = [{"text": "旧证缺一页，可以收吗？"}]
AGREED = {"name": "王雅琴", "how": "spoken"}
PEOPLE = {"asker": "榆林窗口收件员", "answerer": "鄂尔多斯残联审查员"}


def asked(cast: Cast, case: Case | None = None, **what: Any) -> Consultation:
    """Asked by the window; before receipt where there is no case."""
    about = {"case": case} if case else {"task_code": guide_at(ITEM, "150600").task_code}
    return acts.ask(actor=cast["window-yulin"], **{"questions": QUESTIONS, **about, **what})


def recorded(
    one: Consultation, cast: Cast, clock: Any, who: str = "officer-ordos", **what: Any
) -> Consultation:
    """Scheduled in half an hour, held for ten minutes, recorded."""
    acts.schedule(consultation=one, actor=cast[who], at=clock.now + dt.timedelta(minutes=30))
    begun = clock.on(minutes=30)
    given = {
        "started_at": begun, "ended_at": clock.on(minutes=10), "participants": PEOPLE,
        "conclusion": "可以收，另附说明。", "consent": AGREED, **what,
    }  # fmt: skip
    return acts.record(consultation=one, actor=cast[who], **given)
