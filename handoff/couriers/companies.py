"""Companies that carry parcels, by 快递100's code: `data/companies.csv`."""

from __future__ import annotations

import csv
from functools import cache

from django.conf import settings
from django.utils.translation import get_language

from handoff.couriers.codes import DATA


@cache
def table() -> dict[str, dict[str, str]]:
    """The rows of the file by code, in its order."""
    with (DATA / "companies.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def companies() -> list[tuple[str, str]]:
    """(code, name) of all, in the language of the page."""
    return [(code, company_name(code)) for code in table()]


def company_name(code: str) -> str:
    """Who carries what goes under this code: a company's, or an adapter's that has but one. A company that is not in
    the file is called by its code; what somebody takes there by hand (``manual``) has no company."""
    if code == "manual":
        return ""
    row = table().get(settings.KUAIDI100_COMPANY if code == "kuaidi100" else code)
    if row is None:
        return code
    return row["name"] if (get_language() or "zh").startswith("zh") else row["name_en"]
