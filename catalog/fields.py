"""Column types of the catalogue."""

from __future__ import annotations

import json
from typing import Any

from django.db import models


class OrderedJSONField(models.JSONField):
    """JSON kept as it was written (column type ``json``).

    A form shows its fields in the order in which they stand in its schema; ``jsonb`` would sort them anew. In
    exchange the column cannot be compared or indexed.
    """

    def db_type(self, connection: Any) -> str:
        return "json"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Plain text for PostgreSQL to read as ``json``: Django's own adapter would make it ``jsonb`` on the way."""
        if value is None or hasattr(value, "as_sql"):
            return value
        return json.dumps(value, ensure_ascii=False, cls=self.encoder)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """psycopg has read a ``json`` column already; only what comes through an expression is still text."""
        return super().from_db_value(value, expression, connection) if isinstance(value, str) else value
