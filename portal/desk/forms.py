"""What each act asks of the person who takes it: one form class per act, found in FORMS.

A form only reads what was typed; whether it is right is for the act to say. What the act refuses comes back through
`ActForm.blame` to the field it is about, or to the top.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import bench, share
from applications.acts.acceptance import CORRECTION_MAX_DAYS, RefusalGround
from applications.acts.commitments import Outcome
from applications.acts.outcome import DeliveryMethod
from applications.acts.review import SPECIAL_MAX_DAYS, SpecialKind
from applications.commitments.rules import is_to_check, of
from base.accounts.queries import assignable
from base.errors import Invalid, Missing, Refusal
from base.ledger.clock import today
from catalog.queries import performers
from portal.desk.inputs import CHOOSE, date, days, line, pick, shown, words
from portal.fields import Field, summary

PROOF_HINT = gettext_lazy("邮寄填运单号；其他方式填签收凭据。")


class ActForm(forms.Form):
    """An act that asks for nothing but a yes. ``expected_seq`` is the last event its reader had before them.

    ``look`` is how its button looks: blank for the usual next step, second, or danger. ``key`` presses it.
    ``at_once`` acts have no page of their own.
    """

    look = "second"
    key = ""
    at_once = False
    expected_seq = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: dict | None = None, *, case: object):
        super().__init__(data)
        self.case = case
        self.complaints: list[str] = []
        self.stale = False
        self.prepare()

    def prepare(self) -> None:
        """Set choices and first values that depend on the case."""

    def arguments(self) -> dict:
        """What the act is called with, besides case and actor. Only after `is_valid`."""
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}

    def blame(self, no: Refusal) -> None:
        """Put what the act refused beside the fields it is about; the rest stands at the top."""
        self.stale = no.code == "stale"
        for pointer, texts in no.errors.items():
            name = self.name_at(pointer)
            if name in self.fields:
                self.add_error(name, [str(text) for text in texts])
            else:
                self.complaints += [str(text) for text in texts]
        if not no.errors:
            self.complaints.append(str(no.detail))

    def name_at(self, pointer: str) -> str:
        """The field a JSON pointer of the act means."""
        return pointer.strip("/").split("/")[-1]

    def shown(self) -> list[Field]:
        """The visible fields."""
        return [shown(bound) for bound in self.visible_fields()]

    def top(self) -> list[str]:
        """What is wrong as a whole."""
        hidden = [str(text) for bound in self.hidden_fields() for text in bound.errors]
        return [*self.complaints, *hidden]

    def summary(self) -> list[tuple[str, str]]:
        """What is wrong with the fields, for the top of the page."""
        return summary(self.shown())

    @property
    def seq(self) -> int:
        """The event the page now shows the case at."""
        return self.case.seq


class Accept(ActForm):
    look, key = "", "a"


class Claim(ActForm):
    key, at_once = "c", True


class Reasoned(ActForm):
    reason = words(gettext_lazy("理由"))


class SendBack(Reasoned):
    key = "b"


class ProceedOnScans(Reasoned):
    reason = words(
        gettext_lazy("理由"), help_text=gettext_lazy("写明哪份原件、为什么不等。决定以后不再等原件。")
    )


class AskAgain(Reasoned):
    reason = words(
        gettext_lazy("告诉申请人什么"),
        help_text=gettext_lazy("写明哪份材料在窗口或路上缺损了。不算第二次补正，也不由申请人付费。"),
    )


class Grave(Reasoned):
    look = "danger"


class Refuse(Grave):
    ground = pick(gettext_lazy("法定情形"), RefusalGround.choices)
    field_order = ["ground", "reason"]


class Assign(ActForm):
    post = pick(
        gettext_lazy("交给谁"), [], few=False, help_text=gettext_lazy("本机关今天有效的受理审查和审批岗位。")
    )

    def prepare(self) -> None:
        people = assignable(self.case.authority_id)
        self.fields["post"].choices = [(post, _("，").join([name, role])) for post, name, role in people]

    def arguments(self) -> dict:
        given = super().arguments()
        return {**given, "post": int(given["post"])}


class Reroute(Reasoned):
    authority = pick(
        gettext_lazy("有权机关"), [], few=False, help_text=gettext_lazy("只列出现在受理这个事项的机关。")
    )
    field_order = ["authority", "reason"]

    def prepare(self) -> None:
        others = [one.authority for one in performers(self.case.application.item_id)]
        pairs = [(one.code, one.name) for one in others if one.code != self.case.authority_id]
        self.fields["authority"].choices = [("", _("请选择")), *pairs]


class StartSpecial(Reasoned):
    kind = pick(gettext_lazy("哪种程序"), SpecialKind.choices)
    days = days(gettext_lazy("告知申请人需要几个工作日"), SPECIAL_MAX_DAYS)
    field_order = ["kind", "days", "reason"]


class Extend(Reasoned):
    days = days(
        gettext_lazy("延长几个工作日"), settings.EXTENSION_MAX_DAYS, help_text=gettext_lazy("只能延长一次。")
    )
    field_order = ["days", "reason"]


class Review(ActForm):
    look, key = "", "r"
    passed = forms.TypedChoiceField(
        label=gettext_lazy("审查是否通过"), widget=forms.RadioSelect, error_messages=CHOOSE,
        choices=[("yes", gettext_lazy("通过，建议准予")), ("no", gettext_lazy("不通过，建议不予"))],
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    opinion = words(gettext_lazy("审查意见"), help_text=gettext_lazy("审批负责人据此决定，但不受它约束。"))


class Resulting(ActForm):
    """An act that says what is granted; all of it may be left blank."""

    number = line(gettext_lazy("文号或证号"), required=False)
    valid_until = date(gettext_lazy("有效期至"), required=False, help_text=gettext_lazy("长期有效的不填。"))
    conditions = words(gettext_lazy("范围和条件"), required=False, rows=2)

    def arguments(self) -> dict:
        given = super().arguments()
        names = [name for name in ("number", "valid_until", "conditions") if name in given]
        result = {name: given.pop(name) for name in names}
        if "valid_until" in result:
            result["valid_until"] = result["valid_until"].isoformat()
        return {**given, "result": result}


class Approve(Resulting):
    look, key = "", "y"


class Issue(Resulting):
    look, key = "", "i"


class Deliver(ActForm):
    look, key = "", "d"
    method = pick(gettext_lazy("怎么送达的"), DeliveryMethod.choices)
    receiver = line(gettext_lazy("谁收到的"), help_text=gettext_lazy("写签收人的姓名。"))
    proof = line(gettext_lazy("凭据"), required=False, help_text=PROOF_HINT)

    def prepare(self) -> None:
        self.initial["method"] = self.case.application.delivery.get("method", "")


class Check(ActForm):
    """Which promise is asked for only where several are to be looked at."""

    look = ""
    commitment = pick(gettext_lazy("哪一份承诺"), [])
    outcome = pick(gettext_lazy("核查结果"), Outcome.choices)
    finding = words(
        gettext_lazy("查到了什么"),
        help_text=gettext_lazy(
            "写明怎样查的、依据什么。与承诺不一致的，按承诺书限期整改或报审批负责人撤销。"
        ),
    )

    def prepare(self) -> None:
        found = [one for one in of(self.case.application_id) if is_to_check(one, self.case)]
        self.fields["commitment"].choices = [(str(one.id), one.template.label) for one in found]
        if len(found) < 2:
            del self.fields["commitment"]


class Supervise(ActForm):
    text = words(gettext_lazy("督办意见"))
    until = date(gettext_lazy("什么时候前答复"))

    def prepare(self) -> None:
        self.initial["until"] = today() + dt.timedelta(days=3)


class Undone(ActForm):
    text = words(gettext_lazy("怎样撤回的"), help_text=gettext_lazy("例如：准迁证已收回、已通知对方。"))


class Note(ActForm):
    key = "m"
    text = words(gettext_lazy("备注"))


class Consult(ActForm):
    text = words(gettext_lazy("问了什么，怎么答的"))
    consent = forms.BooleanField(label=gettext_lazy("申请人同意记录这次会商"), required=False)


@dataclass(frozen=True)
class DefectLine:
    """One material or form field in the correction notice."""

    kind: str
    key: str
    title: str
    points: tuple[str, ...]
    tick: Field
    problem: Field
    remedy: Field


PARTS = ("tick", "problem", "remedy")


class RequestCorrection(ActForm):
    """A line for each material and each form field. Whoever writes a problem has ticked the line."""

    look, key = "second", "x"
    days = days(gettext_lazy("给申请人几个工作日"), CORRECTION_MAX_DAYS)
    override = words(gettext_lazy("为什么要再次告知"), required=True)
    defects = forms.Field(label=gettext_lazy("要补正的地方"), required=False)

    def prepare(self) -> None:
        guide = share.guide_of(self.case)
        self.rows = [("material", one.key, one.name, one.review_points) for one in guide.materials]
        schema = guide.form_schema.get("properties", {})
        self.rows += [("field", name, one.get("title", name), ()) for name, one in schema.items()]
        self.initial["days"] = settings.CORRECTION_DAYS
        for kind, key, _title, _points in self.rows:
            self._add(f"{kind}-{key}")
        if not bench.corrections(self.case):
            del self.fields["override"]

    def _add(self, stem: str) -> None:
        self.fields[f"{stem}-tick"] = forms.BooleanField(required=False, label=_("要补正"))
        self.fields[f"{stem}-problem"] = line(_("哪里不对"), required=False)
        self.fields[f"{stem}-remedy"] = line(_("怎么补"), required=False)

    def arguments(self) -> dict:
        given = self.cleaned_data
        self.sent = [row for row in self.rows if self._is_meant(f"{row[0]}-{row[1]}")]
        defects = [
            {kind: key, **{part: given[f"{kind}-{key}-{part}"] for part in ("problem", "remedy")}}
            for kind, key, _title, _points in self.sent
        ]
        plain = {name: given[name] for name in ("days", "expected_seq")}
        override = {"override": {"reason": given["override"]}} if given.get("override") else {}
        return {**plain, **override, "defects": defects}

    def _is_meant(self, stem: str) -> bool:
        return any(self.cleaned_data[f"{stem}-{part}"] for part in PARTS)

    def blame(self, no: Refusal) -> None:
        """That nothing was ticked is said in the words of the page."""
        if "/defects" in no.errors and not self.sent:
            no = Invalid.at("/defects", _("请至少勾一处，并写明哪里不对、怎么补。"))
        super().blame(no)

    def name_at(self, pointer: str) -> str:
        """``/defects`` is all of them, ``/defects/0/problem`` is the problem of the first line that was sent."""
        parts = pointer.strip("/").split("/")
        if parts[0] == "defects" and len(parts) > 1:
            kind, key, *_rest = self.sent[int(parts[1])]
            return f"{kind}-{key}-{parts[2] if len(parts) > 2 else 'tick'}"
        return parts[0]

    def shown(self) -> list[Field]:
        return [shown(self[name]) for name in ("override", "days") if name in self.fields]

    def whole(self) -> Field:
        """What is wrong with the lines as a whole."""
        return shown(self["defects"])

    def lines(self) -> list[DefectLine]:
        """The table of the page."""
        return [
            DefectLine(
                kind, key, title, points,
                *(replace(shown(self[f"{kind}-{key}-{part}"]), required=True) for part in PARTS),
            )
            for kind, key, title, points in self.rows
        ]  # fmt: skip

    def summary(self) -> list[tuple[str, str]]:
        parts = [field for one in self.lines() for field in (one.tick, one.problem, one.remedy)]
        return [*summary([self.whole()]), *super().summary(), *summary(parts)]


FORMS: dict[str, type[ActForm]] = {
    "accept": Accept,
    "settle": Approve,
    "review": Review,
    "approve": Approve,
    "issue": Issue,
    "deliver": Deliver,
    "check": Check,
    "claim": Claim,
    "request_correction": RequestCorrection,
    "start_special": StartSpecial,
    "confirm_special": ActForm,
    "end_special": ActForm,
    "extend": Extend,
    "proceed_on_scans": ProceedOnScans,
    "ask_again": AskAgain,
    "send_back": SendBack,
    "assign": Assign,
    "reroute": Reroute,
    "refuse": Refuse,
    "deny": Grave,
    "terminate": Grave,
    "revoke": Grave,
    "spare": Reasoned,
    "allow_correction": Reasoned,
    "remind": ActForm,
    "supervise": Supervise,
    "consult": Consult,
    "note": Note,
    "undone": Undone,
}
"""The acts of the desk, in the order in which their buttons stand."""


def form_of(act: str) -> type[ActForm]:
    """The form of an act. Raises Missing for a word that is no act of the desk."""
    if act not in FORMS:
        raise Missing(_("没有“%(act)s”这个动作。") % {"act": act})
    return FORMS[act]
