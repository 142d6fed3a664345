"""Asking: who may ask whom about what, until when an answer is due, and what may be shown with it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.acts.counter import require_agreement
from applications.acts.fields import one_of, required
from applications.consultations import door, guards
from applications.consultations.table import table
from applications.intake import is_uuid
from applications.models import Case, Consultation, ConsultationFile
from applications.models.consultations import ConsentHow, ConsultationKind, Side
from base.accounts import rules
from base.accounts.models import Account
from base.errors import Conflict, Forbidden, Invalid
from base.files.acts import attach
from base.ledger import chain
from base.ledger.actors import Actor
from base.ledger.clock import end_of, now, today
from base.ledger.numbers import application_number
from base.regions.calendar import calendar_of
from base.regions.models import Organisation
from base.regions.queries import organisation
from catalog.guides import Guide
from catalog.models import ImplementationVersion
from catalog.queries import open_version

QUESTIONS_MAX = 10
FILES_MAX = 10
NAME_MAX = 60


@dataclass(frozen=True)
class Ends:
    """Who asks whom about what, as whom, and within how many working days an answer is due."""

    actor: Actor
    asks: Organisation
    answers: Organisation
    version: ImplementationVersion
    days: int


def ask(
    *, actor: Account, questions: list[dict], kind: str = ConsultationKind.QUERY, task_code: str = "",
    case: Case | None = None, hall: str = "", attachments: Iterable[str] = (), consent: dict | None = None,
    key: str = "",
) -> Consultation:  # fmt: skip
    """提出会商: about a case one's side has in hand, or (``task_code``) before anything is taken in.

    ``questions``: ``[{text, material?}]``. ``key``: the id it gets, so that what is sent twice is asked once.
    Raises Forbidden (neither side), Conflict ``no_agreement``, ``not_open``, ``not_here`` (the other side does not
    work on this portal), ``no_video``; Missing for a file that is not one's own; Invalid.
    """
    content = {"questions": questions, "kind": kind, "attachments": attachments, "consent": consent}
    if again := _sent_before(key, actor):
        return again
    try:
        with transaction.atomic():
            ends = about_case(case, actor) if case else before_receipt(task_code, hall, actor)
            return _ask(ends, case=case, key=key or str(uuid.uuid4()), **content)
    except IntegrityError:
        if again := _sent_before(key, actor):
            return again
        raise


def _ask(
    ends: Ends, *, questions: list[dict], kind: str, attachments: Iterable[str], consent: dict | None,
    case: Case | None, key: str,
) -> Consultation:  # fmt: skip
    if one_of(kind, ConsultationKind, "/kind") == ConsultationKind.VIDEO and not settings.VIDEO_LINK:
        raise guards.no_room()
    asked = _questions(questions, Guide.of(ends.version))
    agreed = checked_consent(consent, ends.actor) if consent else None
    one = _begun(ends, kind=kind, case=case, questions=asked, consent=agreed, id=uuid.UUID(key))
    show(one, attachments, ends.actor, Side.ASKER)
    step = door.Step(table()["ask"], one, ends.actor, Side.ASKER, one.stream)
    step.data = {"kind": kind, "days": ends.days, "to": ends.answers.code, "consent": bool(agreed)}
    step.text = {"questions": asked}
    door.leave(step)
    return one


def _sent_before(key: str, actor: Account) -> Consultation | None:
    if key and not is_uuid(key):
        raise Invalid.at("/key", _("格式不对，请核对。"))
    found = Consultation.objects.filter(id=key).first() if key else None
    if found and found.asked_by != actor.person:
        raise Invalid.at("/key", _("格式不对，请核对。"))
    return found


def _begun(ends: Ends, **columns: object) -> Consultation:
    number, region = application_number(today()), ends.answers.region_id
    one = Consultation(
        number=number, stream=chain.open_stream("consultation", number), version=ends.version, days=ends.days,
        from_organisation=ends.asks, to_organisation=ends.answers, asked_by=ends.actor.person, asked_at=now(),
        due_at=end_of(calendar_of(region).add(today(), ends.days).day), **columns,
    )  # fmt: skip
    one.save(force_insert=True)
    return one


def about_case(case: Case, account: Account) -> Ends:
    """The window that took a case in and its authority ask each other. Raises Forbidden for others, Conflict."""
    application, roles = case.application, table()["ask"].roles
    hall, authority = application.receiving_place, case.authority
    if hall is None:
        raise Conflict(_("这个办件没有经过窗口，没有可以会商的另一方。"))
    for asks, answers in ((hall, authority), (authority, hall)):
        if hands := rules.acting(account, roles, asks.code):
            days = application.agreement.reply_days if application.agreement else settings.CONSULTATION_DAYS
            return Ends(hands, asks, _works_here(answers), case.version, days)
    raise Forbidden(_("只有收件的窗口和办理机关可以就这个办件会商。"))


def before_receipt(task_code: str, hall: str, account: Account) -> Ends:
    """A window asks before it takes anything in, under an agreement that lets it receive for that authority."""
    mine = rules.organisations_with(account, ["window"])
    wanted = hall or (mine[0] if len(set(mine)) == 1 else "")
    if mine and not wanted:
        raise Invalid.at("/hall", _("您在几个大厅有窗口，请写明在哪里提问。"))
    if wanted not in mine:
        raise Forbidden(_("收件前只有通办专窗可以向办理机关提问。"))
    if not task_code:
        raise Invalid.at("/task_code", _("请先选好事项和办理地。"))
    version, place = open_version(task_code), organisation(wanted)
    require_agreement(version, place)
    to = _works_here(version.implementation.authority)
    return Ends(Actor(account.person, "window", wanted), place, to, version, settings.CONSULTATION_DAYS)


def _works_here(other: Organisation) -> Organisation:
    if other.connection != Organisation.Connection.HERE:
        raise Conflict(
            _("%(name)s不在本平台办理，不能在这里会商；请打咨询电话，并把答复记在备注里。")
            % {"name": other.name},
            code="not_here",
        )
    return other


def _questions(sent: list[dict], guide: Guide) -> list[dict]:
    if not isinstance(sent, list) or not sent:
        raise Invalid.at("/questions", _("请写明要问什么。"))
    if len(sent) > QUESTIONS_MAX:
        raise Invalid.at("/questions", _("一次最多问%(n)d个问题。") % {"n": QUESTIONS_MAX})
    known = {one.key for one in guide.materials}
    return [_question(at, one, known) for at, one in enumerate(sent)]


def _question(at: int, sent: dict, known: set[str]) -> dict:
    sent = sent if isinstance(sent, dict) else {}
    material = str(sent.get("material") or "")
    if material and material not in known:
        raise Invalid.at(f"/questions/{at}/material", _("请指明是哪份材料。"))
    return {"text": required(sent.get("text"), f"/questions/{at}/text"), "material": material}


def checked_consent(sent: dict, actor: Actor) -> dict:
    """Who agreed that a video record is kept, and how; with when and by whom it was written down."""
    if not isinstance(sent, dict):
        raise Invalid.at("/consent", _("请写明谁同意、怎么同意的。"))
    name = required(sent.get("name"), "/consent/name")
    if len(name) > NAME_MAX:
        raise Invalid.at("/consent/name", _("最多%(n)d个字。") % {"n": NAME_MAX})
    how = one_of(sent.get("how"), ConsentHow, "/consent/how")
    return {"name": name, "how": how, "at": now().isoformat(), "by": actor.person}


def show(one: Consultation, uploads: Iterable[str], actor: Actor, side: str) -> None:
    """Files the other side may open. Raises Missing for what is not one's own, Invalid for too many."""
    keys = list(dict.fromkeys(str(key) for key in uploads))
    if len(keys) > FILES_MAX:
        raise Invalid.at("/attachments", _("一次最多附%(n)d个文件。") % {"n": FILES_MAX})
    if not all(map(is_uuid, keys)):
        raise Invalid.at("/attachments", _("没有这个文件，请重新上传。"))
    found = attach(uploads=map(uuid.UUID, keys), owners=[actor.person])
    there = set(one.files.values_list("upload", flat=True))
    ConsultationFile.objects.bulk_create(
        ConsultationFile(consultation=one, upload=upload, side=side, added_at=now())
        for upload in found.values()
        if upload.id not in there
    )
