"""Lists on pages: what the address asks for, and one keyset page of it."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from base import keyset
from base.errors import Invalid

TYPED_MAX = 100


def asked(request: HttpRequest, *names: str) -> dict[str, str]:
    """Filters of the address, cut to what a filter can be; blank when not given."""
    return {name: request.GET.get(name, "").replace("\0", "").strip()[:TYPED_MAX] for name in names}


def paged(
    request: HttpRequest, rows: QuerySet, order: tuple[str, ...], limit: int = 30, within: Sequence[Q] = ()
) -> keyset.Page:
    """The page the address asks for; ``within`` as `keyset.page` has it. Raises Invalid for a token that was tampered
    with."""
    try:
        after = request.GET.get("after", "")
        return keyset.page(rows, order=order, after=after, limit=limit, within=within)
    except (ValidationError, ValueError, TypeError, OverflowError) as error:
        raise Invalid.at("/after", _("翻页标记不对，请从第一页看起。")) from error
