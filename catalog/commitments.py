"""What may be promised in place of a material: 告知承诺 (the material is spared, and checked later) and 容缺受理 (the
material follows). What one is told, what one owes and what follows otherwise is data of the guide, frozen with the
version an application began under (国办发〔2020〕42号).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

DEFAULT = Path(__file__).parent / "data" / "commitment.json"
"""The template of materials that may follow (容缺) and that no template of their guide names."""

Document = dict[str, Any]


class Kind(models.TextChoices):
    """What a promise does: the material follows, or it is not asked for at all."""

    FOLLOW = "follow", _("容缺受理")
    REPLACE = "replace", _("告知承诺")


class Effect(models.TextChoices):
    """What waits for a material that follows: nothing, or the result."""

    DECIDE = "decide", _("先决定，材料随后补")
    HOLD = "hold", _("材料到齐才给结果")


class Method(models.TextChoices):
    """How it is checked afterwards (事后核查)."""

    ONLINE = "online", _("网上核查")
    ON_SITE = "on_site", _("现场核查")
    SPOT = "spot", _("抽查")


class Consequence(models.TextChoices):
    """What follows when a promise is not kept."""

    TERMINATE = "terminate", _("终止办理")
    REVOKE = "revoke", _("撤销决定")
    RECTIFY = "rectify", _("限期整改")


def _word(choices: type[models.TextChoices], code: str) -> str:
    """A code in words; one whose row was emptied as it is."""
    return str(dict(choices.choices).get(code, code))


@dataclass(frozen=True)
class Check:
    """How it is looked at afterwards; ``share_percent`` of a hundred are looked at."""

    method: str
    share_percent: int = 100

    @property
    def method_in_words(self) -> str:
        return _word(Method, self.method)


@dataclass(frozen=True)
class CommitmentTemplate:
    """One promise a guide offers. Days are working days.

    ``duty`` and ``liability`` are the lines told before it is signed (告知的义务, 违诺的责任). ``days`` is the time to
    bring a material that follows, else the time after the decision within which it is checked. ``effect`` counts for
    what follows alone, ``check`` for what is replaced alone. ``credit``: who breaks it may be listed (失信名单).
    """

    key: str
    label: str
    kind: str
    materials: tuple[str, ...]
    version: int
    duty: tuple[str, ...]
    liability: tuple[str, ...]
    days: int
    consequence: str
    effect: str = ""
    check: Check | None = None
    rectify_days: int = 0
    credit: bool = False

    @classmethod
    def of(cls, row: Document) -> CommitmentTemplate:
        told, check = row["template"], row.get("check")
        return cls(
            key=row["key"],
            label=row["label"],
            kind=row["kind"],
            materials=tuple(row["materials"]),
            version=told["version"],
            duty=tuple(told["duty"]),
            liability=tuple(told["liability"]),
            days=row["days"],
            consequence=row["consequence"],
            effect=row.get("effect") or "",
            check=Check(**check) if check else None,
            rectify_days=row.get("rectify_days", 0),
            credit=row.get("credit", False),
        )

    @property
    def follows(self) -> bool:
        """Whether the material is to come later (容缺), not spared (告知承诺)."""
        return self.kind == Kind.FOLLOW

    @property
    def holds_result(self) -> bool:
        return self.effect == Effect.HOLD

    @property
    def kind_in_words(self) -> str:
        return _word(Kind, self.kind)

    @property
    def effect_in_words(self) -> str:
        return _word(Effect, self.effect)

    @property
    def consequence_in_words(self) -> str:
        return _word(Consequence, self.consequence)

    @property
    def is_default(self) -> bool:
        return self.key == default().key

    def as_document(self) -> Document:
        """As JSON, to be kept with what was signed."""
        told = {"version": self.version, "duty": list(self.duty), "liability": list(self.liability)}
        rest = {k: v for k, v in asdict(self).items() if k not in told}
        return {**rest, "materials": list(self.materials), "template": told}


@cache
def default() -> CommitmentTemplate:
    """What one promises where a guide says of a material only that it may follow."""
    return CommitmentTemplate.of(json.loads(DEFAULT.read_text(encoding="utf-8")))


def offered(document: Document, may_follow: Iterable[str]) -> tuple[CommitmentTemplate, ...]:
    """The promises of a guide; materials that may follow and stand in none fall under the default one."""
    own = tuple(map(CommitmentTemplate.of, document.get("commitments", ())))
    named = {key for one in own for key in one.materials}
    rest = tuple(key for key in may_follow if key not in named)
    return (*own, replace(default(), materials=rest)) if rest else own
