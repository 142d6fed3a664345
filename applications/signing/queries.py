"""Reads of confirmations: what somebody is asked to confirm, and how it stands with an application."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from applications.models import Application, Case, Signer
from applications.models.matter import State
from applications.models.signers import Signature
from base.accounts.models import Account
from base.errors import Missing
from base.ledger.numbers import clean_application_number
from base.secrecy import mask
from catalog.guides import Guide, SignerAsked

SHOWN = (
    "application__item", "application__place", "application__stream", "application__version__implementation__item",
    "application__version__implementation__authority",
)  # fmt: skip
"""What a line or the page of something to confirm shows besides."""


@dataclass(frozen=True)
class Standing:
    """One person's confirmation with what they are asked as."""

    signer: Signer
    asked: SignerAsked

    @property
    def signed(self) -> bool:
        return self.signer.state == Signature.SIGNED

    @property
    def missing(self) -> bool:
        """Asked, and not answered yet."""
        return self.signer.state == Signature.ASKED


def _waits() -> Exists:
    """That a case of the application waits for people (`Case.awaits_signers`)."""
    held = Case.objects.filter(application=OuterRef("application"), state=State.WAITING, due_at__isnull=False)
    return Exists(held)


def signings(account: Account) -> QuerySet[Signer]:
    """Everything somebody was ever asked to confirm, newest first; nothing for whoever is not verified."""
    if not account.verified_index:
        return Signer.objects.none()
    found = Signer.objects.filter(person_index=account.verified_index).select_related("application")
    # by queries of their own: nearly everybody is asked for nothing, and a join of ten tables is slow to plan
    return found.prefetch_related(*SHOWN).order_by("-asked_at", "-id")


def waiting(account: Account) -> QuerySet[Signer]:
    """What somebody is asked to confirm and has not answered."""
    return signings(account).filter(_waits(), state=Signature.ASKED)


def signing(account: Account, number: str) -> Signer:
    """What somebody was asked to confirm, by the number of the application. Raises Missing for everybody else."""
    clean = clean_application_number(number) or "-"
    found = signings(account).filter(application__number=clean).first()
    if found is None:
        raise Missing(_("没有这件要您确认的申请。确认须由表里写的那个人用实名账号。"))
    return found


def held_case(application: Application) -> Case | None:
    """The case on which confirmations are written down: the first that waits for people; None when none does."""
    cases = application.cases.select_related(
        "application__stream", "authority", "version__implementation__item",
        "version__implementation__authority",
    )  # fmt: skip
    return next((one for one in cases.order_by("position", "id") if one.awaits_signers), None)


def standings(application: Application) -> list[Standing]:
    """How it stands with each person, in the order of the guide applied for; one query where there are none."""
    rows = list(application.signers.select_related("place"))
    asked = {one.key: one for one in Guide.of(application.version).signers} if rows else {}
    order = [*asked]
    return [Standing(one, asked[one.key]) for one in sorted(rows, key=lambda one: order.index(one.key))]


def ended_unsigned(case: Case, people: Iterable[Standing]) -> bool:
    """Whether it ended because somebody did not confirm it, before any authority had it."""
    return case.state == State.TERMINATED and any(not one.signed for one in people)


def form_for(signer: Signer, guide: Guide) -> dict:
    """The form as one of the people it names may read it: their own words, and of the others' personal data no more
    than a beginning and an end."""
    asked = next(one for one in guide.signers if one.key == signer.key)
    hidden = guide.personal_fields - {asked.name_field, asked.id_field}
    form = signer.application.form
    return {name: mask(str(value), 1, 1) if name in hidden else value for name, value in form.items()}
