"""A guide as a leaflet to print and take along."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from base.errors import Conflict, Missing
from base.files.documents import render
from base.ledger.clock import today
from catalog import situations
from catalog.guides import Guide
from catalog.queries import guide_for, item
from portal.citizen.wizard import situation_of

KEPT_SECONDS = 24 * 3600


@login_not_required
@require_safe
def leaflet(request: HttpRequest, code: str, to: str) -> HttpResponse:
    """The guide of an item at the nearest authority for a place, as PDF, in the situation of the address; drawn once a
    day for each version and situation."""
    guide = guide_for(code, to)
    if guide is None:
        raise Missing(_("这里还没有这个事项的办事指南。"))
    chosen = situations.chosen(guide.questions, situation_of(guide, request.GET))
    situation = situations.BETWEEN.join(option.key for option in chosen)
    key = f"leaflet:{guide.version_id}:{situation}:{today().isoformat()}"
    pdf = cache.get(key)
    if pdf is None:
        pdf = _drawn(guide, situation)
        cache.set(key, pdf, KEPT_SECONDS)
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(False, f"{guide.name}.pdf")
    return answer


def _drawn(guide: Guide, situation: str) -> bytes:
    """Raises Conflict ``not_ready`` on a machine that has no Pango to draw with."""
    context = {
        "guide": guide.in_situation(situation), "today": today().isoformat(),
        "review": item(guide.item_code).department.get_review_display(),
        "answers": [(one.label, one.chosen(situation)[0].label) for one in guide.questions if one.chosen(situation)],
    }  # fmt: skip
    try:
        return render("documents/guide.html", context)
    except OSError as error:
        raise Conflict(_("现在不能生成PDF，请用浏览器打印本页。"), code="not_ready") from error
