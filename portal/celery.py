"""Celery: carries work; what is to be done and what is done stands in the database."""

import os
from typing import Any

from celery import Celery
from celery.signals import after_task_publish, beat_init, setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def log_as_django_does(**_said: Any) -> None:
    """Workers and beat write the lines `portal.logs` makes: the settings have set that up, Celery adds nothing."""


@beat_init.connect
def leave_signs(**_said: Any) -> None:
    """Only in beat itself: whatever it sends is a sign that it is alive (base.ledger.pulse)."""
    from base.ledger.pulse import beaten

    after_task_publish.connect(beaten, weak=False)
