from importlib import import_module

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """What happened, what is still to be done about it, and until when."""

    name = "base.ledger"
    label = "ledger"

    def ready(self):
        import_module("base.ledger.proof")
        import_module("base.ledger.integrity")
        import_module("base.ledger.clearing")
