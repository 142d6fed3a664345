from django.apps import AppConfig


class HandoffConfig(AppConfig):
    """Paper: originals and who holds them, bags between two places, couriers, and what goes wrong on the way."""

    name = "handoff"
