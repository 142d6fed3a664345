from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who: accounts, the people and companies behind them, mandates and posts."""

    name = "base.accounts"
    label = "accounts"
