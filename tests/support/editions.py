"""Versions of an item made by data alone, and taken back: what is published for good would surprise other tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from catalog import acts as catalogue
from tests.support.matters import guide_at

DRAFTER, REVIEWER = "5f0c2d1e-0000-4000-8000-000000000001", "5f0c2d1e-0000-4000-8000-000000000002"


def publish(task_code: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """Let two people put a changed copy of the elements into force; what they were before."""
    draft = catalogue.draft_version(task_code=task_code, actor=DRAFTER)
    before = draft.elements
    catalogue.edit_draft(draft=draft.pk, elements=change(before), actor=DRAFTER)
    catalogue.submit_for_review(draft=draft.pk, actor=DRAFTER)
    catalogue.publish(draft=draft.pk, actor=REVIEWER)
    guide_at.cache_clear()
    return before


@contextmanager
def in_force(task_code: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Iterator[None]:
    """The changed elements are in force; afterwards a further version says what was said before."""
    before = publish(task_code, change)
    try:
        yield
    finally:
        publish(task_code, lambda _now: before)
