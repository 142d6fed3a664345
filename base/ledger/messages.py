"""What is told to people, and in which words.

The row is the message: it stands in the person's box at once, in the transaction of the act. Copies by SMS and e-mail
follow (base.accounts.sending). The words are data: one table per language in templates/messages/, one entry per
``about`` with ``title``, ``text``, ``sms`` and, where a date may be missing, ``due``: a sentence added if there is one.
"""

from __future__ import annotations

import datetime as dt
import string
import tomllib
import uuid
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from base.errors import Missing
from base.ledger.clock import now
from base.ledger.models import Event, Message

ITEM_IN_SMS = 12
"""Characters of an item's name in an SMS, so that every Chinese text fits the 70 of one SMS, sender's sign included."""
OTHER = "other"
"""The entry for what has no words of its own."""


def tell(*, to: str, event: Event, about: str, facts: dict, legal: bool = False) -> Message:
    """Put a message in a person's box; telling the same thing about the same event twice leaves one.

    ``facts`` fill the words; dates are ISO days. ``legal``: copies cannot be switched off.
    """
    message = Message(to=to, event=event, about=about, facts=facts, legal=legal, created_at=now())
    Message.objects.bulk_create([message], ignore_conflicts=True)
    return message


def box(person: str) -> QuerySet[Message]:
    """A person's messages, newest first."""
    return Message.objects.filter(to=person).order_by("-created_at", "-id")


def unread(person: str) -> int:
    """How many messages a person has not read."""
    return box(person).filter(read_at__isnull=True).count()


def mark_read(*, person: str, message: str = "", up_to: str = "") -> Message | None:
    """Note that a person has read one message, or everything not newer than another; the first time stays.

    Returns the message named. Raises Missing when it is not theirs.
    """
    found = box(person).filter(id=_uuid(message or up_to)).first()
    if found is None:
        raise Missing(_("没有这条消息。"))
    read = (
        box(person).filter(id=found.id) if message else box(person).filter(created_at__lte=found.created_at)
    )
    read.filter(read_at__isnull=True).update(read_at=now())
    return found


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def worded(message: Message, language: str) -> tuple[str, str]:
    """Title and text of a message, as the box and an e-mail show them."""
    entry, facts = _entry(message.about, language), _facts(message, language)
    text = entry["text"] + (entry.get("due", "") if message.facts.get("by") else "")
    return entry["title"], text.format_map(facts)


def texted(message: Message, language: str) -> tuple[str, dict[str, str]]:
    """The SMS, and the values in it by name as a template at the provider wants them.

    The site's address is no such value: providers take addresses as a fixed part of a template only.
    """
    entry, facts = _entry(message.about, language), _facts(message, language, words(language)["day"])
    facts["item"] = _short(facts["item"])
    names = {name for _text, name, _spec, _conversion in string.Formatter().parse(entry["sms"]) if name}
    return entry["sms"].format_map(facts), {name: str(facts[name]) for name in sorted(names - {"site"})}


def footer(language: str) -> str:
    """The last lines of an e-mail."""
    return words(language)["footer"].format(address=settings.SITE_URL)


def words(language: str) -> dict:
    """The table of a language; Chinese where there is none."""
    return _tables()[_spoken(language)]


def _spoken(language: str) -> str:
    """The nearest language we have words in: ``en`` for ``en-gb``, Chinese for the rest."""
    found = (name for name in (language, language.partition("-")[0]) if name in _tables())
    return next(found, "zh-hans")


@cache
def _tables() -> dict[str, dict]:
    folder = Path(settings.BASE_DIR) / "templates" / "messages"
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.toml")}


def _entry(about: str, language: str) -> dict[str, str]:
    table = words(language)
    return table.get(about) or table[OTHER]


class _Facts(dict):
    """An old message may lack a fact that today's words ask for."""

    def __missing__(self, name: str) -> str:
        return "—"


def _facts(message: Message, language: str, date: str = "DATE_FORMAT") -> _Facts:
    facts = _Facts(message.facts, site=urlsplit(settings.SITE_URL).netloc)
    if facts.get("by"):
        with override(_spoken(language)):
            facts["by"] = date_format(dt.date.fromisoformat(facts["by"]), date)
    return facts


def _short(name: str) -> str:
    return name if len(name) <= ITEM_IN_SMS else name[: ITEM_IN_SMS - 1] + "…"
