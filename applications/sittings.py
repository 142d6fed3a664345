"""What lies on a counter while somebody stands before it: a draft of the clerk's that nobody else sees, kept at every
step, parked for later or collected. A sitting belongs to a hall; a draft made at home can be opened in one.

Its content is that of a filing, and besides: ``holder`` (the clerk who has it now), ``people`` (whose files it may
use), ``parked``, ``source`` (the draft from home), ``place`` and ``item`` (chosen before there is a task code).
"""

from __future__ import annotations

import hmac
import uuid

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from applications import situated
from applications.acts.counter import collect, window_mode
from applications.intake import Filing
from applications.models import Application, Draft
from base.accounts import rules
from base.accounts.models import Account
from base.errors import Conflict, Forbidden, Missing
from base.ledger.clock import ZONE, now
from base.ledger.numbers import clean_application_number
from catalog.guides import Guide
from catalog.queries import implementation, open_version

FILING = (
    "form", "materials", "delivery", "situation", "applicant", "receiving_place", "identity_check", "agent",
    "signature", "signatures", "defects",
)  # fmt: skip
BESIDE = ("place", "item", "asked", "lines", "recorded")
AT_A_COUNTER = Q(hall__isnull=False, number__isnull=True)
"""Drafts that are sittings; one with a hall and a number was addressed to it from home."""


def halls_of(actor: Account) -> list[str]:
    """Codes of the halls where somebody has a window. Raises Forbidden for whoever has none."""
    halls = rules.organisations_with(actor, ["window"])
    if not halls:
        raise Forbidden(_("您的岗位不能看这一页。"))
    return halls


def sittings(actor: Account) -> QuerySet[Draft]:
    """What lies on the counters of somebody's halls, latest first."""
    return Draft.objects.filter(AT_A_COUNTER, hall__in=halls_of(actor)).order_by("-updated_at", "id")


def parked(actor: Account) -> list[Draft]:
    """What was set aside at somebody's halls, and what they themselves have open; latest first."""
    recent = sittings(actor).select_related("account")[:50]
    return [one for one in recent if one.content.get("parked") or one.content["holder"] == actor.person]


def sitting(actor: Account, key: uuid.UUID) -> Draft | None:
    """One sitting, or None. Raises Conflict ``held`` while a colleague has it."""
    found = sittings(actor).filter(id=key).first()
    if found is not None:
        _mine(found, actor)
    elif Draft.objects.filter(id=key).exists():
        raise Missing(_("没有这份草稿。"))
    return found


def _mine(draft: Draft, actor: Account) -> None:
    if draft.content["holder"] != actor.person and not draft.content.get("parked"):
        raise Conflict(
            _("这一件同事正在办，%(time)s还保存过。请和同事说一声，由同事先“存着”。")
            % {"time": f"{draft.updated_at.astimezone(ZONE):%H:%M}"},
            code="held",
        )


@transaction.atomic
def keep(*, key: uuid.UUID, actor: Account, content: dict, task_code: str = "", version: int = 0) -> Draft:
    """Save the screen as it is, unchecked; the first time it is begun. Raises Conflict ``held``, Forbidden, Missing.

    Whoever saves has it: a parked one is taken up by this.
    """
    draft = _locked(key, actor) or _begun(key, actor, content["receiving_place"])
    draft.content = {
        **draft.content,
        **{name: content[name] for name in (*FILING, *BESIDE) if name in content},
        "holder": actor.person,
        "people": sorted({*draft.content.get("people", ()), actor.person}),
        "parked": False,
    }
    draft.task_code, draft.version, draft.updated_at = task_code, version, now()
    draft.save()
    return draft


def _begun(key: uuid.UUID, actor: Account, hall: str) -> Draft | None:
    """A new one; of two first saves at the same moment the second goes on with what the first began."""
    first = {"account": actor, "hall_id": hall, "task_code": "", "version": 0, "updated_at": now()}
    first["content"] = {"holder": actor.person}
    Draft.objects.get_or_create(id=key, defaults=first)
    return _locked(key, actor)


def _locked(key: uuid.UUID, actor: Account) -> Draft | None:
    held = Draft.objects.select_for_update(of=("self",), no_key=True).filter(id=key).first()
    return sitting(actor, key) if held else None


@transaction.atomic
def park(*, draft: Draft, actor: Account) -> Draft:
    """存着，叫下一位: set aside, for whoever of the hall goes on with it."""
    draft = _locked(draft.id, actor)
    draft.content, draft.updated_at = {**draft.content, "parked": True}, now()
    draft.save(update_fields=["content", "updated_at"])
    return draft


@transaction.atomic
def receive(*, key: uuid.UUID, actor: Account) -> Application:
    """收下: what is on the counter becomes a matter, and neither the sitting nor the draft from home is kept.

    Raises what `collect` raises, and Missing when it is gone; the sitting then stays as it is.
    """
    draft = _locked(key, actor)
    if draft is None:
        raise Missing(_("这一件已经不在了：可能已经收下，或者删掉了。"))
    content = situated.kept_of(Guide.of(open_version(draft.task_code)), draft.content)
    parts = {name: content[name] for name in FILING if name in content}
    empty = {"form": {}, "materials": [], "delivery": {}, "receiving_place": draft.hall_id}
    mode = window_mode(open_version(draft.task_code).modes)
    filing = Filing(draft.task_code, mode, version=draft.version, **{**empty, **parts})
    application = collect(filing=filing, actor=actor, draft=_source(draft), people=content["people"])
    draft.delete()
    return application


def _source(draft: Draft) -> Draft | None:
    """The draft from home that this was opened from, if it is still there."""
    found = Draft.objects.select_for_update(of=("self",)).select_related("account")
    return found.filter(id=draft.content["source"]).first() if draft.content.get("source") else None


@transaction.atomic
def drop(*, draft: Draft, actor: Account) -> None:
    """Nothing is taken in: what was written down is erased. A draft from home stays with who made it."""
    found = _locked(draft.id, actor)
    if found is not None:
        found.delete()


@transaction.atomic
def open_addressed(
    *, number: str, query_code: str, actor: Account, hall: str, key: uuid.UUID | None = None
) -> Draft:
    """A draft made at home, opened on a counter: filled in already; opened again by the same clerk it is the same.

    Any hall may open it whoever it is addressed to: the agreement is looked at when it is collected. Raises Missing
    (number or code), Conflict ``held`` while a colleague has it.
    """
    halls_of(actor)
    home = _by_code(number, query_code)
    if before := sittings_from(home):
        return _taken_up(before, actor, hall)
    names = ("form", "materials", "delivery", "situation", "applicant")
    kept = {name: home.content[name] for name in names if name in home.content} | _where(home)
    content = {**kept, "lines": {}, "asked": {}, "receiving_place": hall}
    draft = keep(
        key=key or uuid.uuid4(), actor=actor, content=content, task_code=home.task_code, version=home.version
    )
    people = sorted({*draft.content["people"], home.account.person})
    draft.content = {**draft.content, "source": str(home.id), "people": people}
    draft.save(update_fields=["content"])
    home.content = {**home.content, "opened": str(draft.id)}
    home.save(update_fields=["content"])
    return draft


def _taken_up(before: Draft, actor: Account, hall: str) -> Draft:
    """The sitting it lies open in. One set aside at another hall comes along with who has the code; there they are
    looked at and sign anew."""
    _mine(before, actor)
    if before.hall_id not in halls_of(actor):
        before.hall_id = hall
        again = ("identity_check", "recorded", "signature", "signatures")
        kept = {name: value for name, value in before.content.items() if name not in again}
        people = sorted({*before.content["people"], actor.person})
        moved = {"receiving_place": hall, "holder": actor.person, "people": people, "parked": False}
        before.content, before.updated_at = kept | moved, now()
        before.save(update_fields=["hall", "content", "updated_at"])
    return before


def _where(home: Draft) -> dict:
    """Item and place of a draft from home, as the screen chooses them."""
    claim = implementation(home.task_code)
    region = claim.authority.region
    return {"item": claim.item_id, "place": {"typed": region.name, "code": region.code}}


def sittings_from(home: Draft) -> Draft | None:
    """The sitting in which a draft from home lies open, or None."""
    opened = home.content.get("opened")
    locked = Draft.objects.select_for_update(of=("self",), no_key=True)
    return locked.filter(AT_A_COUNTER, id=opened).first() if opened else None


def _by_code(number: str, code: str) -> Draft:
    locked = Draft.objects.select_for_update(of=("self",)).select_related("account__party")
    found = locked.filter(number=clean_application_number(number) or "-").first()
    if found is None or not hmac.compare_digest(
        (found.query_code or "").encode(), code.strip().upper().encode()
    ):
        raise Missing(_("编号或查询码不对。"))
    return found
