"""What each document of a case says, drawn from the event that calls for it (domain: 行政许可法 art. 29–44, 69)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import share
from applications.flow.aftermath import case_of, limit_of
from applications.flow.citing import cited
from applications.flow.table import row
from applications.models import Application, Case, Commitment, Material
from applications.models.commitments import SignedHow
from applications.models.matter import ALONE
from applications.voice import rate_address
from base.files import documents
from base.files.models import Document
from base.files.models.documents import Kind
from base.ledger.clock import day_of
from base.ledger.models import Event
from base.ledger.models.timers import TimerKind, TimerState
from base.regions.calendar import calendar_of
from base.secrecy import mask
from catalog.guides import Guide

Facts = dict[str, object]


def plan(event: Event) -> Document | None:
    """Plan the document the flow table names for an event's act; None where it names none."""
    if not (kind := row(event.act).document):
        return None
    case = case_of(event)
    facts = {**_common(event, case), **BUILDERS.get(kind, _nothing_more)(event, case)}
    return documents.plan(event=event, kind=kind, series=case.authority.region.short_name, facts=facts)


def _common(event: Event, case: Case) -> Facts:
    application, person = case.application, case.application.applicant_facts
    return {
        "applicant": person["name"],
        "id_number": mask(person["id_number"]),
        "phone": mask(person["phone"] or "", 3, 4),
        "item": case.version.implementation.item.name,
        "task_code": case.version.implementation.task_code,
        "application": application.number,
        "case": case.number,
        "query_code": application.query_code,
        "authority": case.authority.name,
        "mode": str(application.get_mode_display()),
        "basis": application.item.legal_basis,
        "day": day_of(event.effective_at).isoformat(),
        "made_on": day_of(event.at).isoformat(),
        "article": cited(row(event.act).article),
        "reason": _text(event).get("reason", ""),
        "act": event.act,
    }


def _text(event: Event) -> Facts:
    if event.subject is not None:
        return event.subject.text
    text = getattr(event, "text", None)
    return text.body if text else {}


def _nothing_more(event: Event, case: Case) -> Facts:
    return {}


def _materials(case: Case) -> list[Facts]:
    """What the case's own authority has."""
    return _listed(share.guide_of(case), share.materials_of(case, _latest(case.application)))


def _latest(application: Application) -> list[Material]:
    rows = application.materials.order_by("round", "key")
    return list({one.key: one for one in rows}.values())


def _listed(guide: Guide, materials: Iterable[Material]) -> list[Facts]:
    names = {one.key: one.name for one in guide.materials}
    return [
        {"name": names.get(one.key, one.key), "source": str(one.get_source_display())} for one in materials
    ]


def _due(event: Event, kind: str) -> str:
    timer = limit_of(event, kind)
    counts = timer and timer.due_at and timer.state != TimerState.STOPPED
    return day_of(timer.due_at).isoformat() if counts else ""


def _receipt(event: Event, case: Case) -> Facts:
    whole = share.whole_by(case)
    facts = {
        "item": case.application.item.name,
        "materials": _listed(whole, _latest(case.application)),
        "parts": _parts(whole, case.application) if case.key != ALONE else [],
        "steps": not whole.is_bundle,
        "answer_by": _due(event, TimerKind.NOTICE),
        "corrected": event.act == "correct",
        "fulfilled": event.act == "fulfil",
        "rate_address": rate_address(case.application),
    }
    return facts | _at_the_counter(event, case) if event.act == "collect" else facts


def _parts(whole: Guide, application: Application) -> list[Facts]:
    """What is decided by whom within how many working days: there is one receipt for all cases of a plan."""
    labels = {one.key: one.label for one in whole.plan.cases}
    days = {} if whole.is_bundle else {one.key: one.silent_after_days for one in whole.plan.cases}
    cases = application.cases.select_related("authority", "version").defer("version__elements")
    return [
        {"label": labels.get(one.key, one.key), "authority": one.authority.name,
         "days": days.get(one.key) or one.version.promised_days,
         "case": one.number}
        for one in cases.order_by("position", "id")
    ]  # fmt: skip


def _at_the_counter(event: Event, case: Case) -> Facts:
    """What a window's receipt says besides: who took it in under which agreement, what was told, where papers go."""
    application, guide = case.application, share.whole_of(case.application)
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
        "promised_by": _due(event, TimerKind.PROMISED),
        "statutory_by": _due(event, TimerKind.STATUTORY),
        "fee_fen": fee.amount_fen,
        "delivery": case.application.delivery.get("method", ""),
    }


def _refusal(event: Event, case: Case) -> Facts:
    ground = event.data.get("ground", "")
    return {"ground": ground, "materials": _materials(case), **_remedies(event, case)}


def _remedies(event: Event, case: Case) -> Facts:
    """Who reviews a decision that somebody does not accept."""
    return {"review": str(case.version.implementation.item.department.get_review_display())}


def _special(event: Event, case: Case) -> Facts:
    special = case.specials.latest("id")
    return {"kind": str(special.get_kind_display()), "days": special.days}


def _extension(event: Event, case: Case) -> Facts:
    return {"days": event.data["days"], "promised_by": _due(event, TimerKind.PROMISED)}


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
    silent = {
        "lapse": _("补正期限已过，没有收到补正材料。"),
        "silent_stop": _("参加联办的机关逾期没有答复，按办事指南视为不同意。"),
    }
    return {
        "materials": _materials(case),
        "reason": silent.get(event.act) or _text(event)["reason"],
        **_remedies(event, case),
    }


def _order(event: Event, case: Case) -> Facts:
    return {"order": _text(event).get("text", ""), "until": event.data.get("until", "")}


def _consultation(event: Event, case: Case) -> Facts:
    """What was said; one held on the portal brings its whole record."""
    text = _text(event)
    return {"order": text.get("text", ""), "record": text.get("record"), "consent": event.data.get("consent")}


def _notice(event: Event, case: Case) -> Facts:
    materials = event.data.get("materials", [])
    return {
        "to": event.data.get("to", ""),
        "until": event.data.get("until", ""),
        "promised": _names(case, materials) if event.act == "ask_to_rectify" else [],
    }


def _names(case: Case, keys: Iterable[str]) -> list[str]:
    """What materials are called in the frozen guide."""
    names = {one.key: one.name for one in Guide.of(case.version).materials}
    return [names.get(key, key) for key in keys]


def _commitment(event: Event, case: Case) -> Facts:
    """承诺书: what was told, what is owed until when, what follows, and who signed (国办发〔2020〕42号)."""
    one = Commitment.objects.get(id=event.data["commitment"])
    template = one.template
    by = calendar_of(case.authority.region_id).add(day_of(event.at), template.days).day
    return {
        "label": template.label,
        "follows": template.follows,
        "version": template.version,
        "promised": _names(case, one.materials),
        "duty": list(template.duty),
        "liability": list(template.liability),
        "bring_by": by.isoformat() if template.follows else "",
        "check_days": template.days if template.check else 0,
        "check": template.check.method_in_words if template.check else "",
        "signature": one.signature,
        "signed_how": str(SignedHow(one.signature["method"]).label),
    }


BUILDERS: dict[str, Callable[[Event, Case], Facts]] = {
    Kind.RECEIPT: _receipt,
    Kind.CORRECTION: _correction,
    Kind.ACCEPTANCE: _acceptance,
    Kind.REFUSAL: _refusal,
    Kind.SPECIAL: _special,
    Kind.EXTENSION: _extension,
    Kind.DENIAL: _remedies,
    Kind.REVOCATION: _remedies,
    Kind.APPROVAL: _result,
    Kind.LICENCE: _result,
    Kind.DELIVERY: _delivery,
    Kind.TERMINATION: _termination,
    Kind.RETURN_LIST: _return_list,
    Kind.SUPERVISION: _order,
    Kind.CONSULTATION: _consultation,
    Kind.NOTICE: _notice,
    Kind.COMMITMENT: _commitment,
}
