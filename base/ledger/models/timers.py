"""Limits in working days."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from base.labels import Labels
from base.ledger.models.chain import Event, Stream


class TimerKind(models.TextChoices):
    NOTICE = "notice", _("答复是否受理")
    PROMISED = "promised", _("承诺办结")
    STATUTORY = "statutory", _("法定办结")
    DELIVERY = "delivery", _("送达")
    RETURN = "return", _("退还原件")
    ANSWER = "answer", _("联办答复")
    VERIFY = "verify", _("核实差评")
    RECTIFY = "rectify", _("整改并反馈")
    CALL_BACK = "call_back", _("回访")
    DECIDE = "decide", _("复核申诉")
    SIGN = "sign", _("签收")
    CONFIRM = "confirm", _("共同申请人确认")
    HANDLE = "handle", _("答复诉求")
    FOLLOW = "follow", _("容缺补交")
    CHECK = "check", _("事后核查")
    REMEDY = "remedy", _("限期整改")


class TimerState(models.TextChoices):
    RUNNING = "running", _("计时中")
    PAUSED = "paused", _("暂停")
    MET = "met", _("按时")
    MISSED = "missed", _("超期")
    STOPPED = "stopped", _("停止")


class Timer(Labels, models.Model):
    """One limit of one case. What counts is its list of changes; the columns here only cache what follows from it.

    ``due_at`` is the last second of the last working day, empty while paused. ``left`` is how many working days
    were left when it was paused. ``provisional``: a year without a published holiday notice was counted.
    """

    stream = models.ForeignKey(Stream, models.PROTECT, related_name="timers")
    case = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=TimerKind)
    region = models.CharField(max_length=12)
    state = models.CharField(max_length=8, choices=TimerState, default=TimerState.RUNNING)
    total = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    left = models.SmallIntegerField(null=True)
    provisional = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "kind"], name="timer_once")]
        indexes = [
            models.Index(fields=["due_at", "id"], name="timer_running", condition=models.Q(state="running")),
            models.Index(fields=["stream"], name="timer_stream"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.case}"


class TimerChange(models.Model):
    """What happened to a limit, on which day. Append-only."""

    timer = models.ForeignKey(Timer, models.PROTECT, related_name="changes")
    event = models.ForeignKey(Event, models.PROTECT, related_name="timer_changes")
    change = models.CharField(max_length=8)
    day = models.DateField()
    days = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.change} {self.day}"
