"""What was erased when its time was over, and what must not be."""

from __future__ import annotations

from django.db import models

from base.ledger.models.chain import Stream


class Erasure(models.Model):
    """The words about people in a matter are gone; its history (codes, digests, days) stays."""

    stream = models.OneToOneField(Stream, models.PROTECT, primary_key=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"erased: {self.stream_id}"


class Hold(models.Model):
    """保全: nothing of this stream is erased while it stands (a lawsuit, an audit, a complaint under way).

    ``placed_by`` and ``lifted_by`` are public ids of accounts; the reasons stand in the stream ``retention:hold``.
    """

    stream = models.ForeignKey(Stream, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    placed_by = models.CharField(max_length=40)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stream"], name="hold_one_standing", condition=models.Q(lifted_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"hold on {self.stream_id}"
