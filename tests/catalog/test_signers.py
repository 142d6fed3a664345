"""The people an item asks besides the applicant, as data: what can be published, and what is named as wrong."""

import pytest

from catalog.elements import Registry, problems
from catalog.guides import Guide, SignerAsked
from catalog.models import ImplementationVersion

pytestmark = pytest.mark.django_db
SPOUSE = {"key": "spouse", "label": "配偶", "name_field": "spouse_name", "id_field": "spouse_id"}


@pytest.fixture
def move():
    versions = ImplementationVersion.objects.filter(
        implementation__item__name="夫妻投靠户口迁移", version=1
    ).select_related("implementation__item", "implementation__authority")
    return versions.order_by("id")[0]


def wrong(version, signers, **changes):
    document = version.elements | {"signers": signers} | changes
    return problems(document, version.implementation.item, Registry.read())


def test_the_guide_says_who_confirms(move):
    assert Guide.of(move).signers == (
        SignerAsked("spouse", "配偶", "spouse_name", "spouse_id", role="spouse"),
    )
    assert wrong(move, [SPOUSE]) == {}
    assert wrong(move, []) == {}


@pytest.mark.parametrize(
    ("signers", "where"),
    [
        ("x", "/signers"),
        ([5], "/signers"),
        ([{**SPOUSE, "key": "Spouse"}], "/signers/0/key"),
        ([{**SPOUSE, "label": " "}], "/signers/0/label"),
        ([{name: SPOUSE[name] for name in ("key", "label", "name_field")}], "/signers/0/id_field"),
        ([{**SPOUSE, "id_field": "nothing"}], "/signers/0/id_field"),
        ([{**SPOUSE, "name_field": ["x"]}], "/signers/0/name_field"),
        ([{**SPOUSE, "role": 5}], "/signers/0/role"),
        ([{**SPOUSE, "optional": "no"}], "/signers/0/optional"),
        ([{**SPOUSE, "phone_field": "spouse_id"}], "/signers/0/phone_field"),
        ([SPOUSE, {**SPOUSE, "name_field": "in_address", "id_field": "out_region"}], "/signers/1/key"),
        ([SPOUSE, {**SPOUSE, "key": "again"}], "/signers/1/id_field"),
    ],
)
def test_what_is_wrong_is_named(signers, where, move):
    assert list(wrong(move, signers)) == [where]


def test_who_must_confirm_must_be_named_in_the_form(move):
    schema = move.elements["form_schema"]
    schema = {**schema, "required": [one for one in schema["required"] if one != "spouse_id"]}
    assert list(wrong(move, [SPOUSE], form_schema=schema)) == ["/signers/0/id_field"]
    assert wrong(move, [{**SPOUSE, "optional": True}], form_schema=schema) == {}


def test_a_form_that_is_none_is_complained_of_where_it_stands(move):
    assert "/signers/0/id_field" in wrong(move, [SPOUSE], form_schema={"type": "object"})
    assert "/form_schema" in wrong(move, [SPOUSE], form_schema=["x"])
