"""Names and numbers as people type them."""

import pytest

from base.accounts import identity
from base.accounts.acts import id_index, make_party
from base.errors import Invalid


@pytest.mark.parametrize("typed", ["620102199003072144", " 6201 0219 9003 072144 "])
def test_a_right_number(typed):
    assert identity.clean_id_number("111", typed) == "620102199003072144"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("620102199003072145", "校验位"),
        ("62010219900307214", "18位"),
        ("62010220900307214X", "校验位"),
    ],
)
def test_a_wrong_number_is_told_what_is_wrong(typed, says):
    with pytest.raises(Invalid) as no:
        identity.clean_id_number("111", typed)
    assert says in str(no.value.detail)


def test_a_birth_date_in_the_future_is_wrong():
    from stdnum.cn import ric

    stem = "62010220900307214"
    with pytest.raises(Invalid, match="出生日期"):
        identity.clean_id_number("111", stem + ric.calc_check_digit(stem + "0"))


@pytest.mark.parametrize("name", ["𠮷野家", "古丽娜扎尔·阿卜杜热合曼", "Anna Müller", "名" * 50])
def test_names_in_any_script(name):
    assert identity.clean_name(f"  {name} ") == name


@pytest.mark.parametrize("name", ["", "   ", "名" * 51])
def test_no_name_or_too_long(name):
    with pytest.raises(Invalid):
        identity.clean_name(name)


def test_the_index_does_not_mind_how_x_is_typed():
    assert id_index("111", "12345678901234567x") == id_index("111", "12345678901234567X")


def test_a_wrong_field_is_named():
    with pytest.raises(Invalid) as no:
        make_party(name="张三", id_type="111", id_number="620102199003072144", phone="12")
    assert list(no.value.errors) == ["/applicant/phone"]
