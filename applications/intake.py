"""What is handed in, checked against the item: applicant, form, materials, delivery. Nothing here writes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from applications import situated
from applications.commitments import promising
from applications.filings import Applicant, Complaints, Filing
from applications.models.materials import Source
from base.accounts import identity, rules
from base.accounts.acts import make_party
from base.accounts.models import Account
from base.errors import Forbidden, Invalid, Missing
from base.regions.queries import ancestors
from catalog import situations
from catalog.guides import Guide, Requirement

HANDLING_PLACE = "handling_place"
LOOK = "look"
TRAVELS = ("send_back", "keep")
"""Treatments of paper under which the original goes to the authority."""
COURIER = "courier"


def applicant_of(account: Account, sent: dict | None, item: str) -> Applicant:
    """Who applies.

    Nothing sent: the verified person of the account. ``{organisation}``: a company or person the account has a mandate
    from, for this item. ``{kind, name, id_type, id_number, phone}``: an account that is not verified speaks for itself.
    Raises Invalid (fields), Forbidden (somebody else without a mandate).
    """
    if sent and sent.get("organisation"):
        return _mandated(account, str(sent["organisation"]), item)
    if account.party is not None:
        return _own(account, sent)
    if not sent:
        raise Invalid.at("/applicant", _("账号还没有实名，请填写申请人的姓名、证件和电话。"))
    wanted = {name: str(sent.get(name) or "") for name in ("name", "id_type", "id_number", "phone")}
    return Applicant(make_party(**{**wanted, "id_type": wanted["id_type"] or "111"}))


def _own(account: Account, sent: dict | None) -> Applicant:
    number = (sent or {}).get("id_number")
    if number and identity.clean_id_number(account.party.id_type, number) != account.party.id_number:
        raise Forbidden(_("为别人申请须先有委托。"))
    return Applicant(account.party)


def _mandated(account: Account, principal: str, item: str) -> Applicant:
    for mandate in rules.mandates_of(account):
        names = {str(mandate.principal_id), mandate.principal.id_number}
        if principal in names and (not mandate.items or item in mandate.items):
            return Applicant(mandate.principal, mandate)
    raise Forbidden(_("没有这个单位或个人对本事项的委托。"))


def check_content(
    complaints: Complaints, guide: Guide, filing: Filing, region: str, sources: tuple[str, ...]
) -> None:
    """Situation, form, materials and delivery against the guide in that situation; ``region`` is the authority's."""
    complaints.gather(lambda: check_situation(guide, filing.situation))
    guide = guide.in_situation(filing.situation)
    complaints.gather(lambda: check_form(guide, filing.form, region))
    complaints.gather(lambda: check_materials(guide, filing.materials, sources=sources))
    complaints.gather(lambda: check_delivery(guide, filing.delivery))


def check_situation(guide: Guide, situation: str) -> None:
    """Every question to be asked has one answer, and there are no others. Raises Invalid at /situation."""
    complaints = Complaints()
    for text in situated.unanswered(guide, situation).values():
        complaints.add("/situation", text)
    known = {option.key for option in guide.situations}
    for key in situations.split(situation):
        if key not in known:
            complaints.add("/situation", _("没有这种情形。"))
    complaints.raise_any()


def check_form(guide: Guide, form: dict, authority_region: str) -> None:
    """The form against its schema, and its places against the map. Raises Invalid with a pointer for each field."""
    complaints = Complaints()
    for error in Draft202012Validator(guide.form_schema).iter_errors(form):
        for pointer, text in _in_words(error):
            complaints.add(pointer, text)
    for name, schema in guide.form_schema.get("properties", {}).items():
        if schema.get("x-role") and f"/form/{name}" not in complaints.errors and form.get(name):
            _check_place(complaints, name, schema["x-role"], str(form[name]), authority_region)
    complaints.raise_any()


def _check_place(complaints: Complaints, name: str, role: str, code: str, authority_region: str) -> None:
    try:
        line = ancestors(code)
    except Missing:
        complaints.add(f"/form/{name}", _("没有这个行政区划。"))
        return
    if role == HANDLING_PLACE and authority_region not in line:
        complaints.add(f"/form/{name}", _("这个地方不归所选的办理机关管，请改选办理地。"))


def _in_words(error: ValidationError) -> list[tuple[str, str]]:
    """A schema error as pointers with sentences; what is required points at each missing field."""
    path = "/".join(["", "form", *map(str, error.absolute_path)])
    schema = error.schema
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        return [(f"{path}/{name}", _("请填写这一项。")) for name in missing]
    if error.validator == "additionalProperties":
        extra = sorted(set(error.instance) - set(schema.get("properties", {})))
        return [(f"{path}/{name}", _("表单里没有这一项。")) for name in extra]
    texts = {
        "minLength": _("请填写这一项。"),
        "maxLength": _("最多%(n)s个字。") % {"n": error.validator_value},
        "enum": _("请从给出的选项中选择。"),
        "pattern": _("格式不对，请核对。"),
        "minimum": _("不能小于%(n)s。") % {"n": error.validator_value},
        "maximum": _("不能大于%(n)s。") % {"n": error.validator_value},
        "type": _("这一项的内容类型不对。"),
        "format": _("格式不对，请核对。"),
    }
    return [(path, texts.get(error.validator, _("这一项不符合要求。")))]


ONLINE = (Source.UPLOAD, Source.LICENCE, Source.PROMISE)
AT_A_WINDOW = (*ONLINE, Source.SEEN)
SHEETS_MAX = 99


def check_materials(
    guide: Guide,
    sent: list[dict],
    *,
    complete: bool = True,
    sources: tuple[str, ...] = ONLINE,
) -> None:
    """Materials against the list: known, each from one source, required ones there or promised where that may be.

    ``complete`` is off for a correction, which brings only what was missing; ``sources`` are those that count, at a
    window also having seen the paper. Raises Invalid.
    """
    complaints, needed = Complaints(), {one.key: one for one in guide.materials}
    seen: set[str] = set()
    for index, material in enumerate(sent):
        key = str(material.get("key", ""))
        if key in seen:
            complaints.add(f"/materials/{index}/key", _("同一份材料只能交一次。"))
        seen.add(key)
        for pointer, text in _material_faults(index, material, needed.get(key), guide, sources):
            complaints.add(pointer, text)
    for missing in [one for one in guide.materials if complete and not one.optional and one.key not in seen]:
        complaints.add(f"/materials/{missing.key}", _("还缺：%(name)s。") % {"name": missing.name})
    complaints.raise_any()


def _material_faults(
    index: int, material: dict, needed: Requirement | None, guide: Guide, sources: tuple[str, ...]
) -> Iterable[tuple[str, str]]:
    if needed is None:
        yield f"/materials/{index}/key", _("这个事项不需要这份材料。")
        return
    given = [source for source in sources if material.get(source)]
    if len(given) != 1:
        yield (
            f"/materials/{index}",
            _("“%(name)s”须上传、选用证照或承诺后补，三者选一。") % {"name": needed.name},
        )
    elif given == [Source.PROMISE]:
        template, at = guide.commitment_of(needed.key), f"/materials/{index}/promise"
        yield from promising.faults(at, needed.name, material["promise"], template)
    elif given == [Source.UPLOAD] and not is_uuid(material["upload"]):
        yield f"/materials/{index}/upload", _("没有这个文件，请重新上传。")
    elif given == [Source.LICENCE] and not needed.licence_type:
        yield f"/materials/{index}/licence", _("“%(name)s”不能用证照代替。") % {"name": needed.name}
    elif given == [Source.SEEN] and needed.paper != LOOK:
        yield f"/materials/{index}", _("“%(name)s”不能只看原件，须扫描。") % {"name": needed.name}
    if Source.SEEN in sources:
        yield from _paper_faults(index, material, needed, given)


def _paper_faults(
    index: int, material: dict, needed: Requirement, given: list[str]
) -> Iterable[tuple[str, str]]:
    """What a window says about sheets of paper: numbers, and at least one of what has to travel."""
    paper = material.get("paper") or {}
    for name in ("originals", "copies"):
        count = paper.get(name, 0)
        if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= SHEETS_MAX:
            yield f"/materials/{index}/paper/{name}", _("份数请填0到%(most)s。") % {"most": SHEETS_MAX}
            return
    travels = needed.paper in TRAVELS and given == [Source.UPLOAD]
    if travels and paper and not paper.get("originals", 0) + paper.get("copies", 0):
        text = _("“%(name)s”的原件要寄给办理机关，份数至少是1。") % {"name": needed.name}
        yield f"/materials/{index}/paper/originals", text


def is_uuid(text: object) -> bool:
    """Whether a text can be the id of a file."""
    try:
        uuid.UUID(str(text))
    except ValueError:
        return False
    return True


def check_delivery(guide: Guide, delivery: dict) -> None:
    """How the result is to come; a courier needs an address.

    The address is one line of text, or ``{detail, region?, name?, phone?}``; without a name or phone the applicant's
    are used. Raises Invalid.
    """
    complaints = Complaints()
    if delivery.get("method") not in guide.result.delivery:
        complaints.add("/delivery/method", _("请选择结果的领取方式。"))
    if delivery.get("method") == COURIER:
        address = delivery.get("address") or {}
        address = {"detail": address} if isinstance(address, str) else address
        if not str(address.get("detail") or "").strip():
            complaints.add("/delivery/address", _("邮寄须填写收件地址。"))
        if address.get("phone"):
            complaints.gather(lambda: identity.clean_phone(str(address["phone"]), "/delivery/address/phone"))
    complaints.raise_any()
