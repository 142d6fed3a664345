"""Filling in an application step by step. A draft holds what is filled; every step reads, shows and checks its part.

The order of the steps is who → situation → form → materials → delivery → check. A step that finds something wrong
still keeps what was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import intake, situated
from applications.commitments.promising import Signatory, check_person
from base.accounts.identity import IdType
from base.accounts.rules import mandates_of
from base.errors import Invalid, Refusal
from catalog.guides import Guide
from catalog.situations import Question
from portal.citizen import forms
from portal.fields import Field, complained, summary
from portal.words import DELIVERIES

Errors = dict[str, list]
SELF, NEW = "self", "new"
PERSON = ("name", "id_type", "id_number", "phone")


@dataclass
class Wizard:
    """One draft being filled: whose, under which guide, and what it holds (saved or, in memory, just typed).

    ``here`` is the place where its owner is.
    """

    draft: object
    account: object
    guide: Guide
    content: dict = field(default_factory=dict)
    here: str = ""

    def __post_init__(self):
        self.content = self.content or {**self.draft.content}

    def part(self, name: str, empty: object) -> object:
        return self.content.get(name) or empty

    @property
    def asked(self) -> Guide:
        """The guide in the situation chosen so far: what is asked for."""
        return self.guide.in_situation(self.part("situation", ""))

    @property
    def kept(self) -> dict:
        """The content without what the situation has made unnecessary since it was filled in."""
        return situated.kept_of(self.guide, self.content)

    @property
    def stale(self) -> bool:
        """Whether the guide has a newer version than the one this was begun under."""
        return self.draft.version != self.guide.version

    @property
    def steps(self) -> list[Step]:
        return [step for step in STEPS.values() if step.slug != "situation" or self.guide.questions]

    def after(self, slug: str, by: int = 1) -> str:
        """The step so many places later (or before), within bounds."""
        slugs = [step.slug for step in self.steps]
        return slugs[min(max(slugs.index(slug) + by, 0), len(slugs) - 1)]

    def applicant(self) -> object | None:
        """Who applies, or None while that is not complete."""
        try:
            return intake.applicant_of(self.account, self.part("applicant", None), self.guide.item_code)
        except Refusal:
            return None


@dataclass(frozen=True)
class Step:
    """``read`` turns a POST into parts of the content and complaints; ``check`` raises Refusal."""

    slug: str
    title: Promise
    read: Callable[[Wizard, Mapping], tuple[dict, Errors]]
    fields: Callable[[Wizard], list[Field]]
    check: Callable[[Wizard], None]
    pointers: tuple[str, ...]

    def faults(self, wizard: Wizard) -> Errors:
        """What is wrong with this part, by pointer."""
        try:
            self.check(wizard)
        except Refusal as no:
            return no.errors or {self.pointers[0]: [no.detail]}
        return {}

    def shown(self, wizard: Wizard, errors: Errors) -> list[Field]:
        return complained(self.fields(wizard), errors)


def _read_who(wizard: Wizard, data: Mapping) -> tuple[dict, Errors]:
    who = data.get("who", NEW if wizard.account.party is None else SELF)
    if who == NEW:
        person = {name: data.get(name, "")[:100].strip() for name in PERSON}
        return {"applicant": person}, {}
    return {"applicant": {"organisation": who} if who != SELF else {}}, {}


def _who_fields(wizard: Wizard) -> list[Field]:
    sent = wizard.part("applicant", {})
    options = _who_options(wizard)
    chosen = sent.get("organisation") or options[0][0]
    fields = (
        [Field("who", _("谁申请"), chosen, "radio", options=options, pointer="/applicant/organisation")]
        if len(options) > 1
        else []
    )
    return fields if wizard.account.party else [*fields, *_person_fields(sent)]


def _who_options(wizard: Wizard) -> tuple[tuple[str, str], ...]:
    party = wizard.account.party
    own = (SELF, _("我自己，%(name)s") % {"name": party.name}) if party else (NEW, _("我自己"))
    held = [
        (str(one.principal_id), _("代表%(name)s") % {"name": one.principal.name})
        for one in mandates_of(wizard.account)
    ]
    return (own, *held)


def _person_fields(sent: dict) -> list[Field]:
    at = "/applicant"
    return [
        Field(
            "name",
            _("姓名"),
            sent.get("name", ""),
            hint=_("与证件一致，间隔点也要写"),
            autocomplete="name",
            maxlength=100,
            pointer=f"{at}/name",
        ),
        Field(
            "id_type",
            _("证件类型"),
            sent.get("id_type") or "111",
            "select",
            options=tuple((code, str(name)) for code, name in IdType.choices),
            pointer=f"{at}/id_type",
        ),
        Field(
            "id_number",
            _("证件号码"),
            sent.get("id_number", ""),
            hint=_("身份证18位，最后一位可以是X"),
            autocomplete="off",
            maxlength=40,
            pointer=f"{at}/id_number",
        ),
        Field(
            "phone",
            _("手机号"),
            sent.get("phone", ""),
            "tel",
            hint=_("办理中有事用它联系您"),
            autocomplete="tel",
            maxlength=20,
            pointer=f"{at}/phone",
        ),
    ]


def _check_who(wizard: Wizard) -> None:
    """Each of the four fields by itself, so that all faults are told at once."""
    sent = wizard.part("applicant", None)
    if wizard.account.party is None and not (sent or {}).get("organisation"):
        _check_person(sent or {})
    intake.applicant_of(wizard.account, sent, wizard.guide.item_code)


def _check_person(sent: dict) -> None:
    complaints = intake.Complaints()
    complaints.gather(lambda: intake.identity.clean_name(sent.get("name", "")))
    complaints.gather(
        lambda: intake.identity.clean_id_number(sent.get("id_type") or "111", sent.get("id_number", ""))
    )
    complaints.gather(lambda: intake.identity.clean_phone(sent.get("phone", "")))
    complaints.raise_any()


def _read_situation(wizard: Wizard, data: Mapping) -> tuple[dict, Errors]:
    return {"situation": situation_read(wizard.guide, data)}, {}


def situation_read(guide: Guide, data: Mapping) -> str:
    """The answers of a form or an address as a situation."""
    told = {question.key: data.get(field_name(question), "")[:40] for question in guide.questions}
    return guide.answered(told)


def situation_of(guide: Guide, data: Mapping) -> str:
    """The answers that came along in an address: each by itself, or all together under ``situation``."""
    return situation_read(guide, data) or guide.answered(data.get("situation", "")[:200])


def field_name(question: Question) -> str:
    """What the choice of an answer is called in forms and addresses."""
    return f"situation-{question.key}" if question.key else "situation"


def _situation_fields(wizard: Wizard) -> list[Field]:
    return situation_fields(wizard.guide, wizard.part("situation", ""))


def situation_fields(guide: Guide, situation: str) -> list[Field]:
    """The questions of a guide as choices, with the answers given so far."""
    return [
        Field(
            field_name(question),
            question.label or _("您是哪种情形"),
            next((option.key for option in question.chosen(situation)), ""),
            "radio",
            hint=question.help,
            options=tuple((option.key, option.label) for option in question.options),
            pointer=f"/situation/{question.key}",
        )
        for question in guide.questions
    ]


def _check_situation(wizard: Wizard) -> None:
    """Each question by itself, so that the complaint stands beside it."""
    if found := situated.unanswered(wizard.guide, wizard.part("situation", "")):
        text = _("请选择一种情形，要交的材料跟着它变。")
        raise Invalid(text, errors={f"/situation/{key}": [text] for key in found})


def _read_form(wizard: Wizard, data: Mapping) -> tuple[dict, Errors]:
    parsed = forms.parse(wizard.asked.form_schema, data, wizard.guide.region_code)
    return {"form": parsed.form}, parsed.errors


def _form_fields(wizard: Wizard) -> list[Field]:
    return forms.fields_of(wizard.asked.form_schema, wizard.part("form", {}), wizard.guide.region_code)


def _check_form(wizard: Wizard) -> None:
    intake.check_form(wizard.asked, wizard.kept["form"], wizard.guide.region_code)


def _read_delivery(wizard: Wizard, data: Mapping) -> tuple[dict, Errors]:
    delivery = {"method": data.get("method", "")[:20]}
    if delivery["method"] == intake.COURIER:
        delivery["address"] = {
            name: data.get(f"address-{name}", "")[:200].strip() for name in ("detail", "name", "phone")
        }
    return {"delivery": delivery}, {}


def _delivery_fields(wizard: Wizard) -> list[Field]:
    sent, ways = wizard.part("delivery", {}), wizard.guide.result.delivery
    options = tuple((code, str(DELIVERIES.get(code, code))) for code in ways)
    method = sent.get("method") or (ways[0] if len(ways) == 1 else "")
    way = Field("method", _("结果怎么给您"), method, "radio", options=options, pointer="/delivery/method")
    person = getattr(wizard.applicant(), "party", None)
    by_courier = intake.COURIER in ways
    return [way, *(_address_fields(sent.get("address") or {}, person) if by_courier else ())]


def _address_fields(address: Mapping, person: object | None) -> list[Field]:
    """Where to send it; what is known of the applicant stands there already."""
    home = (person.address or {}).get("detail", "") if person else ""
    name, phone = (person.name, person.phone or "") if person else ("", "")
    return [
        Field(
            "address-detail", _("收件地址"), address.get("detail", home), autocomplete="street-address",
            maxlength=200, pointer="/delivery/address",
        ),
        Field(
            "address-name", _("收件人"), address.get("name", name), autocomplete="name", maxlength=50,
            required=False, pointer="/delivery/address/name",
        ),
        Field(
            "address-phone", _("收件电话"), address.get("phone", phone), "tel", autocomplete="tel", maxlength=20,
            required=False, pointer="/delivery/address/phone",
        ),
    ]  # fmt: skip


def _check_delivery(wizard: Wizard) -> None:
    intake.check_delivery(wizard.guide, wizard.part("delivery", {}))


def _check_materials(wizard: Wizard) -> None:
    """The materials; complaints by place in the list become complaints by key."""
    sent, applicant = wizard.kept["materials"], wizard.applicant()
    try:
        intake.check_materials(wizard.asked, sent)
        if applicant:
            who = Signatory.online(wizard.account, applicant.party, applicant.mandate)
            check_person(wizard.asked, sent, who)
    except Invalid as no:
        raise Invalid(no.detail, errors=by_key(no.errors, sent)) from no


def by_key(errors: Errors, sent: list[dict]) -> Errors:
    """`/materials/0/upload` as `/materials/photo`."""
    found: Errors = {}
    for pointer, texts in errors.items():
        parts = pointer.split("/")
        if len(parts) > 2 and parts[1] == "materials" and parts[2].isdecimal() and int(parts[2]) < len(sent):
            pointer = f"/materials/{sent[int(parts[2])].get('key', '')}"
        found.setdefault(pointer, []).extend(texts)
    return found


def _nothing(wizard: Wizard, data: Mapping) -> tuple[dict, Errors]:
    return {}, {}


STEPS = {
    step.slug: step
    for step in (
        Step("who", gettext_lazy("谁申请"), _read_who, _who_fields, _check_who, ("/applicant",)),
        Step(
            "situation",
            gettext_lazy("情形"),
            _read_situation,
            _situation_fields,
            _check_situation,
            ("/situation",),
        ),
        Step("form", gettext_lazy("填表"), _read_form, _form_fields, _check_form, ("/form",)),
        Step(
            "materials", gettext_lazy("材料"), _nothing, lambda wizard: [], _check_materials, ("/materials",)
        ),
        Step(
            "delivery",
            gettext_lazy("怎么领"),
            _read_delivery,
            _delivery_fields,
            _check_delivery,
            ("/delivery",),
        ),
        Step("check", gettext_lazy("核对提交"), _nothing, lambda wizard: [], lambda wizard: None, ("/",)),
    )
}


def all_faults(wizard: Wizard, more: Errors | None = None) -> list[tuple[Step, list[str]]]:
    """What stands in the way of submitting, step by step; ``more`` is what the act itself complained about."""
    errors = by_key(more or {}, wizard.part("materials", []))
    found = []
    for step in wizard.steps:
        mine = {
            **step.faults(wizard),
            **{at: texts for at, texts in errors.items() if at.startswith(step.pointers)},
        }
        texts = [text for _anchor, text in summary(step.shown(wizard, mine), mine)]
        found += [(step, list(dict.fromkeys(texts)))] if texts and step.slug != "check" else []
    return found
