"""Names and numbers of people and companies: what is well-formed, and how they are written."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from base.accounts.models.parties import IdType, PartyKind
from base.errors import Invalid
from base.ledger.clock import today

NAME_MAX = 50
MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}(-\d{1,6})?", re.ASCII)
OTHER_NUMBER = re.compile(r"[A-Z0-9]{5,20}")


def clean_name(name: str, pointer: str = "/applicant/name") -> str:
    """The name without stray spaces. Any script is a name; raises Invalid when empty or over 50 characters."""
    name = " ".join(name.split())
    if not name:
        raise Invalid.at(pointer, _("请填写姓名或名称。"))
    if len(name) > NAME_MAX:
        raise Invalid.at(pointer, _("姓名或名称最多50个字。"))
    return name


def clean_id_number(id_type: str, number: str, pointer: str = "/applicant/id_number") -> str:
    """The number in upper case without spaces.

    A resident's number (GB 11643) must have a right check digit and a birth date that is real and not in the future;
    its division code is not looked up, since old codes stay valid. A company's is checked by GB 32100.
    Raises Invalid with a sentence that says what is wrong, beside ``…/id_type`` for a kind of document we do not know.
    """
    if id_type not in IdType.values:
        raise Invalid.at(f"{pointer.rpartition('/')[0]}/id_type", _("请从给出的选项中选择。"))
    number = re.sub(r"\s", "", number).upper()
    if id_type in {IdType.RESIDENT, IdType.TEMPORARY}:
        return _resident(number, pointer)
    if id_type == IdType.CREDIT_CODE:
        if not number.isascii() or not uscc.is_valid(number):
            raise Invalid.at(pointer, _("统一社会信用代码不对，请核对18位代码。"))
        return uscc.compact(number)
    if not OTHER_NUMBER.fullmatch(number):
        raise Invalid.at(pointer, _("证件号码只能是5到20位字母或数字。"))
    return number


def _resident(number: str, pointer: str) -> str:
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise Invalid.at(pointer, _("公民身份号码应为18位，最后一位可以是X。"))
    if ric.calc_check_digit(number) != number[-1]:
        raise Invalid.at(pointer, _("公民身份号码的校验位不对，请逐位核对。"))
    try:
        born = ric.get_birth_date(number)
    except (ValidationError, ValueError):
        born = None
    if born is None or born > today():
        raise Invalid.at(pointer, _("公民身份号码里的出生日期不对。"))
    return number


def clean_phone(phone: str, pointer: str = "/applicant/phone") -> str:
    """A mobile or landline number. Raises Invalid."""
    phone = re.sub(r"\s", "", phone)
    if not (MOBILE.fullmatch(phone) or LANDLINE.fullmatch(phone)):
        raise Invalid.at(pointer, _("请填写11位手机号，或带区号的固定电话。"))
    return phone


def kind_of(id_type: str) -> str:
    """Whether an identity document belongs to a natural or a legal person."""
    return PartyKind.LEGAL if id_type == IdType.CREDIT_CODE else PartyKind.NATURAL
