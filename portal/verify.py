"""Checking a document, and fetching one's own."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from applications import queries
from base.errors import Invalid, Refusal
from base.files import documents
from base.files.documents import Finding
from portal.middleware import note_access


def shown_facts(finding: Finding) -> dict:
    """What a check shows of a genuine document: never more than its paper does, the applicant masked."""
    document = finding.document
    if document is None:
        return {}
    facts = document.facts
    name = facts["applicant"]
    return {
        "title": document.get_kind_display(),
        "number": document.number,
        "authority": facts["authority"],
        "made_on": facts["made_on"],
        "item": facts["item"],
        "applicant": name[:1] + "*" * (len(name) - 1),
        "id_number": facts["id_number"],
        "digest": document.sha256,
    }


@login_not_required
@require_safe
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the QR code of a paper."""
    finding = documents.by_token(token)
    return render(request, "citizen/verify.html", {"finding": finding, "facts": shown_facts(finding)})


@login_not_required
@require_http_methods(["GET", "POST"])
def verify_file(request: HttpRequest) -> HttpResponse:
    """Check a file: every byte counts."""
    context = {"finding": None, "facts": {}, "errors": {}}
    if request.method == "POST":
        try:
            finding = documents.by_file(_sent(request))
            context |= {"finding": finding, "facts": shown_facts(finding)}
        except Refusal as no:
            context["errors"] = no.errors
    return render(request, "citizen/verify.html", context, status=400 if context["errors"] else 200)


def _sent(request: HttpRequest) -> bytes:
    file = request.FILES.get("file")
    if file is None or not file.size:
        raise Invalid.at("/file", _("请选择要核验的PDF文件。"))
    return file.read()


@require_safe
def document(request: HttpRequest, document: str) -> HttpResponse:
    """A document as PDF, for those in whose scope its case is."""
    found = queries.document(request.user, document)
    answer = HttpResponse(documents.content(found), content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(False, f"{found.number}.pdf")
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    note_access(request, f"application:{found.facts['application']}", "document")
    return answer
