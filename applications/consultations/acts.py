"""The verbs on consultations, one per row of data/consultation.csv; keyword-only.

Every act takes ``consultation``, ``actor`` (an Account, or SYSTEM) and ``expected_seq``, returns the consultation, and
raises what `applications.consultations.door.passing` raises besides what it says itself.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _

from applications.acts import watch
from applications.acts.fields import required
from applications.consultations.asking import NAME_MAX, ask, checked_consent, show
from applications.consultations.door import Step, passing
from applications.consultations.writing import summary, written
from applications.models import Consultation
from applications.models.consultations import ConsultationKind, Side
from applications.models.matter import ENDED
from base.accounts.models import Account
from base.errors import Invalid
from base.ledger.actors import SYSTEM
from base.ledger.clock import ZONE, day_of, end_of, now, stamp

Seq = int | None

__all__ = ["answer", "ask", "cancel", "close", "consent", "escalate", "lapse", "record", "remind", "schedule"]


def consent(
    *, consultation: Consultation, actor: Account, name: str, how: str, expected_seq: Seq = None
) -> Consultation:
    """登记同意: who agreed, and how (``ConsentHow``), that a record of the video is kept."""
    with passing(consultation, "consent", actor, expected_seq) as step:
        _agree(step, {"name": name, "how": how})
    return consultation


def _agree(step: Step, sent: dict) -> None:
    agreed = checked_consent(sent, step.actor)
    step.set(consent=agreed)
    step.data |= {"consent": agreed["how"]}


def schedule(
    *, consultation: Consultation, actor: Account, at: dt.datetime, expected_seq: Seq = None
) -> Consultation:
    """约视频: a moment within CONSULTATION_AHEAD_DAYS days; a later moment gives the answer as long. Makes the room."""
    with passing(consultation, "schedule", actor, expected_seq) as step:
        one, at = step.consultation, moment(at, "/at")
        if not now() <= at <= now() + dt.timedelta(days=settings.CONSULTATION_AHEAD_DAYS):
            raise Invalid.at(
                "/at", _("请选择从现在起%(n)d天内的时间。") % {"n": settings.CONSULTATION_AHEAD_DAYS}
            )
        step.set(kind=ConsultationKind.VIDEO, scheduled_at=at, **_room(one))
        step.set(due_at=max(one.due_at, end_of(day_of(at))), late_told=None, escalated_at=None)
        step.data = {"at": stamp(at)}
    return consultation


def _room(one: Consultation) -> dict[str, str]:
    """The room of a consultation, the same at a later moment: a word of 128 bits, as numbers are printed and run on."""
    room = one.room or secrets.token_hex(16)
    return {"room": room, "link": settings.VIDEO_LINK.replace("{number}", room)}


def moment(given: object, pointer: str) -> dt.datetime:
    """A moment; one without a zone is in Asia/Shanghai. Raises Invalid."""
    try:
        found = given if isinstance(given, dt.datetime) else dt.datetime.fromisoformat(str(given))
        return (found if found.tzinfo else found.replace(tzinfo=ZONE)).astimezone(ZONE)
    except (ValueError, OverflowError) as error:
        raise Invalid.at(pointer, _("请填写日期和时间，例如2026-12-01T09:30。")) from error


def answer(
    *, consultation: Consultation, actor: Account, answers: list[str], attachments: Iterable[str] = (),
    expected_seq: Seq = None,
) -> Consultation:  # fmt: skip
    """答复 in writing: one text for each question; files the other side may open."""
    with passing(consultation, "answer", actor, expected_seq) as step:
        asked = len(step.consultation.questions)
        if not isinstance(answers, list) or len(answers) != asked:
            raise Invalid.at("/answers", _("每个问题都要有答复，共%(n)d个。") % {"n": asked})
        said = [required(text, f"/answers/{at}") for at, text in enumerate(answers)]
        show(step.consultation, attachments, step.actor, step.side)
        step.text = {"answers": said}
        step.set(answers=said)
        _had_the_last_word(step)
    return consultation


def _had_the_last_word(step: Step) -> None:
    step.set(answered_by=step.actor.person, answered_side=step.side, answered_at=now())


def record(
    *, consultation: Consultation, actor: Account, started_at: dt.datetime, ended_at: dt.datetime,
    participants: dict, conclusion: str, consent: dict | None = None, attachments: Iterable[str] = (),
    expected_seq: Seq = None,
) -> Consultation:  # fmt: skip
    """登记视频会商: begin, end, the clerks of both sides (``{asker, answerer, others?}``, names) and the conclusion.

    Kept only when the applicant agreed, here or before. The other side closes.
    """
    with passing(consultation, "record", actor, expected_seq) as step:
        if consent:
            _agree(step, consent)
        if not step.consultation.consent:
            raise Invalid.at("/consent", _("没有当事人同意，不能留存视频会商记录；可以改为书面答复。"))
        begun, over = _span(step.consultation, started_at, ended_at)
        people, end = _people(participants), required(conclusion, "/conclusion")
        show(step.consultation, attachments, step.actor, step.side)
        step.data |= {"started": stamp(begun), "ended": stamp(over)}
        step.text = {"participants": people, "conclusion": end}
        step.set(started_at=begun, ended_at=over, participants=people, conclusion=end)
        _had_the_last_word(step)
    return consultation


def _span(one: Consultation, started_at: object, ended_at: object) -> tuple[dt.datetime, dt.datetime]:
    begun, over = moment(started_at, "/started_at"), moment(ended_at, "/ended_at")
    if begun < one.asked_at.replace(second=0, microsecond=0):
        raise Invalid.at("/started_at", _("开始时间不能早于提出会商的时间。"))
    if over < begun:
        raise Invalid.at("/ended_at", _("结束时间不能早于开始时间。"))
    if over > now():
        raise Invalid.at("/ended_at", _("结束时间不能晚于现在。"))
    return begun, over


def _people(sent: dict) -> dict:
    sent = sent if isinstance(sent, dict) else {}
    people = {side.value: required(sent.get(side.value), f"/participants/{side.value}") for side in Side}
    if others := str(sent.get("others") or "").strip():
        people["others"] = others
    for side, name in people.items():
        if len(name) > NAME_MAX:
            raise Invalid.at(f"/participants/{side}", _("最多%(n)d个字。") % {"n": NAME_MAX})
    return people


def close(
    *, consultation: Consultation, actor: Account, conclusion: str = "", expected_seq: Seq = None
) -> Consultation:
    """结束, by the side that did not have the last word. A case that is still open gets it into its history, with its
    document (会商记录)."""
    case = consultation.case
    also = [case.application.stream_id] if case else []
    with passing(consultation, "close", actor, expected_seq, also) as step:
        one = step.consultation
        if conclusion.strip():
            note = required(conclusion, "/conclusion")
            step.text = {"conclusion": note}
            step.set(conclusion=f"{one.conclusion}\n{note}" if one.conclusion else note)
        step.set(closed_at=now())
        step.data = {"on_case": bool(one.case and one.case.state not in ENDED)}
        if step.data["on_case"]:
            _tell_the_case(step)
    return consultation


def _tell_the_case(step: Step) -> None:
    one = step.consultation
    watch.consult(
        case=one.case, actor=step.actor, text=summary(one), consent=bool(one.consent),
        consultation=one.number, record=written(one),
    )  # fmt: skip


def cancel(
    *, consultation: Consultation, actor: Account, reason: str, expected_seq: Seq = None
) -> Consultation:
    """取消: the question is no longer one."""
    with passing(consultation, "cancel", actor, expected_seq) as step:
        step.text = {"reason": required(reason, "/reason")}
        step.set(closed_at=now())
    return consultation


def remind(*, consultation: Consultation) -> Consultation:
    """提醒: the answer is late; both sides hear of it, once."""
    with passing(consultation, "remind", SYSTEM) as step:
        step.set(late_told=now())
    return consultation


def escalate(*, consultation: Consultation) -> Consultation:
    """超期上报: the answer is still not there; the supervisors of both sides hear of it, once."""
    with passing(consultation, "escalate", SYSTEM) as step:
        step.set(escalated_at=now())
        step.data = {"due": step.consultation.due_at.isoformat()}
    return consultation


def lapse(*, consultation: Consultation) -> Consultation:
    """逾期终止: nobody answered for so long that the question is over."""
    with passing(consultation, "lapse", SYSTEM) as step:
        step.set(closed_at=now())
    return consultation
