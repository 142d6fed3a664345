"""What every test may rely on."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database holds the reference data from the first test on."""
    with django_db_blocker.unblock():
        call_command("load_reference", stdout=StringIO())
