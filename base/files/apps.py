from importlib import import_module

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Bytes: what people upload, checked and kept encrypted; documents and tables we make."""

    name = "base.files"
    label = "files"

    def ready(self):
        import_module("base.files.subscribers")
        import_module("base.files.proof")
        import_module("base.files.retention")
