"""What was handed in with an application."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.matter import Application
from base.files.models import Upload
from licenses.models import Licence


class Source(models.TextChoices):
    UPLOAD = "upload", _("上传")
    LICENCE = "licence", _("电子证照")
    PROMISE = "promise", _("容缺后补")
    SEEN = "seen", _("窗口已看原件")


class Material(models.Model):
    """One material in one round: 0 is what was handed in first, n what the n-th correction brought.

    The material that counts is the one of the highest round; earlier ones stay to be compared. ``originals`` and
    ``copies`` are sheets of paper that a window took in to be sent on, ``points`` the places in the list of review
    points that were ticked there. What was only looked at was handed back at once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="materials")
    key = models.CharField(max_length=40)
    round = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=8, choices=Source)
    upload = models.ForeignKey(Upload, models.PROTECT, null=True, related_name="+")
    licence = models.ForeignKey(Licence, models.PROTECT, null=True, related_name="+")
    originals = models.PositiveSmallIntegerField(default=0)
    copies = models.PositiveSmallIntegerField(default=0)
    points = ArrayField(models.PositiveSmallIntegerField(), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "key", "round"], name="material_once")]

    def __str__(self) -> str:
        return f"{self.key} of {self.application_id}"
