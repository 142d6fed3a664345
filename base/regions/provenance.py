"""How sure we are of a line of reference data, in words for the page."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "seed": _("政策文件"),
    "found": _("公开来源"),
    "general-knowledge": _("常识，未核对"),
    "reconstructed": _("重建，未核对"),
    "example": _("示例"),
    "own": _("本平台自拟"),
}
PARTS: dict[str, Promise] = {
    "pair": _("双方"),
    "terms": _("条款"),
    "count": _("数量"),
    "name": _("名称"),
}


def described(codes: str) -> list[str]:
    """The codes of a provenance column in words, in their order: ``seed:pair;terms:example`` speaks of two parts.

    A code that is not known is shown as it stands.
    """
    return [_one(code) for code in codes.split(";") if code]


def _one(code: str) -> str:
    first, _colon, second = code.partition(":")
    kind, part = (second, first) if second in WORDS else (first, second)
    word = str(WORDS.get(kind, kind))
    return f"{PARTS.get(part, part)}：{word}" if part else word
