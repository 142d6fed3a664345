"""How a paper cites the law behind an act: the flow table's short form, written out as people read it."""

from __future__ import annotations

import re

LAW = "《中华人民共和国行政许可法》"
SHORT = re.compile(r"行政许可法(\d+)((?:\(\d+\))*)")
TITLES = {
    "国办发〔2020〕42号": "《关于全面推行证明事项和涉企经营许可事项告知承诺制的指导意见》（国办发〔2020〕42号）"
}
DIGITS = "零一二三四五六七八九"


def cited(article: str) -> str:
    """``行政许可法32(4)`` as 《中华人民共和国行政许可法》第三十二条第（四）项. Blank for a source that stands for one
    region's rules alone (``S0 …``): other regions' papers do not cite it."""
    if found := SHORT.fullmatch(article):
        items = "、".join(f"第（{_han(int(one))}）项" for one in re.findall(r"\d+", found[2]))
        return f"{LAW}第{_han(int(found[1]))}条{items}"
    return TITLES.get(article, "")


def _han(number: int) -> str:
    """A number below a hundred in Chinese figures."""
    tens, ones = divmod(number, 10)
    before = ("" if tens == 1 else DIGITS[tens]) + "十" if tens else ""
    return before + (DIGITS[ones] if ones or not tens else "")
