"""What each act on a consultation asks of the person who takes it: one form class per act, in the order of buttons."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.consultations import queries
from base.errors import Missing
from base.ledger.clock import ZONE, now
from portal.desk.forms import ActForm
from portal.desk.inputs import CHOOSE, FILL_IN, line, pick, shown, words
from portal.fields import Field

MOMENT = "%Y-%m-%dT%H:%M"
SOON = dt.timedelta(minutes=15)


def moment(label: object, *, help_text: object = "") -> forms.DateTimeField:
    """A day and a time of the clock, in Asia/Shanghai."""
    messages = {**FILL_IN, "invalid": gettext_lazy("请填写日期和时间，例如2026-12-01T09:30。")}
    widget = forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"})
    return forms.DateTimeField(
        label=label, help_text=help_text, input_formats=[MOMENT, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=widget, error_messages=messages,
    )  # fmt: skip


class ConsultationForm(ActForm):
    """``attaches``: files may go with it."""

    attaches = False

    def shown(self) -> list[Field]:
        return [self._shown(bound) for bound in self.visible_fields()]

    def _shown(self, bound: forms.BoundField) -> Field:
        field = shown(bound)
        if isinstance(bound.field, forms.DateTimeField):
            value = bound.value()
            text = f"{value.astimezone(ZONE):{MOMENT}}" if isinstance(value, dt.datetime) else value
            return replace(field, kind="datetime-local", value=text)
        return field


class Answer(ConsultationForm):
    look, attaches = "", True

    def prepare(self) -> None:
        for at, question in enumerate(self.case.questions):
            self.fields[f"answer-{at}"] = words(
                _("答复问题%(n)d") % {"n": at + 1}, help_text=question["text"]
            )

    def arguments(self) -> dict:
        given = super().arguments()
        answers = [given.pop(f"answer-{at}", "") for at in range(len(self.case.questions))]
        return {**given, "answers": answers}

    def name_at(self, pointer: str) -> str:
        return "answer-" + pointer.rpartition("/")[2]


class Schedule(ConsultationForm):
    at = moment(gettext_lazy("什么时候"), help_text=gettext_lazy("双方都能到的时间；答复时限顺延到这一天。"))

    def prepare(self) -> None:
        self.initial["at"] = self.case.scheduled_at or now() + SOON


class Consent(ConsultationForm):
    name = line(gettext_lazy("谁同意"), help_text=gettext_lazy("当事人姓名；代办的写明与当事人的关系。"))
    how = pick(gettext_lazy("怎么同意的"), [])

    def prepare(self) -> None:
        self.fields["how"].choices = queries.hows()


class Record(ConsultationForm):
    look, attaches = "", True
    started_at = moment(gettext_lazy("开始时间"))
    ended_at = moment(gettext_lazy("结束时间"))
    asker = line(gettext_lazy("提问方参加人"))
    answerer = line(gettext_lazy("答复方参加人"))
    others = line(gettext_lazy("其他参加人"), required=False, help_text=gettext_lazy("申请人、代办人等。"))
    conclusion = words(gettext_lazy("结论"), rows=5)
    consent_name = line(
        gettext_lazy("谁同意留存记录"), help_text=gettext_lazy("没有同意就不能登记，请改为书面答复。")
    )
    consent_how = forms.ChoiceField(
        label=gettext_lazy("怎么同意的"), widget=forms.RadioSelect, error_messages=CHOOSE
    )

    def prepare(self) -> None:
        self.fields["consent_how"].choices = queries.hows()
        begun = self.case.scheduled_at
        self.initial |= {"started_at": min(begun, now()) if begun else now(), "ended_at": now()}
        if self.case.consent:
            del self.fields["consent_name"], self.fields["consent_how"]

    def arguments(self) -> dict:
        given = super().arguments()
        people = {name: given.pop(name, "") for name in ("asker", "answerer", "others")}
        agreed = {name: given.pop(f"consent_{name}", "") for name in ("name", "how")}
        return {**given, "participants": people, **({"consent": agreed} if any(agreed.values()) else {})}

    def name_at(self, pointer: str) -> str:
        _root, first, *rest = pointer.split("/")
        return f"consent_{rest[0] if rest else 'name'}" if first == "consent" else (rest or [first])[0]


class Close(ConsultationForm):
    look = ""
    conclusion = words(
        gettext_lazy("结论"), required=False, help_text=gettext_lazy("核对无误可以不写。写了会记入会商记录。")
    )


class Cancel(ConsultationForm):
    look = "danger"
    reason = words(gettext_lazy("理由"))


FORMS: dict[str, type[ConsultationForm]] = {
    "answer": Answer,
    "record": Record,
    "close": Close,
    "schedule": Schedule,
    "consent": Consent,
    "cancel": Cancel,
}


def form_of(act: str) -> type[ConsultationForm]:
    """The form of an act. Raises Missing for a word that is no act of people."""
    if act not in FORMS:
        raise Missing(_("没有“%(act)s”这个动作。") % {"act": act})
    return FORMS[act]
