"""Asking: from the counter with item and place chosen, or from a case."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications import bench
from applications.consultations import acts, queries
from applications.intake import is_uuid
from base.errors import Invalid, Refusal
from base.regions.queries import organisations
from portal.desk.consultations.attachments import Attachments, taken
from portal.fields import Field, complained, summary
from portal.lists import asked

QUESTIONS_SHOWN = 3


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask the other side. ``case``, or ``task`` (and ``hall``); ``material`` and ``text`` may come along."""
    queries.require_staff(request.user)
    about = _about(request)
    try:
        ends = queries.ends(request.user, **about)
    except Refusal as no:
        return _cannot(request, no)
    if request.method != "POST":
        return _page(request, ends)
    files = taken(request)
    if files.errors:
        return _page(request, ends, files, Invalid(_("文件没有收下。")))
    try:
        one = acts.ask(actor=request.user, attachments=files.ids, **about, **_said(request))
    except Refusal as no:
        return _page(request, ends, files, no)
    messages.success(request, _("已提出。"))
    return redirect("desk:consultation", one.number)


def _about(request: HttpRequest) -> dict:
    """What it is about; the address of the form says it again when it is sent."""
    wanted = asked(request, "task", "case", "hall")
    if wanted["case"]:
        return {"case": bench.case(request.user, wanted["case"])}
    return {"task_code": wanted["task"], "hall": request.POST.get("hall", wanted["hall"])}


def _said(request: HttpRequest) -> dict:
    data, key = request.POST, request.POST.get("key", "")
    given = [
        {"text": data.get(f"text-{at}", ""), "material": data.get(f"material-{at}", "")}
        for at in range(QUESTIONS_SHOWN)
    ]
    filled = [one for one in given if one["text"].strip()] or given[:1]
    return {"questions": filled, "kind": data.get("kind", "query"), "key": key if is_uuid(key) else ""}


def _cannot(request: HttpRequest, no: Refusal) -> HttpResponse:
    """Nothing can be asked: why, and from where one can."""
    chosen = request.GET.get("task") or request.GET.get("case")
    halls = queries.halls(request.user)
    names = organisations().filter(pk__in=halls).values_list("pk", "name") if "/hall" in no.errors else []
    status = no.status if chosen or not halls else 200
    texts = [str(text) for texts in no.errors.values() for text in texts] or [str(no.detail)]
    context = {"texts": texts, "halls": list(names), "task": asked(request, "task")["task"]}
    return render(request, "desk/consultations/cannot.html", context, status=status)


def _page(
    request: HttpRequest, ends: object, files: Attachments | None = None, no: Refusal | None = None
) -> HttpResponse:
    errors = _placed(request, no)
    files = files or Attachments()
    if files.errors:
        errors = {"/file": files.errors}
    fields = complained(_fields(request, ends), errors)
    context = {
        "ends": ends, "fields": fields, "errors": summary(fields, errors), "files": files.kept,
        "key": request.POST.get("key") or uuid.uuid4(), "case": _about(request).get("case"),
        "video": queries.video(),
    }  # fmt: skip
    return render(request, "desk/consultations/new.html", context, status=no.status if no else 200)


def _placed(request: HttpRequest, no: Refusal | None) -> dict:
    """Complaints at the fields as they stand on the page: questions that were left blank shift the numbers."""
    if no is None or not no.errors:
        return {"": [no.detail]} if no else {}
    filled = [at for at in range(QUESTIONS_SHOWN) if request.POST.get(f"text-{at}", "").strip()] or [0]
    placed: dict[str, list] = {}
    for pointer, texts in no.errors.items():
        parts = pointer.strip("/").split("/")
        if parts[0] == "questions":
            at = filled[int(parts[1])] if len(parts) > 1 else 0
            pointer = f"/{parts[2] if len(parts) > 2 else 'text'}-{at}"
        placed.setdefault("/file" if pointer == "/attachments" else pointer, []).extend(texts)
    return placed


def _fields(request: HttpRequest, ends: object) -> list[Field]:
    data = request.POST
    materials = [("", _("不是某一份材料")), *queries.materials(ends)]
    first = asked(request, "material", "text")
    kinds = tuple(queries.kinds())
    fields = [Field("kind", _("怎么会商"), data.get("kind", "query"), "radio", options=kinds)]
    for at in range(QUESTIONS_SHOWN):
        given = first if at == 0 else {"material": "", "text": ""}
        n = {"n": at + 1}
        fields += [
            Field(
                f"text-{at}", _("问题%(n)d") % n, data.get(f"text-{at}", given["text"]), "textarea",
                required=at == 0, maxlength=2000,
            ),
            Field(
                f"material-{at}", _("问题%(n)d说的是哪份材料") % n, data.get(f"material-{at}", given["material"]),
                "select", options=tuple(materials), required=False,
            ),
        ]  # fmt: skip
    return fields if queries.video() else fields[1:]
