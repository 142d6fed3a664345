"""Codes that are put together, never taken apart."""

from __future__ import annotations

from base.regions.models import Organisation, Region

LEVEL_OF_POWER = {
    Region.Level.PROVINCE: "2",
    Region.Level.CITY: "3",
    Region.Level.COUNTY: "4",
    Region.Level.TOWNSHIP: "5",
    Region.Level.VILLAGE: "6",
}
"""行使层级 (GB/T 39046-2020 A.2) of an organ, by the level of its division."""


def level_of_power(authority: Organisation) -> str:
    """The 行使层级 at which an organ acts."""
    return LEVEL_OF_POWER[Region.Level(authority.region.level)]


def task_code(authority: Organisation, item_code: str) -> str:
    """The 实施编码 of an item at an authority: 18 characters credit code, 1 level of power, 12 digits item."""
    return f"{authority.credit_code}{level_of_power(authority)}{item_code}"
