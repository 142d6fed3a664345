"""What a partner's officers did: the same acts, through the same door, under its own authorities and no others."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from applications import acts
from applications.models import Case, Material, Partner, PartnerMessage
from base.errors import Conflict, Invalid, Missing
from base.files.models import Upload
from base.ledger.access import looked
from base.ledger.actors import Actor
from base.ledger.clock import now
from base.regions.models import Organisation
from base.regions.queries import subtree

ROLES = ("officer", "approver")
PERSON_MAX = 40
OFFICER = re.compile(r"[0-9A-Za-z._-]+")
AHEAD = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class Message:
    """One act as a partner sent it. ``officer`` is ``{id, name}``, ``fields`` what the act takes besides."""

    message_id: str
    case: str
    act: str
    officer: dict
    role: str
    at: dt.datetime
    fields: dict = field(default_factory=dict)


def take(*, partner: Partner, message: Message, body_sha256: str) -> dict:
    """Do what a message says, once; the same message again gets the same answer: ``{message_id, case, state, seq}``.

    A refusal is not kept: the partner may send the message again when what stood in its way is gone.
    Raises Missing (a case that is not its own), Invalid (officer, role, time), Conflict ``idempotency_mismatch``,
    and whatever the act refuses.
    """
    with transaction.atomic():
        kept, fresh = PartnerMessage.objects.get_or_create(
            partner=partner, message_id=message.message_id,
            defaults={
                "body_sha256": body_sha256, "case": message.case, "act": message.act, "said_at": message.at,
                "officer": message.officer, "created_at": now(),
            },
        )  # fmt: skip
        if not fresh:
            return _repeated(kept, body_sha256)
        case = _case(partner, message.case)
        getattr(acts, message.act)(case=case, actor=_hands(case, message), **message.fields)
        kept.answer = {
            "message_id": message.message_id, "case": case.number, "state": case.state, "seq": case.seq
        }  # fmt: skip
        kept.save(update_fields=["answer"])
    return kept.answer


def _repeated(kept: PartnerMessage, body_sha256: str) -> dict:
    if kept.body_sha256 != body_sha256:
        raise Conflict(_("这个 message_id 已用于另一份内容。"), code="idempotency_mismatch")
    return kept.answer


def cases_of(partner: Partner):
    """The cases a partner decides: those of its tree whose authority is connected by a system, and has none nearer.

    The same rule as `applications.partners.outbox.partner_of`.
    """
    tree = Case.objects.filter(
        authority__path__startswith=partner.root.path,
        authority__connection=Organisation.Connection.PARTNER,
    )
    below = Partner.objects.filter(root__path__startswith=partner.root.path, active=True).exclude(
        id=partner.id
    )
    nearer = list(below.values_list("root__path", flat=True))
    return tree.exclude(subtree(nearer, "authority__path")) if nearer else tree


def _case(partner: Partner, number: str) -> Case:
    found = cases_of(partner).select_related("application__stream", "authority").filter(number=number).first()
    if found is None:
        raise Missing(_("没有这个办件，或不归这个系统办。"))
    return found


def _hands(case: Case, message: Message) -> Actor:
    """The officer there: one id is one person, so that hands stay apart."""
    if message.role not in ROLES:
        raise Invalid.at("/role", _("请从给出的选项中选择。"))
    if message.at > now() + AHEAD:
        raise Invalid.at("/at", _("时间不能晚于现在。"))
    officer = str(message.officer.get("id") or "")
    person = f"{case.authority_id}:{officer}"
    if not OFFICER.fullmatch(officer) or len(person) > PERSON_MAX:
        most = PERSON_MAX - len(case.authority_id) - 1
        raise Invalid.at("/officer/id", _("请用字母、数字、点和横线，最多%(most)s个。") % {"most": most})
    return Actor(person, message.role, case.authority_id)


def file(*, partner: Partner, upload: str) -> Upload:
    """A file handed in with one of the partner's cases; who fetched it is written down. Raises Missing."""
    mine = Material.objects.filter(application__cases__in=cases_of(partner), upload=upload)
    found = mine.select_related("upload", "application").first()
    if found is None:
        raise Missing(_("没有这个文件，或地址已经失效。"))
    hands = Actor(f"partner:{partner.key_id}"[:PERSON_MAX], "officer", partner.root_id)
    looked(hands, f"application:{found.application.number}", "file")
    return found.upload
