"""Who may act for whom: mandates seen, given, and ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from base.accounts import acts, queries
from base.accounts.rules import as_citizen, principals_of
from base.errors import Invalid, Missing, Refusal
from base.ledger.clock import day_of, today
from catalog.queries import items, search
from portal.fields import Field, complained, summary
from portal.limits import few_failures

WRONG_PEOPLE_PER_HOUR = 10
TYPED = ("principal", "agent", "name", "items", "valid_to")
TYPED_MAX = 1000
ITEMS_MAX = 20
LINE_MAX = 60
LIKE_SHOWN = 3


@require_safe
def mandates(request: HttpRequest) -> HttpResponse:
    """For whom I may act and who may act for me, now and before."""
    held, held_before = queries.now_and_before(queries.mandates_held(request.user))
    given, given_before = queries.now_and_before(queries.mandates_given(request.user))
    names = _item_names([*held, *given, *held_before, *given_before])
    context = {
        "held": [_row(one, one.principal.name, names) for one in held],
        "given": [_given(one, request.user, names) for one in given],
        "before": [
            *(_row(one, one.principal.name, names) for one in held_before),
            *(_given(one, request.user, names) for one in given_before),
        ],
    }
    return render(request, "citizen/mandates.html", context)


def _item_names(mandates: Iterable) -> dict[str, str]:
    codes = {code for one in mandates for code in one.items}
    return dict(items().filter(code__in=codes).values_list("code", "name")) if codes else {}


def _given(mandate: object, account: object, names: dict[str, str]) -> dict:
    own = account.party is not None and account.party.id_index == mandate.principal.id_index
    party = mandate.agent.party
    row = _row(mandate, party.name if party else mandate.agent.username, names)
    return {**row, "given": True, "by": "" if own else mandate.principal.name}


def _row(mandate: object, who: str, names: dict[str, str]) -> dict:
    return {
        "id": mandate.id,
        "who": who,
        "given": False,
        "by": "",
        "representative": mandate.representative,
        "since": mandate.valid_from,
        "until": day_of(mandate.revoked_at) if mandate.revoked_at else mandate.valid_to,
        "revoked": mandate.revoked_at is not None,
        "items": _("、").join(names.get(code, code) for code in mandate.items),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest) -> HttpResponse:
    """Let somebody act for me, or for the company I represent."""
    typed = {name: request.POST.get(name, "")[:TYPED_MAX].replace("\x00", "") for name in TYPED}
    if request.method != "POST":
        return _form(request, typed)
    try:
        mandate = _given_by(request, typed)
    except Refusal as no:
        return _form(request, typed, no.errors or {"/": [no.detail]}, no.status)
    notes.success(request, _("已经委托%(name)s。随时可以在这里收回。") % {"name": mandate.agent.party.name})
    return redirect("my-mandates")


def _given_by(request: HttpRequest, typed: dict[str, str]) -> object:
    """Each field by itself, so that all faults are told at once. Raises Refusal."""
    errors: dict[str, list] = {}
    steps = {
        "principal": lambda: _principal(request, typed["principal"]),
        "agent": lambda: _agent(request, typed),
        "items": lambda: _items(typed["items"]),
        "valid_to": lambda: _day(typed["valid_to"]),
    }
    read = {}
    for name, step in steps.items():
        try:
            read[name] = step()
        except Invalid as no:
            errors |= no.errors
    if errors:
        raise Invalid(_("请改好下面几处。"), errors=errors)
    return acts.give_mandate(**read, actor=as_citizen(request.user))


def _principal(request: HttpRequest, chosen: str) -> object:
    ours = principals_of(request.user)
    if not ours:
        raise Invalid.at("/", _("账号还没有实名，不能委托别人。请先带身份证到任何一个政务服务窗口核验。"))
    found = next((party for party in ours if str(party.id) == chosen), ours[0] if len(ours) == 1 else None)
    if found is None:
        raise Invalid.at("/principal", _("请选择替谁委托。"))
    return found


def _agent(request: HttpRequest, typed: dict[str, str]) -> object:
    """The account that is meant; who tries too many names is stopped for an hour."""
    empty = {f"/{name}": [_("请填写。")] for name in ("agent", "name") if not typed[name].strip()}
    if empty:
        raise Invalid(_("请填写。"), errors=empty)
    try:
        with few_failures(f"agent:{request.user.person}", WRONG_PEOPLE_PER_HOUR):
            found = queries.agent_called(typed["agent"], typed["name"])
    except Missing as no:
        raise Invalid.at("/agent", no.detail) from no
    if found.pk == request.user.pk:
        raise Invalid.at("/agent", _("不能委托给自己。"))
    return found


def _items(typed: str) -> list[str]:
    """Item codes from what was typed, a line each."""
    lines = list(dict.fromkeys(line.strip() for line in typed.splitlines() if line.strip()))
    if len(lines) > ITEMS_MAX:
        raise Invalid.at("/items", _("最多写%(n)d件事；更多就留空，委托所有事项。") % {"n": ITEMS_MAX})
    return [_item(line) for line in lines]


def _item(line: str) -> str:
    found = search(line[:LINE_MAX])
    exact = [one for one in found if one.name == line]
    if len(fits := exact or found) == 1:
        return fits[0].code
    if not fits:
        raise Invalid.at("/items", _("没有叫“%(line)s”的事项。") % {"line": line[:LINE_MAX]})
    names = _("、").join(one.name for one in fits[:LIKE_SHOWN])
    raise Invalid.at(
        "/items",
        _("“%(line)s”有好几个事项，请写全称，例如：%(names)s。") % {"line": line[:LINE_MAX], "names": names},
    )


def _day(typed: str) -> dt.date:
    try:
        return dt.date.fromisoformat(typed.strip())
    except ValueError:
        raise Invalid.at(
            "/valid_to", _("请写日期，例如%(day)s。") % {"day": acts.latest_end().isoformat()}
        ) from None


def _form(
    request: HttpRequest, typed: dict[str, str], errors: dict | None = None, status: int = 200
) -> HttpResponse:
    ours = principals_of(request.user)
    fields = complained(_fields(ours, typed), errors or {})
    context = {"fields": fields, "errors": summary(fields, errors), "verified": bool(ours)}
    return render(request, "citizen/mandate_give.html", context, status=status)


def _fields(ours: list, typed: dict[str, str]) -> list[Field]:
    options = tuple((str(party.id), party.name) for party in ours)
    chosen = typed["principal"] or (options[0][0] if options else "")
    principal = (
        [Field("principal", _("替谁委托"), chosen, "radio", options=options)] if len(options) > 1 else []
    )
    last = acts.latest_end().isoformat()
    return [
        *principal,
        Field(
            "agent", _("对方的用户名或证件号码"), typed["agent"], autocomplete="off", maxlength=60,
            hint=_("对方要有实名账号"),
        ),
        Field("name", _("对方的姓名"), typed["name"], autocomplete="off", maxlength=50, hint=_("与证件一致")),
        Field(
            "items", _("只限哪些事"), typed["items"], "textarea", required=False,
            hint=_("一行写一件，例如社会保障卡申领；留空就是所有事项"),
        ),
        Field(
            "valid_to", _("到哪一天为止"), typed["valid_to"], "date",
            hint=_("从今天%(today)s起，最晚到%(last)s") % {"today": today().isoformat(), "last": last},
        ),
    ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, mandate: int) -> HttpResponse:
    """Take a mandate back, or give it back, after asking once."""
    found = queries.mandate(request.user, mandate)
    if request.method == "POST":
        acts.revoke_mandate(mandate=found, actor=as_citizen(request.user))
        notes.success(request, _("这份委托结束了。"))
        return redirect("my-mandates")
    held = found.agent_id == request.user.pk
    names = _item_names([found])
    row = _row(found, found.principal.name, names) if held else _given(found, request.user, names)
    over = row["revoked"] or found.valid_to < today()
    return render(request, "citizen/mandate_end.html", {"row": row, "held": held, "over": over})
