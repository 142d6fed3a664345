"""Reads of consultations, always within the scope of who asks: staff of both sides, and the supervisors above them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from applications import queries as matters
from applications.consultations import door
from applications.consultations.asking import Ends, about_case, before_receipt
from applications.consultations.table import Row
from applications.models import Application, Case, Consultation, ConsultationFile
from applications.models.consultations import (
    OPEN,
    WAITING,
    ConsentHow,
    ConsultationKind,
    ConsultationState,
    Side,
)
from base.accounts import rules
from base.accounts.models import Account
from base.errors import Forbidden, Invalid, Missing, Refusal
from base.files.models import Upload
from base.ledger.models import Event
from base.ledger.numbers import clean_application_number
from base.regions.queries import subtree
from catalog.guides import Guide

SIDE_ROLES = (*matters.AUTHORITY_ROLES, "window")
STAFF_ROLES = (*SIDE_ROLES, "supervisor")
BOXES = ("answer", "asked", "open", "ended")
_ROWS = ("from_organisation", "to_organisation", "version__implementation__item", "case__application")


def require_staff(account: Account) -> None:
    """Raises Forbidden for whoever holds none of the posts that consult or supervise."""
    if not rules.organisations_with(account, STAFF_ROLES):
        raise Forbidden(_("会商只对窗口、审批机关和督办人员开放。"))


def _mine(account: Account) -> list[str]:
    return rules.organisations_with(account, SIDE_ROLES)


def _scope(account: Account) -> Q:
    mine = _mine(account)
    scope = Q(from_organisation__in=mine) | Q(to_organisation__in=mine)
    paths = rules.paths_with(account, "supervisor")
    return scope | subtree(paths, "from_organisation__path") | subtree(paths, "to_organisation__path")


def consultations(account: Account) -> QuerySet[Consultation]:
    """What somebody's posts give them to see, with what a row shows; key: due_at, id or -asked_at, -id."""
    return Consultation.objects.filter(_scope(account)).select_related(*_ROWS)


def boxed(account: Account, box: str) -> QuerySet[Consultation]:
    """One box: ``answer`` (my side's turn), ``asked`` (open, of mine), ``open`` (all that is open), ``ended``.

    Raises Invalid for another word; blank is everything.
    """
    found = consultations(account)
    if box and box not in BOXES:
        raise Invalid.at("/box", _("请从给出的选项中选择。"))
    conditions = {
        "answer": _our_turn(account),
        "asked": Q(from_organisation__in=_mine(account), state__in=OPEN),
        "open": Q(state__in=OPEN),
        "ended": ~Q(state__in=OPEN),
    }
    return found.filter(conditions[box]) if box else found


def _our_turn(account: Account) -> Q:
    """To be answered by us; or to be closed by us, since the other side had the last word."""
    mine = _mine(account)
    waiting = Q(to_organisation__in=mine, state__in=WAITING)
    ours = Q(from_organisation__in=mine, answered_side=Side.ANSWERER)
    ours |= Q(to_organisation__in=mine, answered_side=Side.ASKER)
    return waiting | (Q(state=ConsultationState.ANSWERED) & ours)


def waiting(account: Account) -> int:
    """How many wait for somebody's side. One query, none for who is on no side."""
    return Consultation.objects.filter(_our_turn(account)).count() if _mine(account) else 0


def consultation(account: Account, number: str) -> Consultation:
    """One in scope, whole. Raises Missing."""
    wanted = clean_application_number(number) or "-"
    found = Consultation.objects.filter(_scope(account), number=wanted).select_related(*door.WHOLE).first()
    if found is None:
        raise Missing(_("没有这次会商，或您无权查看。"))
    return found


def again(one: Consultation) -> Consultation:
    """The same one as it is now."""
    return Consultation.objects.select_related(*door.WHOLE).get(pk=one.pk)


def available(account: Account, one: Consultation) -> list[Row]:
    """The acts somebody may take on it now."""
    return door.available(one, account)


def of_case(account: Account, case: Case) -> list[Consultation]:
    """Those about a case, latest first. One query."""
    return list(consultations(account).filter(case=case).order_by("-asked_at", "-id"))


def of_application(account: Account, application: Application) -> list[Consultation]:
    """Those about any case of an application, latest first. One query."""
    rows = consultations(account).filter(case__application=application)
    return list(rows.order_by("-asked_at", "-id"))


def may_ask(account: Account, case: Case) -> bool:
    """Whether somebody's side can ask about a case now: it came through a window, and the other side works here."""
    if case.state not in matters.OPEN or not case.application.receiving_place_id:
        return False
    try:
        return bool(about_case(case, account))
    except Refusal:
        return False


def ends(account: Account, *, case: Case | None = None, task_code: str = "", hall: str = "") -> Ends:
    """Who would ask whom, before anything is asked. Raises as `ask`."""
    return about_case(case, account) if case else before_receipt(task_code, hall, account)


def materials(found: Ends | Consultation) -> list[tuple[str, str]]:
    """(key, name) of what can be asked about."""
    return [(one.key, one.name) for one in Guide.of(found.version).materials]


def halls(account: Account) -> list[str]:
    """Codes of the halls where somebody has a window."""
    return sorted(set(rules.organisations_with(account, ["window"])))


def video() -> bool:
    """Whether a video can be held on this portal."""
    return bool(settings.VIDEO_LINK)


def kinds() -> list[tuple[str, str]]:
    return ConsultationKind.choices


def hows() -> list[tuple[str, str]]:
    """(code, name) of the ways to agree to a record."""
    return ConsentHow.choices


def files(account: Account, one: Consultation) -> list[ConsultationFile]:
    """What the sides showed each other, in order; nothing for a supervisor."""
    if not _on_a_side(account, one):
        return []
    return list(one.files.select_related("upload").order_by("id"))


def file(account: Account, number: str, upload: uuid.UUID) -> Upload:
    """One file of a consultation one is a side of. Raises Missing."""
    for row in files(account, consultation(account, number)):
        if row.upload_id == upload:
            return row.upload
    raise Missing(_("没有这个文件。"))


def _on_a_side(account: Account, one: Consultation) -> bool:
    return bool({one.from_organisation_id, one.to_organisation_id} & {*_mine(account)})


def events(one: Consultation) -> list[Event]:
    """Its history, oldest first."""
    return list(one.stream.events.select_related("text").order_by("seq"))
