"""The face: settings, addresses, processes and the surfaces people and programs see."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
