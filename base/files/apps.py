from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Bytes: what people upload, checked and kept encrypted."""

    name = "base.files"
    label = "files"
