from django.apps import AppConfig


class RegionsConfig(AppConfig):
    """Where: divisions, the tree of organisations, and the days on which offices work."""

    name = "base.regions"
    label = "regions"

    def ready(self) -> None:
        from base.regions import subscribers

        subscribers.connect()
