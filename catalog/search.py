"""Finding items by what people type: words, part of words, pinyin, initials.

Every name and alias is stored once as a `SearchKey` in all these forms; one indexed query ranks the items by their
best key. Two characters are looked up among the stored bigrams, three and more by trigrams.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Case, IntegerField, Min, Q, QuerySet, Value, When
from django.db.models.functions import Length

from base.regions import pinyin
from catalog.models import Item, ItemAlias, SearchKey

SPOKEN_MAX = 30
"""Characters of a question that are looked through for a known word."""


def normalised(typed: str) -> str:
    """What was typed without spaces, in lower case, full-width letters made plain."""
    plain = "".join(chr(ord(letter) - 0xFEE0) if "！" <= letter <= "～" else letter for letter in typed)
    return "".join(plain.split()).lower()


def bigrams(text: str) -> list[str]:
    """All different pairs of neighbouring characters, in order."""
    return list(dict.fromkeys(text[place : place + 2] for place in range(len(text) - 1)))


def matching(items: QuerySet[Item], typed: str) -> QuerySet[Item]:
    """The items that answer to what was typed, each with ``rank``, the place of its best key in this order:

    the word itself, words that begin with it, words that hold it; its whole pinyin, the beginning of it; its
    initials, the beginning of them; and last, keys that stand within a longer question (我要办社保卡).
    """
    asked = normalised(typed)
    rules = _rules(asked)
    anywhere = Q(pk__in=[])
    for rule in rules:
        anywhere |= rule
    ranked = Case(
        *(When(rule, then=Value(rank)) for rank, rule in enumerate(rules)), output_field=IntegerField()
    )
    return items.filter(anywhere).annotate(rank=Min(ranked), shortest=Min(Length("keys__text")))


def _rules(asked: str) -> list[Q]:
    return [
        Q(keys__text=asked),
        Q(keys__text__startswith=asked),
        _holds(asked),
        Q(keys__pinyin=asked),
        Q(keys__pinyin__startswith=asked),
        Q(keys__initials=asked),
        Q(keys__initials__startswith=asked),
        Q(keys__text__in=_parts(asked)),
    ]


def _holds(asked: str) -> Q:
    return Q(keys__bigrams__contains=[asked]) if len(asked) == 2 else Q(keys__text__contains=asked)


def _parts(asked: str) -> list[str]:
    """Pieces of two characters and more of a question, to be compared with whole keys."""
    asked = asked[:SPOKEN_MAX]
    ends = range(2, len(asked) + 1)
    return sorted({asked[start:end] for end in ends for start in range(end - 1)})


def rebuild(items: Iterable[Item]) -> int:
    """Write the search keys of these items anew. Returns how many there are."""
    items = list(items)
    aliases: dict[str, list[str]] = {item.pk: [] for item in items}
    for item_id, alias in ItemAlias.objects.filter(item__in=items).values_list("item_id", "alias"):
        aliases[item_id].append(alias)
    keys = [key for item in items for key in _keys(item, aliases[item.pk])]
    SearchKey.objects.filter(item__in=items).delete()
    SearchKey.objects.bulk_create(keys)
    return len(keys)


def _keys(item: Item, aliases: list[str]) -> list[SearchKey]:
    texts = {normalised(alias): SearchKey.Kind.ALIAS for alias in aliases}
    texts[normalised(item.name)] = SearchKey.Kind.NAME
    return [_key(item, kind, text) for text, kind in texts.items()]


def _key(item: Item, kind: str, text: str) -> SearchKey:
    return SearchKey(
        item=item,
        kind=kind,
        text=text,
        pinyin=pinyin.full(text),
        initials=pinyin.initials(text),
        bigrams=bigrams(text),
    )
