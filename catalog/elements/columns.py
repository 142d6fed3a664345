"""The typed columns of a version, drawn from its document."""

from __future__ import annotations

from typing import Any

INSTANT = "1"
"""即办件 in the code table project_type."""


def columns(document: dict[str, Any]) -> dict[str, Any]:
    """Names and values of the columns that repeat a sound document. Days are working days."""
    return {
        "modes": document["cross_mode"],
        "promised_days": document["promise_day"],
        "legal_days": document.get("anticipate_day"),
        "silence_rule": document["silence_rule"],
        "instant": document.get("project_type") == INSTANT,
        "result_licence_type_id": document.get("result_licence_type"),
    }
