"""A mark that is another one whenever the catalogue, its places or organisations were changed: what was made of them
before is made anew."""

from __future__ import annotations

import secrets
from typing import Any

from django.apps import apps
from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_delete, post_save

STAMP = "catalogue-stamp"
LABELS = ("catalog", "regions")
here = 0
"""How often this process changed something: what it just read of the mark is then old."""


def connect() -> None:
    """Renew the mark on every change of a row. Bulk loading sends no signals and calls `changed` itself."""
    for model in (model for label in LABELS for model in apps.get_app_config(label).get_models()):
        for signal in (post_save, post_delete):
            signal.connect(_row_changed, sender=model, dispatch_uid=f"stamp-{model.__name__}-{id(signal)}")


def _row_changed(**_signal: Any) -> None:
    changed()


def changed() -> None:
    """Renew the mark now, for whoever looks through this transaction, and when it is committed, for everybody else."""
    _renew()
    transaction.on_commit(_renew, robust=True)


def _renew() -> None:
    global here
    here += 1
    cache.set(STAMP, secrets.token_hex(8), None)
