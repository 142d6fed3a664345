"""What each document of a case says, drawn from the event that calls for it (domain: 行政许可法 art. 29–44, 69)."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.flow.table import row
from applications.models import Case, Material
from applications.voice import rate_address
from base.files import documents
from base.files.models import Document
from base.files.models.documents import Kind
from base.ledger.clock import day_of
from base.ledger.models import Event, Timer
from base.ledger.models.timers import TimerKind
from base.secrecy import mask
from catalog.guides import Guide

Facts = dict[str, object]


def plan(event: Event) -> Document | None:
    """Plan the document the flow table names for an event's act; None where it names none."""
    if not (kind := row(event.act).document):
        return None
    case = Case.objects.select_related(
        "application__item", "application__receiving_place", "application__agreement", "authority__region",
        "version__implementation__item",
        "version__implementation__authority",
    ).get(number=event.case)  # fmt: skip
    facts = {**_common(event, case), **BUILDERS.get(kind, _nothing_more)(event, case)}
    return documents.plan(event=event, kind=kind, series=case.authority.region.short_name, facts=facts)


def _common(event: Event, case: Case) -> Facts:
    application, person = case.application, case.application.applicant_facts
    return {
        "applicant": person["name"],
        "id_number": mask(person["id_number"]),
        "phone": mask(person["phone"] or "", 3, 4),
        "item": application.item.name,
        "task_code": case.version.implementation.task_code,
        "application": application.number,
        "case": case.number,
        "query_code": application.query_code,
        "authority": case.authority.name,
        "mode": str(application.get_mode_display()),
        "basis": application.item.legal_basis,
        "day": day_of(event.effective_at).isoformat(),
        "made_on": day_of(event.at).isoformat(),
        "article": row(event.act).article,
        "reason": _text(event).get("reason", ""),
        "act": event.act,
    }


def _text(event: Event) -> Facts:
    text = getattr(event, "text", None)
    return text.body if text else {}


def _nothing_more(event: Event, case: Case) -> Facts:
    return {}


def _materials(case: Case) -> list[Facts]:
    names = {one.key: one.name for one in Guide.of(case.version).materials}
    rows = case.application.materials.order_by("round", "key")
    latest = {one.key: one for one in rows}
    return [
        {"name": names.get(key, key), "source": str(one.get_source_display())} for key, one in latest.items()
    ]


def _due(case: Case, kind: str) -> str:
    timer = Timer.objects.filter(case=case.number, kind=kind).first()
    return day_of(timer.due_at).isoformat() if timer and timer.due_at else ""


def _receipt(event: Event, case: Case) -> Facts:
    facts = {
        "materials": _materials(case),
        "answer_by": _due(case, TimerKind.NOTICE),
        "corrected": event.act == "correct",
        "rate_address": rate_address(case.application),
    }
    return facts | _at_the_counter(event, case) if event.act == "collect" else facts


def _at_the_counter(event: Event, case: Case) -> Facts:
    """What a window's receipt says besides: who took it in under which agreement, what was told, where papers go."""
    application, guide = case.application, Guide.of(case.version)
    names = {one.key: one.name for one in guide.materials}
    agreement, counter = application.agreement, application.counter
    return {
        "hall": application.receiving_place.name,
        "agreement": f"{agreement.name}（{agreement.code}，第{agreement.version}版）",
        "forward_days": agreement.forward_days,
        "papers": [_paper(guide, one) for one in application.materials.order_by("key")],
        "defects": [{**one, "what": names[one["material"]]} for one in counter["defects"]],
        "agent": counter["agent"]["name"] if counter["agent"] else "",
        "signature": counter["signature"] or {},
    }


WHERE_TO = {
    "look": gettext_lazy("当场退还"),
    "copy": gettext_lazy("只传扫描件"),
    "send_back": gettext_lazy("随袋寄送，办完寄回"),
    "keep": gettext_lazy("随袋寄送，由办理机关留存"),
}


def _paper(guide: Guide, material: Material) -> Facts:
    asked = guide.requirement(material.key)
    travels = material.originals + material.copies
    treated = asked.paper if travels or asked.paper == "look" else "copy"
    where = material.get_source_display() if material.source in ("licence", "promise") else WHERE_TO[treated]
    counts = {"originals": material.originals, "copies": material.copies}
    return {"name": asked.name, **counts, "where": str(where)}


def _correction(event: Event, case: Case) -> Facts:
    notice = case.corrections.latest("round")
    guide = Guide.of(case.version)
    names = {one.key: one.name for one in guide.materials}
    titles = {
        name: field.get("title", name) for name, field in guide.form_schema.get("properties", {}).items()
    }
    defects = [
        {**one, "what": names.get(one.get("material", "")) or titles.get(one.get("field", ""), "")}
        for one in notice.defects
    ]
    return {"defects": defects, "answer_by": day_of(notice.due_at).isoformat(), "round": notice.round}


def _acceptance(event: Event, case: Case) -> Facts:
    fee = Guide.of(case.version).fee
    return {
        "deemed": event.act == "deem_accepted",
        "promised_by": _due(case, TimerKind.PROMISED),
        "statutory_by": _due(case, TimerKind.STATUTORY),
        "fee_fen": fee.amount_fen,
        "delivery": case.application.delivery.get("method", ""),
    }


def _refusal(event: Event, case: Case) -> Facts:
    return {"ground": event.data.get("ground", ""), "materials": _materials(case)}


def _special(event: Event, case: Case) -> Facts:
    special = case.specials.latest("id")
    return {"kind": str(special.get_kind_display()), "days": special.days}


def _extension(event: Event, case: Case) -> Facts:
    return {"days": event.data["days"], "promised_by": _due(case, TimerKind.PROMISED)}


def _result(event: Event, case: Case) -> Facts:
    result = Guide.of(case.version).result
    granted = [[str(name), str(value)] for name, value in (case.result or {}).items()]
    return {"result": result.name, "granted": granted, "licence": event.data.get("licence", "")}


def _delivery(event: Event, case: Case) -> Facts:
    text = _text(event)
    return {
        "result": Guide.of(case.version).result.name,
        "method": event.data.get("method", ""),
        "receiver": text.get("receiver") or case.application.applicant_facts["name"],
        "proof": text.get("proof", ""),
    }


def _return_list(event: Event, case: Case) -> Facts:
    return {"materials": _materials(case)}


def _termination(event: Event, case: Case) -> Facts:
    lapsed = event.act == "lapse"
    return {
        "materials": _materials(case),
        "reason": _("补正期限已过，没有收到补正材料。") if lapsed else _text(event)["reason"],
    }


def _order(event: Event, case: Case) -> Facts:
    return {"order": _text(event).get("text", ""), "until": event.data.get("until", "")}


def _consultation(event: Event, case: Case) -> Facts:
    """What was said; one held on the portal brings its whole record."""
    text = _text(event)
    return {"order": text.get("text", ""), "record": text.get("record"), "consent": event.data.get("consent")}


def _notice(event: Event, case: Case) -> Facts:
    return {"to": event.data.get("to", "")}


BUILDERS: dict[str, Callable[[Event, Case], Facts]] = {
    Kind.RECEIPT: _receipt,
    Kind.CORRECTION: _correction,
    Kind.ACCEPTANCE: _acceptance,
    Kind.REFUSAL: _refusal,
    Kind.SPECIAL: _special,
    Kind.EXTENSION: _extension,
    Kind.APPROVAL: _result,
    Kind.LICENCE: _result,
    Kind.DELIVERY: _delivery,
    Kind.TERMINATION: _termination,
    Kind.RETURN_LIST: _return_list,
    Kind.SUPERVISION: _order,
    Kind.CONSULTATION: _consultation,
    Kind.NOTICE: _notice,
}
