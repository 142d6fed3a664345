"""What came out of the barcode scanner, or was typed in its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from base.accounts.identity import clean_id_number
from base.errors import Invalid
from base.ledger.numbers import clean_application_number

RESIDENT = re.compile(r"[0-9]{17}[0-9X]")
SHORT = re.compile(r"[0-9 \-]{13,}")
SCAN_MAX = 100


@dataclass(frozen=True)
class Scan:
    """``kind``: person (an identity number), number (of an application or a draft), words (of an item), or blank.

    ``error`` says what is wrong with it; ``typed`` is what stands in the field.
    """

    kind: str
    value: str
    typed: str = ""
    error: str = ""


def recognise(typed: str) -> Scan:
    """An identity number of 18 places, a number of 13 digits, or words to look for among the items."""
    typed = " ".join(typed.replace("\x00", "").split())[:SCAN_MAX]
    bare = typed.replace(" ", "").upper()
    if RESIDENT.fullmatch(bare):
        return _person(bare, typed)
    if SHORT.fullmatch(typed) and len(re.sub(r"\D", "", typed)) == 13:
        return _number(typed)
    if bare.isdecimal():
        text = _("没有认出“%(typed)s”：身份证号18位，编号13位。请再扫一次，或逐位核对。")
        return Scan("", "", typed, text % {"typed": typed[:30]})
    return Scan("words" if typed else "", typed, typed)


def _person(bare: str, typed: str) -> Scan:
    try:
        return Scan("person", clean_id_number("111", bare), typed)
    except Invalid as no:
        return Scan("", "", typed, str(no.detail))


def _number(typed: str) -> Scan:
    number = clean_application_number(typed)
    if not number:
        return Scan("", "", typed, _("编号的校验位不对，请逐位核对。"))
    return Scan("number", number, typed)
