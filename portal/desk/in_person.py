"""Somebody stands at the counter: how they are recognised, and how they sign."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from base.accounts.rules import as_reader
from base.errors import Forbidden, Refusal
from base.ledger.access import looked
from base.secrecy import blind_index

PASSED, FAILED = "passed", "failed"


def check_methods() -> tuple[tuple[str, str], ...]:
    """How a person can be recognised at a counter."""
    return (
        ("card_reader", _("身份证读卡")),
        ("face", _("人脸比对")),
        ("by_eye", _("人工核对证件照片")),
        ("other", _("其他有效证件")),
    )


def sign_methods() -> tuple[tuple[str, str], ...]:
    """How a signature is given; blank is "signed on the printed receipt"."""
    return (
        ("", _("签在打印的凭证上")),
        ("pad", _("签字屏手写")),
        ("paper", _("签在纸质申请表上，已扫描")),
        ("fingerprint", _("按指纹")),
    )


def check_results() -> tuple[tuple[str, str], ...]:
    """What came of recognising somebody who has to be there."""
    return ((PASSED, _("是本人，证件一致")), (FAILED, _("没有通过")))


def complaints(no: Refusal | None) -> dict:
    """What was refused, each beside its field: that it is not them, beside the outcome of the check."""
    if isinstance(no, Forbidden):
        return {"/identity_check/result": [no.detail]}
    return dict(getattr(no, "errors", None) or ({"/": [no.detail]} if no else {}))


def note_failed_check(request: HttpRequest, id_type: str, id_number: str) -> None:
    """Whose document was shown sees that somebody was not recognised by it."""
    person = blind_index(f"identity:{id_type}", id_number.upper())
    looked(as_reader(request.user), f"person:{person}", "identity_failed")
