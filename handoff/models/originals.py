"""Single sheets of paper, and the one who has each."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from base.ledger.models import Event, Stream
from base.regions.models import Organisation


class Holder(models.TextChoices):
    """Who can have an original; `gone` only with an incident that says how."""

    APPLICANT = "applicant", _("申请人")
    ORGANISATION = "organisation", _("单位")
    BAG = "bag", _("交接袋")
    GONE = "gone", _("已灭失")


class Kind(models.TextChoices):
    MATERIAL = "material", _("材料")
    RESULT = "result", _("办理结果")


class Reason(models.TextChoices):
    """Why an original changed hands."""

    COLLECTED = "collected", _("窗口收下")
    SUPPLIED = "supplied", _("再次提供")
    MADE = "made", _("制成结果")
    PACKED = "packed", _("装袋")
    UNPACKED = "unpacked", _("取出")
    COUNTED = "counted", _("清点无误")
    DAMAGED = "damaged", _("清点时已损坏")
    FOUND = "found", _("找到")
    GONE = "gone", _("确认灭失")
    HANDED_OVER = "handed_over", _("交给申请人")


class Paper(models.Model):
    """The paper side of one application: its own history, the hall that took papers in last (none where there are only
    results), and by when it has to send them on.

    ``alarmed_at`` and ``escalated_at``: somebody was told that this was not done.
    """

    application = models.OneToOneField(Application, models.PROTECT, related_name="paper")
    stream = models.OneToOneField(Stream, models.PROTECT, related_name="+")
    hall = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    forward_by = models.DateField(null=True)
    alarmed_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["forward_by"], name="paper_forward")]

    def __str__(self) -> str:
        return f"paper of {self.application_id}"


class Original(models.Model):
    """原件: one physical paper with exactly one holder at every moment.

    ``number`` is what its barcode says. ``copies`` are certified copies pinned to it. ``treatment`` is the guide's:
    send_back, keep or copy. ``counted``: the authority has had it in hand; ``to_return``: it has to go back to the
    applicant. The holder's columns follow from the last move: a trigger writes them, and refuses others.
    """

    number = models.CharField(max_length=20, primary_key=True)
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="originals")
    case = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.MATERIAL)
    material = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    treatment = models.CharField(max_length=9)
    copies = models.PositiveSmallIntegerField(default=0)
    authority = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    holder_kind = models.CharField(max_length=12, choices=Holder, default="", editable=False)
    holder_code = models.CharField(max_length=40, default="", editable=False)
    counted = models.BooleanField(default=False)
    to_return = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["holder_kind", "holder_code", "number"], name="original_holder"),
            models.Index(fields=["case"], name="original_case"),
        ]

    def __str__(self) -> str:
        return self.number


class Move(models.Model):
    """An original changing hands. Append-only; each names the one before, and no two the same one."""

    original = models.ForeignKey(Original, models.PROTECT, related_name="moves")
    seq = models.PositiveSmallIntegerField()
    previous = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")
    from_kind = models.CharField(max_length=12, blank=True)
    from_code = models.CharField(max_length=40, blank=True)
    to_kind = models.CharField(max_length=12, choices=Holder)
    to_code = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    reason = models.CharField(max_length=12, choices=Reason)
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["original", "seq"], name="move_once")]

    def __str__(self) -> str:
        return f"{self.original_id}#{self.seq} to {self.to_kind}"
