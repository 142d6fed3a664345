from importlib import import_module

from django.apps import AppConfig


class HandoffConfig(AppConfig):
    """Paper: originals and who holds them, bags between two places, couriers, and what goes wrong on the way."""

    name = "handoff"

    def ready(self):
        import_module("handoff.subscribers")
        import_module("handoff.proof")
        import_module("handoff.retention")
