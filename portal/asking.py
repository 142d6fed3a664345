"""Taking an enquiry in from any surface: how often, and what is wrong with the number of the matter."""

from __future__ import annotations

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
    """The enquiry as it was received. Raises Invalid, TooMany, Forbidden."""
    account = request.user if request.user.is_authenticated else None
    who = account.person if account else client_address(request)
    most = TAKEN_DOWN_PER_HOUR if clerk else ASKED_PER_HOUR
    few_times(f"enquiry:{who}", most, _("一小时内提得太多，请过一会儿再提。"))
    number = clean_application_number(asking.application) or "-"
    try:
        with few_failures(f"query-code:{number}", WRONG_CODES_PER_HOUR):
            return receive(asking=asking, actor=account, channel=channel)
    except Missing as no:
        raise Invalid.at("/application", no.detail) from no


def by_code(number: str, code: str) -> object:
    """The enquiry a number and a query code open. Raises Missing, TooMany after five wrong codes within an hour."""
    number = clean_application_number(number)
    with few_failures(f"query-code:{number or '-'}", WRONG_CODES_PER_HOUR):
        return queries.by_query_code(number, code)
