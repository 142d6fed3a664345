from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """What can be asked for: items, lists, implementations with their versions, agreements."""

    name = "catalog"
    label = "catalog"

    def ready(self) -> None:
        from catalog import changes, subscribers

        changes.connect()
        subscribers.connect()
