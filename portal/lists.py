"""Lists on pages: what the address asks for, and one keyset page of it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from base import keyset
from base.errors import Invalid

TYPED_MAX = 100


def asked(request: HttpRequest, *names: str) -> dict[str, str]:
    """Filters of the address, cut to what a filter can be; blank when not given."""
    return {name: request.GET.get(name, "").replace("\0", "").strip()[:TYPED_MAX] for name in names}


def paged(request: HttpRequest, rows: QuerySet, order: tuple[str, ...], limit: int = 30) -> keyset.Page:
    """The page the address asks for. Raises Invalid for a token that was tampered with."""
    try:
        return keyset.page(rows, order=order, after=request.GET.get("after", ""), limit=limit)
    except (ValidationError, ValueError, TypeError, OverflowError) as error:
        raise Invalid.at("/after", _("翻页标记不对，请从第一页看起。")) from error
