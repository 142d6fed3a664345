"""Emptying what stands in encrypted columns, wherever it hangs on a matter.

Nobody has to list tables: whatever is encrypted and points, over whatever tables, to the rows it begins with is
emptied. A value keeps its shape and its codes, so that pages still work; words become a dash, numbers nought.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import models

from base.ledger.models import Event, EventText, Message, Sending, Stream
from base.secrecy import EncryptedField

DASH = "—"
CODES = frozenset({"method", "kind", "id_type", "language", "material", "field", "how"})
"""Members whose values are codes of ours."""
NOT_FOLLOWED: tuple[type[models.Model], ...] = (Stream, Event)
"""History is not on the way to anything else: what stands beside an event is named by whoever erases."""

SECRETS = frozenset({"query_code", "salt", "secret"})
"""Columns that open something: a known value in their place would open it to everybody."""

Rows = dict[type[models.Model], set]
"""Primary keys by model."""


def emptied(value: Any, member: str = "") -> Any:
    """The same shape without its words and numbers."""
    if isinstance(value, dict):
        return {name: emptied(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [emptied(one, member) for one in value]
    if isinstance(value, str):
        return value if member in CODES or not value else DASH
    return value if value is None or isinstance(value, bool) else 0


def hanging_on(rows: Iterable[models.Model]) -> Rows:
    """These rows and whatever points to them, straight or through others."""
    found: Rows = {}
    for row in rows:
        found.setdefault(type(row), set()).add(row.pk)
    begin = {model: set(keys) for model, keys in found.items()}
    while begin:
        model, keys = begin.popitem()
        for other, column in _pointing_to(model):
            new = set(other._base_manager.filter(**{f"{column}__in": keys}).values_list("pk", flat=True))
            new -= found.setdefault(other, set())
            if new:
                found[other] |= new
                begin.setdefault(other, set()).update(new)
    return {model: keys for model, keys in found.items() if keys}


def _pointing_to(model: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    for other in apps.get_models(include_auto_created=True):
        for field in other._meta.local_fields:
            if field.is_relation and field.related_model is model and other not in NOT_FOLLOWED:
                yield other, field.name


def named_by(found: Rows, model: type[models.Model]) -> set:
    """Primary keys of ``model`` that these rows point to."""
    return {
        key
        for other, column in _pointing_to(model)
        for key in other._base_manager.filter(pk__in=found.get(other, ())).values_list(column, flat=True)
        if key is not None
    }


def pointing_at(model: type[models.Model], keys: set, besides: Iterable[Rows]) -> set:
    """Those of these primary keys that some row points to that is in none of ``besides``."""
    left = set()
    for other, column in _pointing_to(model):
        known = set().union(*(rows.get(other, ()) for rows in besides))
        rows = other._base_manager.filter(**{f"{column}__in": keys}).exclude(pk__in=known)
        left.update(rows.values_list(column, flat=True))
    return left


def empty(found: Rows) -> int:
    """Empty every encrypted column of these rows; how many rows. In the caller's transaction."""
    done = 0
    for model, keys in found.items():
        columns = [one.attname for one in model._meta.local_fields if _holds_words(one)]
        for row in model._base_manager.filter(pk__in=keys) if columns else ():
            for name in columns:
                setattr(row, name, emptied(getattr(row, name)))
            row.save(update_fields=columns)
            done += 1
    return done


def _holds_words(field: models.Field) -> bool:
    return isinstance(field, EncryptedField) and field.name not in SECRETS


def empty_history(stream: Stream) -> None:
    """Erase the words of a stream's events and what was told about them; salted digests stay, so the chain holds."""
    EventText.objects.filter(event__stream=stream).update(body=None)
    Sending.objects.filter(message__event__stream=stream).delete()
    Message.objects.filter(event__stream=stream).delete()
