from importlib import import_module

from django.apps import AppConfig


class LicensesConfig(AppConfig):
    """Proof: electronic licences that decisions lead to, and that later applications use instead of paper."""

    name = "licenses"

    def ready(self):
        import_module("licenses.retention")
