"""Moments as the whole API writes them."""

from __future__ import annotations

from rest_framework import serializers as s

from base.ledger.clock import stamp


class When(s.DateTimeField):
    """ISO 8601, +08:00."""

    def to_representation(self, value):
        return stamp(value) if value else None
