"""What a barcode leads to."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from applications import queries as matters
from applications.models import Case
from base.accounts.models import Account
from base.errors import Missing
from base.ledger.numbers import clean_application_number
from handoff import rules
from handoff.models import Bag, Original
from handoff.models.originals import Holder
from handoff.queries.originals import to_hand_over

TYPED_MAX = 60


@dataclass(frozen=True)
class Found:
    """``kind`` is bag, hand_over (number of an application) or case."""

    kind: str
    number: str


def find(account: Account, typed: str) -> Found:
    """What the number of a bag, an original or an application opens for this account. Raises Missing."""
    code = "".join(typed.split()).upper()[:TYPED_MAX]
    found = _bag(account, code) or _original(account, code) or _application(account, code)
    if found is None:
        raise Missing(_("没有找到“%(code)s”。可以扫袋号、原件条码或申请编号。") % {"code": code})
    return found


def _bag(account: Account, number: str) -> Found | None:
    known = Bag.objects.filter(rules.visible_to(account), number=number).exists()
    return Found("bag", number) if known else None


def _original(account: Account, number: str) -> Found | None:
    """The bag an original is in, the counter it lies at, else its case."""
    one = Original.objects.filter(number=number).first()
    if one is None:
        return None
    if one.holder_kind == Holder.BAG and (bag := _bag(account, one.holder_code)):
        return bag
    if to_hand_over(account).filter(number=number).exists():
        return Found("hand_over", one.paper.application.number)
    case = matters.cases(account).filter(number=one.case).first()
    return Found("case", case.number) if case else _last_bag(account, one)


def _last_bag(account: Account, one: Original) -> Found | None:
    """A bag of ours that it once was in."""
    bags = Bag.objects.filter(rules.visible_to(account), lines__original=one).order_by("-created_at")
    number = bags.values_list("number", flat=True).first()
    return Found("bag", number) if number else None


def _application(account: Account, typed: str) -> Found | None:
    number = clean_application_number(typed)
    if not number:
        return None
    if to_hand_over(account).filter(paper__application__number=number).exists():
        return Found("hand_over", number)
    case: Case | None = matters.cases(account).filter(application__number=number).order_by("-id").first()
    return Found("case", case.number) if case else None
