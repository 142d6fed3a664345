"""Promises in place of materials as lines of a page."""

from __future__ import annotations

from dataclasses import dataclass

from applications.commitments import queries, rules
from catalog.guides import Guide

TONES = {
    "signed": "run", "under_check": "run", "rectifying": "act", "kept": "ok", "broken": "stop", "voided": "",
}  # fmt: skip


@dataclass(frozen=True)
class PromiseRow:
    """One promise as its line shows it."""

    one: object
    timer: object | None
    materials: list[str]

    @property
    def template(self) -> object:
        return self.one.template

    @property
    def tone(self) -> str:
        return TONES.get(self.one.state, "")

    @property
    def may_list(self) -> bool:
        """Whether whoever broke it can be put on the credit list."""
        return rules.is_broken(self.one) and self.template.credit

    @property
    def is_owed(self) -> bool:
        return rules.is_owed(self.one)


def rows_of(application: object, guide: Guide) -> list[PromiseRow]:
    """The promises of an application as lines."""
    names = {one.key: one.name for one in guide.materials}
    return [
        PromiseRow(one, timer, [names.get(key, key) for key in one.materials])
        for one, timer in queries.of_application(application)
    ]
