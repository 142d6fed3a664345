from importlib import import_module

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    """The matter: what was handed in, what each authority decides, and the door every act goes through."""

    name = "applications"

    def ready(self):
        import_module("applications.subscribers")
        import_module("applications.proof")
        import_module("applications.retention")
        import_module("applications.commitments.following")
        import_module("applications.commitments.told")
        import_module("applications.commitments.tasks")
        import_module("applications.credit.told")
        import_module("applications.consultations.told")
        import_module("applications.consultations.tasks")
        import_module("applications.partners.outbox")
        import_module("applications.partners.tasks")
