"""Numbers people and systems refer to things by."""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import connection
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_10

QUERY_CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without 0, O, 1 and I, which are read as one another."""


def application_number(day: dt.date) -> str:
    """A short number people can type: yymmdd, six running digits, one check digit (ISO 7064 MOD 11,10).

    The running digits come from a sequence outside transactions: numbers may be skipped, nobody waits for one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('ledger_application_number')")
        running = cursor.fetchone()[0] % 1_000_000
    stem = f"{day:%y%m%d}{running:06d}"
    return stem + mod_11_10.calc_check_digit(stem)


def scattered_number(day: dt.date) -> str:
    """As `application_number`, but its six digits are drawn at random: one out of the row would tell by its neighbours
    at which minute it was given. Whoever keeps it sees to it that it is free."""
    stem = f"{day:%y%m%d}{secrets.randbelow(1_000_000):06d}"
    return stem + mod_11_10.calc_check_digit(stem)


def clean_application_number(typed: str) -> str:
    """The number without the spaces and hyphens people add; blank when its check digit is wrong."""
    digits = "".join(char for char in typed if char.isdigit())
    try:
        return mod_11_10.validate(digits) if len(digits) == 13 else ""
    except ValidationError:
        return ""


def case_number(task_code: str, day: dt.date) -> str:
    """The number for the exchange: implementation code (31), date (8), running number of that code and day (5)."""
    return case_numbers(task_code, day, 1)[0]


def case_numbers(task_code: str, day: dt.date, count: int) -> list[str]:
    """Several numbers of one code and day, one behind the other, by one statement."""
    last = next_in(f"{task_code}:{day:%Y%m%d}", count)
    return [f"{task_code}{day:%Y%m%d}{number:05d}" for number in range(last - count + 1, last + 1)]


def next_in(scope: str, count: int = 1) -> int:
    """The next number of a scope (the last of the next ``count``), without gaps: others of the same scope wait until
    this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_counter (scope, value) VALUES (%s, %s) "
            "ON CONFLICT (scope) DO UPDATE SET value = ledger_counter.value + excluded.value RETURNING value",
            [scope, count],
        )
        return cursor.fetchone()[0]


def query_code() -> str:
    """A secret of eight characters (40 bits) that opens one application without a login."""
    return "".join(secrets.choice(QUERY_CODE_ALPHABET) for _ in range(8))
