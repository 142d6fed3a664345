"""A confirmation as evidence: whose it is, what was put before them, how they signed."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from applications.acts import presence
from applications.acts.fields import required
from applications.intake import Complaints
from applications.models import Application, Signer
from applications.models.signers import Signature
from applications.signing import asking
from base.accounts import identity
from base.accounts.acts import id_index
from base.errors import Invalid
from base.ledger.actors import Actor
from base.ledger.clock import now
from catalog.guides import Guide

ONLINE = "account"
"""How somebody signs who is logged in under a verified account."""


@dataclass(frozen=True)
class Present:
    """Somebody who confirms at a window: which signer (``key``), the number on the card they showed, how it was seen
    that it is them (``{method, result}``), and how they signed (``{name, method}``)."""

    key: str
    id_number: str
    identity_check: dict | None
    signature: dict | None


def shown(application: Application, present: Present) -> tuple[Signer, dict]:
    """Whom the clerk has before them, and how they sign. Raises Invalid with everything that is wrong, Forbidden
    ``identity_failed``."""
    complaints = Complaints()
    signer = complaints.gather(lambda: _meant(application, present))
    given = complaints.gather(lambda: at_window(present))
    complaints.raise_any()
    return signer, given


def _meant(application: Application, present: Present) -> Signer:
    """The card must be that of the person the form names. Raises Invalid."""
    signer = application.signers.filter(key=present.key).first()
    if signer is None:
        raise Invalid.at("/key", _("请选是哪一位共同申请人。"))
    number = identity.clean_id_number(asking.RESIDENT, present.id_number or "", "/id_number")
    if id_index(asking.RESIDENT, number) != signer.person_index:
        raise Invalid.at("/id_number", _("证件号码和申请表里写的不一样，不能由这个人确认。"))
    return signer


def online(signer: Signer) -> dict:
    """How somebody signs under their own verified account."""
    check = {"method": ONLINE, "result": "passed", "at": now().isoformat()}
    return {"name": signer.facts["name"], "method": ONLINE, "identity_check": check}


def at_window(present: Present, at: str = "") -> dict:
    """How somebody signs before a clerk: ``{name, method, identity_check}``.

    Raises Invalid below the pointer ``at``, Forbidden ``identity_failed``.
    """
    complaints, given = Complaints(), present.signature or {}
    check = complaints.gather(lambda: presence.identity_check(present.identity_check, f"{at}/identity_check"))
    words = {
        name: complaints.gather(lambda name=name: required(given.get(name), f"{at}/signature/{name}"))
        for name in ("name", "method")
    }
    complaints.raise_any()
    return {**words, "identity_check": check}


def together(guide: Guide, sent: list[dict]) -> dict[str, dict]:
    """Who confirms right when the papers are taken in, by key: ``[{key, identity_check, signature}]``.

    Raises Invalid with everything that is wrong, Forbidden ``identity_failed``.
    """
    complaints, found = Complaints(), {}
    known = {one.key for one in guide.signers}
    for place, one in enumerate(sent):
        at, key = f"/signatures/{place}", str(one.get("key") or "")
        if key not in known or key in found:
            complaints.add(f"{at}/key", _("请选是哪一位共同申请人。"))
        present = Present(key, "", one.get("identity_check"), one.get("signature"))
        found[key] = complaints.gather(lambda present=present, at=at: at_window(present, at))
    complaints.raise_any()
    return found


def keep_together(asked: list[Signer], together: dict[str, dict], clerk: Actor) -> list[Signer]:
    """Write down who confirmed with the papers; returns who is missing. Raises Invalid for who is not in the form."""
    keys = [one.key for one in asked]
    complaints = Complaints()
    for place, key in enumerate(together):
        if key not in keys:
            complaints.add(f"/signatures/{place}/key", _("申请表里没有写这个人。"))
    complaints.raise_any()
    for one in asked:
        if one.key in together:
            keep(one, together[one.key], clerk)
    return [one for one in asked if one.state != Signature.SIGNED]


def keep(signer: Signer, given: dict, actor: Actor) -> None:
    """Write a confirmation down: the text, the form it stands for, and how it was given."""
    application, here = signer.application, actor.role == "window"
    text = {"text": asking.statement(application), "digest": asking.digest(application)}
    signer.state, signer.signed_at = Signature.SIGNED, now()
    signer.evidence = {**given, **text, "at": signer.signed_at.isoformat()}
    signer.place_id = actor.organisation if here else None
    signer.by = actor.person if here else ""
    signer.save()
