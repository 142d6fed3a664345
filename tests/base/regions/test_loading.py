"""Loading reference data: once, and never over an administrator's own changes."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from stdnum.cn import uscc

from base.regions.models import Organisation, Region

pytestmark = pytest.mark.django_db


def load(*arguments: str) -> list[str]:
    said = StringIO()
    call_command("load_reference", *arguments, stdout=said)
    return said.getvalue().splitlines()


def test_a_second_run_finds_nothing_to_do():
    sections = [
        "regions",
        "calendar",
        "organisations",
        "registry",
        "items",
        "lists",
        "implementations",
        "bundles",
        "agreements",
        "rating-reasons",
        "rating-channels",
    ]
    assert load() == [f"{section}: unchanged" for section in sections]


def test_what_was_changed_by_hand_stays_unless_forced():
    Region.objects.filter(pk="620100").update(short_name="金城")
    load()
    assert Region.objects.get(pk="620100").short_name == "金城"
    load("--only", "regions", "--force")
    assert Region.objects.get(pk="620100").short_name == "兰州"


def test_loading_again_by_force_adds_no_row():
    before = Organisation.objects.count()
    load("--only", "organisations", "--force")
    assert Organisation.objects.count() == before


def test_credit_codes_of_authorities_have_valid_check_characters():
    codes = Organisation.objects.filter(kind="authority").values_list("credit_code", flat=True)
    assert [code for code in codes if not uscc.is_valid(code)] == []
