"""Who has to confirm an application, and what it is they confirm.

The item says which fields of the form name them (`catalog.guides.SignerAsked`). Until each has confirmed, the cases
that would begin stay `waiting`: an authority is not asked about what half of the people may not want, and no limit of
its runs. What is confirmed is the form as it stands; other words need another confirmation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import rfc8785
from django.utils.translation import gettext as _

from applications.flow import door
from applications.intake import Complaints
from applications.models import Application, Case, Signer
from applications.models.signers import Signature
from base.accounts import identity
from base.accounts.acts import id_index
from base.ledger.clock import now
from catalog.guides import Guide, SignerAsked

RESIDENT = identity.IdType.RESIDENT
"""The forms name people by their resident identity number."""


@dataclass(frozen=True)
class Named:
    """Somebody a form names: what they are asked as, and who that is."""

    asked: SignerAsked
    name: str
    id_number: str

    @property
    def facts(self) -> dict:
        return {"name": self.name, "id_type": str(RESIDENT), "id_number": self.id_number}

    @property
    def person_index(self) -> str:
        return id_index(RESIDENT, self.id_number)


def named(guide: Guide, form: dict, applicant_index: str) -> list[Named]:
    """The people a form names, in the order of the guide.

    Raises Invalid beside each field with a number that is none, or that is the applicant's or another signer's: nobody
    confirms twice, once for themselves and once as somebody else.
    """
    complaints, taken = Complaints(), {applicant_index}
    found = []
    for asked in guide.signers:
        one = complaints.gather(lambda asked=asked: _named(asked, form))
        if one is None:
            continue
        if one.person_index in taken:
            text = _("%(label)s不能和申请人、也不能和别的共同申请人是同一个人。") % {"label": asked.label}
            complaints.add(f"/form/{asked.id_field}", text)
        taken.add(one.person_index)
        found.append(one)
    complaints.raise_any()
    return found


def _named(asked: SignerAsked, form: dict) -> Named | None:
    """None where the form names nobody: whether it may is a matter of its schema."""
    name, number = (str(form.get(field) or "") for field in (asked.name_field, asked.id_field))
    if not number:
        return None
    name = identity.clean_name(name, f"/form/{asked.name_field}")
    return Named(asked, name, identity.clean_id_number(RESIDENT, number, f"/form/{asked.id_field}"))


def digest(application: Application) -> str:
    """What is confirmed, in short: SHA-256, in hex, of the RFC 8785 form of item and form as they stand."""
    content = {"item": application.item_id, "form": application.form}
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def statement(application: Application) -> str:
    """The words somebody puts their name to."""
    words = {"item": application.item.name, "number": application.number, "digest": digest(application)[:16]}
    return _("我看过“%(item)s”的申请（编号%(number)s，内容摘要%(digest)s），同意一起申请。") % words


def ask(application: Application, guide: Guide) -> list[Signer]:
    """Write down who has to confirm a new application. Raises what `named` raises."""
    people = named(guide, application.form, application.applicant_index)
    return Signer.objects.bulk_create([_asked(application, one) for one in people])


def _asked(application: Application, one: Named) -> Signer:
    return Signer(
        application=application, key=one.asked.key, person_index=one.person_index, facts=one.facts, asked_at=now()
    )  # fmt: skip


def ask_again(application: Application, form: dict) -> bool:
    """After a correction: whoever confirmed other words is asked anew, and so is whoever is named only now.

    ``form`` is the whole form as corrected, not kept yet. Says whether anybody was asked. Raises what `named` raises.
    """
    if form == application.form:
        return False
    guide = Guide.of(application.version)
    people = {one.asked.key: one for one in named(guide, form, application.applicant_index)}
    known = {one.key: one for one in application.signers.all()}
    application.signers.exclude(key__in=people).delete()
    for key, one in people.items():
        _renew(known.get(key) or _asked(application, one), one)
    return bool(people)


def _renew(signer: Signer, one: Named) -> None:
    signer.person_index, signer.facts, signer.asked_at = one.person_index, one.facts, now()
    signer.state, signer.signed_at, signer.evidence = Signature.ASKED, None, None
    signer.place, signer.by = None, ""
    signer.save()


def missing(application: Application) -> list[Signer]:
    """Those without whose word nothing of the application may be opened."""
    return list(application.signers.exclude(state=Signature.SIGNED).order_by("key"))


def hold(case: Case, people: Iterable[Signer]) -> None:
    """Let a case that has just begun wait for the people who are missing. Its stream is locked, or new."""
    if keys := sorted(one.key for one in people):
        door.automatic(case, "ask_signers", case.application.stream, data={"signers": keys})
