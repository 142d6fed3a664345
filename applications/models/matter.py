"""Application: handed in once. Case: what one authority decides."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from base.accounts.models import Mandate, Party
from base.labels import Labels
from base.ledger.models import Stream
from base.regions.models import Organisation, Region
from base.secrecy import EncryptedField, PersonIndexField
from catalog.models import Agreement, ImplementationVersion, Item, Mode


class State(models.TextChoices):
    """The legal state of a case."""

    WAITING = "waiting", _("等待前序")
    RECEIVED = "received", _("已收件")
    AWAITING_CORRECTION = "awaiting_correction", _("待补正")
    ACCEPTED = "accepted", _("已受理")
    IN_REVIEW = "in_review", _("待决定")
    APPROVED = "approved", _("准予")
    DENIED = "denied", _("不予")
    REFUSED = "refused", _("不予受理")
    REROUTED = "rerouted", _("已转有权机关")
    ISSUED = "issued", _("已制证")
    CLOSED = "closed", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤回")
    TERMINATED = "terminated", _("已终止")
    REVOKED = "revoked", _("已撤销")


ENDED = (State.REROUTED, State.CLOSED, State.WITHDRAWN, State.TERMINATED, State.REVOKED)
OPEN = tuple(state for state in State if state not in ENDED)


ALONE = "main"
"""The key of a case that is no step of a plan."""
UNDER_WAY = (State.RECEIVED, State.ACCEPTED, State.IN_REVIEW)
"""An authority has it and has not answered."""


DECIDING = (*UNDER_WAY, State.APPROVED)
"""An authority has something to do."""


class Picture(models.TextChoices):
    """Where an application stands as a whole, whatever the number of its cases (applications.picture)."""

    WAITING = "waiting", _("等待开始")
    RECEIVED = "received", _("已收件")
    CORRECTION = "correction", _("待补正")
    IN_PROGRESS = "in_progress", _("办理中")
    DECIDED = "decided", _("已决定，待送达")
    DONE = "done", _("已办结")
    STOPPED = "stopped", _("已终止")


class Turn(models.TextChoices):
    """Whose turn it is, where it is no authority's (then its code stands there)."""

    APPLICANT = "applicant", _("申请人")
    SIGNERS = "signers", _("共同申请人")


class Application(Labels, models.Model):
    """申请. Born numbered and immutable; what people later change by correction is added, not overwritten.

    ``version`` is what was applied for, frozen, and ``situation`` the answers to its questions (`catalog.situations`);
    a case may be decided under another version: after a reroute, or as one item of a bundle. ``account`` filed it; what
    a window took in has none, and belongs to the verified person it is about.
    ``applicant_facts`` is the applicant as of the day of filing, ``applicant_index`` the blind index of the number.
    ``receiving_place``, ``agreement`` (the version in force that day) and ``counter`` are of what a window took in:
    ``counter`` holds ``{identity_check, agent, signature, defects}`` as recorded there.

    Kept by the door, so that no list has to look at cases: ``open_cases`` (not ended), ``asked`` (all but rerouted
    ones) and ``answered`` (decided or ended) count them; ``picture``, ``turn`` (a `Turn`, or the code of an
    authority; blank when it is over) and ``current`` (the case it is up to now) say where it stands.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=13, unique=True)
    query_code = EncryptedField()
    stream = models.OneToOneField(Stream, models.PROTECT, related_name="+")
    mode = models.CharField(max_length=16, choices=Mode)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    version = models.ForeignKey(ImplementationVersion, models.PROTECT, related_name="+")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    applicant = models.ForeignKey(Party, models.PROTECT, related_name="+")
    applicant_index = PersonIndexField(max_length=64)
    applicant_facts = EncryptedField()
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    form = EncryptedField()
    delivery = EncryptedField()
    situation = models.CharField(max_length=200, blank=True)
    place = models.ForeignKey(Region, models.PROTECT, related_name="+")
    receiving_place = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, related_name="+")
    counter = EncryptedField(null=True)
    open_cases = models.PositiveSmallIntegerField(default=1)
    asked = models.PositiveSmallIntegerField(default=1)
    answered = models.PositiveSmallIntegerField(default=0)
    picture = models.CharField(max_length=12, choices=Picture, default=Picture.RECEIVED)
    turn = models.CharField(max_length=40, blank=True)
    current = models.ForeignKey("Case", models.SET_NULL, null=True, related_name="+")
    submitted_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "-submitted_at", "-id"], name="application_mine"),
            models.Index(fields=["applicant_index", "-submitted_at", "-id"], name="application_person"),
            models.Index(fields=["-submitted_at", "-id"], name="application_submitted"),
            models.Index(fields=["id"], name="application_open", condition=models.Q(open_cases__gt=0)),
        ]

    def __str__(self) -> str:
        return self.number


class Case(Labels, models.Model):
    """办件. Frozen to the version it started under; its state changes only through the door (applications.flow).

    ``acceptor``, ``reviewer``, ``approver``, ``assignee`` are public ids of accounts. ``on_scans``: no decision waits
    for paper any more. ``seq`` is the number, in the application's stream, of the last event of this case. ``due_at``
    is the nearest running limit: the queue's order. ``position`` is its place in the plan; ``final``: nothing follows
    it there, so that the application's result is its own.
    """

    number = models.CharField(max_length=64, unique=True)
    application = models.ForeignKey(Application, models.PROTECT, related_name="cases")
    key = models.CharField(max_length=32, default=ALONE)
    position = models.PositiveSmallIntegerField(default=0)
    final = models.BooleanField(default=True)
    version = models.ForeignKey(ImplementationVersion, models.PROTECT, related_name="+")
    authority = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=State, default=State.RECEIVED)
    received_at = models.DateTimeField()
    acceptor = models.CharField(max_length=40, blank=True)
    reviewer = models.CharField(max_length=40, blank=True)
    approver = models.CharField(max_length=40, blank=True)
    assignee = models.CharField(max_length=40, blank=True)
    extended = models.BooleanField(default=False)
    on_scans = models.BooleanField(default=False)
    reminded_on = models.DateField(null=True)
    result = EncryptedField(null=True)
    seq = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["authority", "due_at", "id"], name="case_queue", condition=models.Q(state__in=OPEN)
            ),
            models.Index(fields=["authority", "-received_at", "-id"], name="case_authority"),
            models.Index(fields=["-received_at", "-id"], name="case_received"),
            models.Index(fields=["application"], name="case_application"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_state_display(self) -> str:
        """The state in words; who is waited for is said, be it people or another authority."""
        if self.awaits_signers:
            return gettext("等共同申请人确认")
        return self._get_FIELD_display(self._meta.get_field("state"))

    @property
    def awaits_signers(self) -> bool:
        """It waits for people, not for another authority: the limit for their confirmation is the only one that can run
        while a case waits."""
        return self.state == State.WAITING and self.due_at is not None

    @property
    def item(self) -> Item:
        """What it decides: the item applied for, or in a bundle one of its parts."""
        whole = self.version_id == self.application.version_id
        return self.application.item if whole else self.version.implementation.item

    @property
    def agreed(self) -> bool:
        """Decided for the applicant: a decision that grants has a result, be it an empty one."""
        return self.result is not None
