from importlib import import_module

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The face."""

    name = "portal"

    def ready(self):
        import_module("portal.checks")
        import_module("portal.guesses")
        import_module("portal.proof")
