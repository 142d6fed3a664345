"""Rolled-up figures: what is published comes from here alone."""

from __future__ import annotations

from django.db import models

from base.regions.models import Organisation, Region
from catalog.models import Item, Mode


class MonthFigure(models.Model):
    """What ended in a month, by organisation, item, mode and pair, and how it was rated.

    ``finished`` matters and visits, ``asked`` of those. ``level_1`` … ``level_5`` are ratings that count, ``flagged``
    those a person has still to look at, ``excluded`` those taken out. The last five are about bad ratings that count:
    all, called back, called back in time, repaired, satisfied with the repair.
    """

    month = models.DateField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="+")
    mode = models.CharField(max_length=16, choices=Mode, blank=True)
    from_region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    to_region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    finished = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)
    level_1 = models.PositiveIntegerField(default=0)
    level_2 = models.PositiveIntegerField(default=0)
    level_3 = models.PositiveIntegerField(default=0)
    level_4 = models.PositiveIntegerField(default=0)
    level_5 = models.PositiveIntegerField(default=0)
    flagged = models.PositiveIntegerField(default=0)
    excluded = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    called_back = models.PositiveIntegerField(default=0)
    called_back_in_time = models.PositiveIntegerField(default=0)
    rectified = models.PositiveIntegerField(default=0)
    satisfied = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "organisation", "item", "mode", "from_region", "to_region"],
                nulls_distinct=False,
                name="month_figure_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.organisation_id}"
