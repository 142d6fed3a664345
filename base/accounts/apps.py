from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who: accounts, the people and companies behind them, mandates and posts."""

    name = "base.accounts"
    label = "accounts"

    def ready(self):
        import_module("base.accounts.retention")
        import_module("base.accounts.presence")
        import_module("base.accounts.factors.adapter")
