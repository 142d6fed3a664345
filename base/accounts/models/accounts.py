"""Accounts that log in, and the tokens programs use."""

from __future__ import annotations

import uuid

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from base.accounts.models.parties import Party
from base.secrecy import PersonIndexField


class Assurance(models.IntegerChoices):
    """How sure we are who somebody is. 0 sees only what this account filed itself."""

    DECLARED = 0, _("自行填写")
    VERIFIED = 1, _("已实名")


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts from a name and a password; there is no e-mail in them."""

    def create_user(self, username: str, password: str | None = None, **columns: object) -> Account:
        account = self.model(username=self.model.normalize_username(username), **columns)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def create_superuser(self, username: str, password: str | None = None) -> Account:
        return self.create_user(username, password, is_staff=True, is_superuser=True)


class Account(AbstractUser):
    """A login. The person behind it is a Party; ``public_id`` is what events and logs know it by."""

    first_name = last_name = email = None
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    party = models.OneToOneField(Party, models.PROTECT, null=True, blank=True, related_name="account")
    assurance = models.PositiveSmallIntegerField(choices=Assurance, default=Assurance.DECLARED)
    verified_index = PersonIndexField(max_length=64, null=True, unique=True, editable=False)
    password_until = models.DateTimeField(
        null=True,
        editable=False,
        help_text="until when a password given by staff lets in; empty: chosen by its owner",
    )

    objects = AccountManager()

    EMAIL_FIELD = None
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("账号")
        verbose_name_plural = _("账号")

    @property
    def person(self) -> str:
        """The opaque id under which this account acts."""
        return str(self.public_id)


class ApiToken(models.Model):
    """A bearer token: only its digest is kept. Valid eight hours, or until revoked."""

    digest = models.CharField(max_length=64, primary_key=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="tokens")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"token of {self.account_id}"
