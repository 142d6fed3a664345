"""Taking an enquiry in from any surface: how often, and what is wrong with the number of the matter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest
from django.utils.translation import gettext as _

from base.errors import Invalid, Missing
from base.ledger.numbers import clean_application_number
from feedback.acts.asking import Asking, receive
from feedback.queries import enquiries as queries
from portal.limits import few_failures, few_times
from portal.middleware import client_address

ASKED_PER_HOUR = 20
TAKEN_DOWN_PER_HOUR = 200
"""Clerks of a hotline take down what many say."""
WRONG_CODES_PER_HOUR = 5


def take_in(request: HttpRequest, asking: Asking, channel: str, *, clerk: bool = False) -> object:
    """The enquiry as it was received. Raises Invalid, TooMany, Forbidden.

    The cookie against forged forms, which every browser with a form has, says whether it is the same browser again.
    """
    account = request.user if request.user.is_authenticated else None
    who = account.person if account else client_address(request)
    most = TAKEN_DOWN_PER_HOUR if clerk else ASKED_PER_HOUR
    few_times(f"enquiry:{who}", most, _("一小时内提得太多，请过一会儿再提。"))
    sent = {
        "asking": asking,
        "actor": account,
        "channel": channel,
        "session": request.META.get("CSRF_COOKIE", ""),
    }
    if not asking.application.strip():
        return receive(**sent)
    try:
        with _few_wrong_codes(asking.application):
            return receive(**sent)
    except Missing as no:
        raise Invalid.at("/application", no.detail) from no


def by_code(number: str, code: str) -> object:
    """The enquiry a number and a query code open. Raises Missing, TooMany after five wrong codes within an hour."""
    with _few_wrong_codes(number) as cleaned:
        return queries.by_query_code(cleaned, code)


@contextmanager
def _few_wrong_codes(typed: str) -> Iterator[str]:
    """Count wrong tries for a number that can be one; the rest is refused (Missing) without a count all would share."""
    number = clean_application_number(typed)
    if not number:
        raise Missing(_("编号或查询码不对。"))
    with few_failures(f"query-code:{number}", WRONG_CODES_PER_HOUR):
        yield number
