"""What follows from a change made by hand."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save

from catalog import search
from catalog.models import Item, ItemAlias


def connect() -> None:
    """Keep the search keys in step. Bulk loading sends no signals and calls `search.rebuild` itself."""
    post_save.connect(item_saved, sender=Item, dispatch_uid="search-keys-item")
    for signal, name in ((post_save, "saved"), (post_delete, "deleted")):
        signal.connect(alias_changed, sender=ItemAlias, dispatch_uid=f"search-keys-alias-{name}")


def item_saved(instance: Item, **_signal: Any) -> None:
    """A name may have changed."""
    search.rebuild([instance])


def alias_changed(instance: ItemAlias, **_signal: Any) -> None:
    """A word came, changed or went; nothing to do when its item went with it."""
    search.rebuild(Item.objects.filter(pk=instance.item_id))
