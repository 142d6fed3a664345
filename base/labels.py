"""What a value of a choice is called, without translating every other one first."""

from __future__ import annotations

from django.db.models import Field


class Labels:
    """For models shown in lists. Django's ``get_x_display`` hashes all labels, and to hash a label is to translate it:
    on a page of thirty rows that was a third of the time."""

    def _get_FIELD_display(self, field: Field) -> str:
        labels = field.__dict__.setdefault("labels", dict(field.flatchoices))
        value = getattr(self, field.attname)
        return str(labels.get(value, value))
