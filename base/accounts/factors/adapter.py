"""What django-allauth asks us about second factors: names, the domain of keys, where secrets are kept."""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.translation import gettext as _

from base.accounts.models import Account, Secret


def domain() -> str:
    """The domain that security keys are bound to: that of the public address, never what a request claims."""
    return urlsplit(settings.SITE_URL).hostname or ""


def keys_work_here() -> bool:
    """Browsers give security keys only to named hosts over https, and to localhost."""
    host = domain()
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return settings.HTTPS or host == "localhost"
    return False


class Adapter(DefaultMFAAdapter):
    """See `allauth.mfa.adapter.DefaultMFAAdapter`; the library keeps ids of secrets instead of secrets."""

    def encrypt(self, text: str) -> str:
        return str(Secret.objects.create(value=text).id)

    def decrypt(self, encrypted_text: str) -> str:
        return Secret.objects.get(id=encrypted_text).value

    def get_totp_issuer(self) -> str:
        return _("政务服务通办")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": domain(), "name": self.get_totp_issuer()}

    def get_public_key_credential_user_entity(self, user: Account) -> dict:
        """The key learns an opaque id and the user name."""
        return {"id": user.public_id.bytes, "display_name": user.username, "name": user.username}


@receiver(post_delete, sender="mfa.Authenticator")
def _forget_secret(sender: object, instance: Any, **more: object) -> None:
    """However a factor goes, its secret goes with it."""
    kept = instance.data.get("secret") or instance.data.get("seed")
    if kept:
        Secret.objects.filter(id=kept).delete()
