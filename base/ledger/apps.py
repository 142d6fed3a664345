from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """What happened, what is still to be done about it, and until when."""

    name = "base.ledger"
    label = "ledger"
