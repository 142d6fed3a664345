"""What is still to be done about an event."""

from __future__ import annotations

from django.db import models

from base.ledger.models.chain import Event


class DeliveryState(models.TextChoices):
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class Delivery(models.Model):
    """One handler's duty towards one event: the record of progress, whatever happens to the queue.

    A worker takes it by writing a lease; it is done when the lease still stands after the work.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="deliveries")
    handler = models.CharField(max_length=120)
    queue = models.CharField(max_length=20, default="default")
    state = models.CharField(max_length=8, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    lease = models.UUIDField(null=True)
    last_error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "handler"], name="delivery_once")]
        indexes = [
            models.Index(
                fields=["queue", "next_at", "id"],
                name="delivery_waiting",
                condition=models.Q(state="waiting"),
            ),
            models.Index(fields=["id"], name="delivery_failed", condition=models.Q(state="failed")),
        ]

    def __str__(self) -> str:
        return f"{self.handler} for {self.event_id}"

    @property
    def key(self) -> str:
        """The stable key an outside effect carries, so that the other side can drop repeats."""
        return f"{self.event_id}:{self.handler}"
