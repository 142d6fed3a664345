"""What an agreement says, apart from its history: the terms of one version, and what is wrong with them."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from base.ledger.clock import today
from base.regions.models import Organisation
from catalog.models import Agreement, Item, ItemList, ListEntry, Mode

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,19}")
"""How the code of an agreement is written."""
DAYS_MAX = 60
NAME_MAX = 120
NOTE_MAX = 200
MODES = (Mode.REMOTE_RECEIPT, Mode.JOINT)
"""The modes that need an agreement; what is done online needs none."""

Problem = tuple[str, str]
"""(JSON pointer, sentence)."""


@dataclass(frozen=True)
class Terms:
    """The terms of a version. Organisations, list and items by their codes; no item means the whole list."""

    name: str
    grantor: str
    grantee: str
    both_ways: bool
    item_list: str
    items: tuple[str, ...]
    powers: tuple[str, ...]
    modes: tuple[str, ...]
    forward_days: int
    reply_days: int
    postage_payer: str
    valid_from: dt.date
    valid_to: dt.date
    provenance_note: str = ""

    @classmethod
    def of(cls, agreement: Agreement) -> Terms:
        """The terms of a version that is there; its items are read from what was prefetched, by code."""
        return cls(
            grantor=agreement.grantor_id,
            grantee=agreement.grantee_id,
            item_list=agreement.item_list_id,
            items=tuple(sorted(item.pk for item in agreement.items.all())),
            powers=tuple(agreement.powers),
            modes=tuple(agreement.modes),
            **{name: getattr(agreement, name) for name in PLAIN},
        )

    def columns(self) -> dict[str, object]:
        """The terms as columns of `Agreement`; the items are written apart."""
        return {
            "grantor_id": self.grantor,
            "grantee_id": self.grantee,
            "item_list_id": self.item_list,
            "powers": list(self.powers),
            "modes": list(self.modes),
            **{name: getattr(self, name) for name in PLAIN},
        }

    def changed(self, other: Terms) -> list[str]:
        """Names of the terms in which another version differs, in their order; a list's order is no difference."""
        return [one.name for one in fields(self) if _unordered(self, one.name) != _unordered(other, one.name)]


PLAIN = (
    "name", "both_ways", "forward_days", "reply_days", "postage_payer", "valid_from", "valid_to", "provenance_note",
)  # fmt: skip
"""Terms that are a column of the same name."""
NAMES = tuple(one.name for one in fields(Terms))
"""All terms, in their order."""


def _unordered(terms: Terms, name: str) -> object:
    value = getattr(terms, name)
    return frozenset(value) if isinstance(value, tuple) else value


def problems(terms: Terms) -> dict[str, list[str]]:
    """What is wrong with terms, sentences by JSON pointer; empty when they can be published today. Three queries."""
    found: dict[str, list[str]] = defaultdict(list)
    for check in (_words, _parties, _scope, _gives, _days, _dates):
        for pointer, text in check(terms):
            found[pointer].append(text)
    return dict(found)


def _words(terms: Terms) -> Iterator[Problem]:
    if not terms.name.strip():
        yield "/name", _("请填写协议名称。")
    if len(terms.name) > NAME_MAX:
        yield "/name", _("协议名称最多%(most)d个字。") % {"most": NAME_MAX}
    if len(terms.provenance_note) > NOTE_MAX:
        yield "/provenance_note", _("来源说明最多%(most)d个字。") % {"most": NOTE_MAX}


def _parties(terms: Terms) -> Iterator[Problem]:
    """Only a government may be both sides: then what lies below it receives for what lies below it."""
    kinds = dict(Organisation.objects.filter(pk__in=[terms.grantor, terms.grantee]).values_list("pk", "kind"))
    for side in ("grantor", "grantee"):
        if getattr(terms, side) not in kinds:
            yield f"/{side}", _("没有代码为“%(code)s”的组织。") % {"code": getattr(terms, side)}
    if terms.grantor == terms.grantee and kinds.get(terms.grantor) not in (
        None,
        Organisation.Kind.GOVERNMENT,
    ):
        yield (
            "/grantee",
            _("授权方和受托方不能是同一个机关。只有政府可以两边相同，表示它下属的机关之间互相代收。"),
        )


def _scope(terms: Terms) -> Iterator[Problem]:
    if not ItemList.objects.filter(pk=terms.item_list).exists():
        yield "/item_list", _("没有这个清单。")
        return
    entries = ListEntry.objects.filter(list=terms.item_list, item=OuterRef("pk"))
    may_be_named = Exists(entries) | Q(kind=Item.Kind.BUNDLE)
    on_it = Item.objects.filter(may_be_named, pk__in=terms.items).values_list("pk", flat=True)
    missing = sorted({*terms.items} - {*on_it}) if terms.items else []
    if missing:
        yield "/items", _("这些事项不在所选清单上：%(codes)s。") % {"codes": _("、").join(missing)}


def _gives(terms: Terms) -> Iterator[Problem]:
    if not terms.modes or not {*terms.modes} <= {*MODES}:
        yield "/modes", _("请至少选一种需要协议的通办模式；全程网办不需要协议。")
    if not {*terms.powers} <= {*Agreement.Power.values}:
        yield "/powers", _("请从给出的授权内容中选择。")
    if Agreement.Power.RECEIVE not in terms.powers:
        yield "/powers", _("异地代收代办和多地联办都要在窗口收件，请选上“收件”。")


def _days(terms: Terms) -> Iterator[Problem]:
    for name in ("forward_days", "reply_days"):
        if not 1 <= getattr(terms, name) <= DAYS_MAX:
            yield f"/{name}", _("请填写1到%(most)d之间的工作日数。") % {"most": DAYS_MAX}
    if terms.postage_payer not in Agreement.Payer.values:
        yield "/postage_payer", _("请选择邮费由谁承担。")


def _dates(terms: Terms) -> Iterator[Problem]:
    if terms.valid_to < terms.valid_from:
        yield "/valid_to", _("截止日期不能早于生效日期。")
    elif terms.valid_to < today():
        yield "/valid_to", _("截止日期已经过去，请改成今天或以后。")


def choices() -> dict[str, list[tuple[str, str]]]:
    """(code, name) of what can be chosen: powers, modes that need an agreement, who pays the postage."""
    return {
        "powers": Agreement.Power.choices,
        "modes": [(str(mode), mode.label) for mode in MODES],
        "postage_payer": Agreement.Payer.choices,
    }
