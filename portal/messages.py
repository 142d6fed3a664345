"""The English catalogue: Chinese is the source language; every sentence must have its English.

Babel reads, writes and compiles; nothing but Python is needed (GNU gettext is not on a bare machine).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
ROOTS = ("base", "catalog", "licenses", "applications", "handoff", "feedback", "portal", "templates")
PO = Path("locale/en/LC_MESSAGES/django.po")


def extracted(root: Path) -> Catalog:
    """Every marked sentence in code and templates, with the files it stands in."""
    catalog = Catalog(project="tongban", charset="utf-8")
    for path in _sources(root):
        place = path.relative_to(root).as_posix()
        for _line, function, messages, comments in _extract(path):
            context, message = _message(function, messages)
            if message:
                catalog.add(message, locations=[(place, None)], auto_comments=comments, context=context)
    return catalog


def _sources(root: Path) -> Iterator[Path]:
    for top in ROOTS:
        for path in sorted((root / top).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts:
                yield path


def _extract(path: Path) -> Iterator:
    text = path.read_text(encoding="utf-8")
    source = text if path.suffix == ".py" else _flush_left(templatize(text, origin=str(path)))
    return extract_python(io.BytesIO(source.encode()), KEYWORDS, [], {"encoding": "utf-8"})


def _flush_left(source: str) -> str:
    """What templatize gives is no program: lines keep the template's indentation, which Python would not read."""
    return "\n".join(line.strip() for line in source.splitlines())


def _message(function: str, found: str | tuple) -> tuple[str | None, str | tuple | None]:
    """(context, message) of one call; a plural message is a pair."""
    parts = found if isinstance(found, tuple) else (found,)
    if function.startswith("pgettext"):
        return parts[0], parts[1]
    if function.startswith("ngettext"):
        return None, tuple(parts[:2]) if all(parts[:2]) else None
    return None, parts[0]


def stored(root: Path) -> Catalog:
    """The catalogue as it is kept."""
    path = root / PO
    if not path.exists():
        return Catalog(locale="en", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale="en", charset="utf-8")


def update(root: Path) -> Catalog:
    """Bring new sentences in and drop those nobody says any more; returns the catalogue as written."""
    catalog = stored(root)
    catalog.update(extracted(root), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    path = root / PO
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=110, sort_output=True, include_lineno=False, omit_header=False)
    return catalog


def missing(root: Path) -> list[str]:
    """Sentences without English, or no longer in the catalogue; empty when it is complete."""
    kept = {(one.context, one.id): one for one in stored(root) if one.id}
    wanted = [one for one in extracted(root) if one.id]
    return [
        str(one.id if isinstance(one.id, str) else one.id[0])
        for one in wanted
        if (found := kept.get((one.context, one.id))) is None or not _translated(found.string)
    ]


def _translated(text: str | tuple | list) -> bool:
    return all(text) if isinstance(text, tuple | list) else bool(text)


def compile_all(root: Path) -> Path:
    """Write the compiled catalogue beside the source; it is not kept in the repository."""
    target = (root / PO).with_suffix(".mo")
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        write_mo(file, stored(root))
    return target


def root() -> Path:
    return Path(settings.BASE_DIR)
