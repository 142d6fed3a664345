"""The OpenID Connect provider under the name where django-allauth looks for it (`registry.load`)."""

from base.accounts.sso.provider import Provider

provider_classes = [Provider]
