"""Posts: person, role, organisation, period."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from base.accounts.roles import apart, post_choices
from base.regions.models import Organisation


class Days(models.Func):
    """A period of days as PostgreSQL compares it; both count, no end while it goes on."""

    function = "daterange"
    output_field = DateRangeField()


class Post(models.Model):
    """What somebody may do where, from when to when (both days count; no end while it goes on)."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="posts")
    role = models.CharField(max_length=24, choices=post_choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("岗位")
        verbose_name_plural = _("岗位")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "role", "organisation", "valid_from"], name="post_once"
            ),
            ExclusionConstraint(
                name="administration_apart",
                expressions=[
                    ("account", RangeOperators.EQUAL),
                    ("role", RangeOperators.NOT_EQUAL),
                    (
                        Days("valid_from", "valid_to", RangeBoundary(inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=models.Q(role__in=apart()),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} @ {self.organisation_id}"
