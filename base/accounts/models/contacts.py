"""How somebody wants to be told."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from base.secrecy import EncryptedField


class Language(models.TextChoices):
    CHINESE = "zh-hans", _("简体中文")
    ENGLISH = "en", _("英语")


class Contact(models.Model):
    """An account's e-mail address, language and choices. The mobile number is the verified person's own (Party)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="contact")
    email = EncryptedField(null=True)
    language = models.CharField(max_length=8, choices=Language, default=Language.CHINESE)
    by_sms = models.BooleanField(default=True)
    by_email = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("联系方式")
        verbose_name_plural = _("联系方式")

    def __str__(self) -> str:
        return f"contact of {self.account_id}"
