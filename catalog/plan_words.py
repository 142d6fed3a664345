"""The words of a plan of cases: how its branches join, and what a refusal or silence does."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Join(models.TextChoices):
    """When a case that waits for several others begins."""

    ALL = "all", _("前面的都同意了才办下一步")
    ANY = "any", _("并列的几步有一个同意就够")
    SEQUENCE = "sequence", _("一步接一步")


class OnRefusal(models.TextChoices):
    """What one authority's no means for the others."""

    STOP = "stop", _("整件停办，已经同意的撤回")
    CONTINUE = "continue", _("其余各步照办")


class OnSilence(models.TextChoices):
    """What it means when an authority has not answered within its days."""

    ESCALATE = "escalate", _("催办，报督办员")
    AGREE = "agree", _("视为同意")
    STOP = "stop", _("视为不同意")
