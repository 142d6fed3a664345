"""What each act on an enquiry asks of the staff who take it: one form class per act, in the order of their buttons."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.errors import Missing
from base.ledger.clock import today
from feedback.behind import without_asker
from feedback.enquiry_flow.names import grounds, services
from feedback.queries import enquiries as queries
from portal.desk.forms import ActForm, Reasoned, date, days, line, pick, words

YES_NO = {"yes": True, "no": False}


class Grave(Reasoned):
    look = "danger"


class Worded(ActForm):
    text = words(gettext_lazy("内容"))


class Answer(ActForm):
    look = ""
    text = words(
        gettext_lazy("给对方的答复"), rows=6,
        help_text=gettext_lazy("原样给对方看：做了什么，依据什么，还可以怎么办。"),
    )  # fmt: skip


class Dispatch(ActForm):
    look = ""
    organisation = pick(gettext_lazy("主办单位"), [], few=False)
    assist1 = forms.ChoiceField(label=gettext_lazy("协办单位"), required=False)
    assist2 = forms.ChoiceField(label=gettext_lazy("第二个协办单位"), required=False)
    text = words(gettext_lazy("给承办单位的话"), required=False)

    def prepare(self) -> None:
        units = queries.units_of(self.case)
        self.fields["organisation"].choices = [("", _("请选择")), *units]
        for name in ("assist1", "assist2"):
            self.fields[name].choices = [("", _("没有")), *units]
        if self.case.authority_id in dict(units):
            self.initial["organisation"] = self.case.authority_id

    def arguments(self) -> dict:
        given = super().arguments()
        helping = [given.pop(name) for name in ("assist1", "assist2") if name in given]
        return {**given, "assisting": helping}

    def name_at(self, pointer: str) -> str:
        return "assist1" if pointer == "/assisting" else super().name_at(pointer)


class Transfer(Reasoned):
    government = pick(gettext_lazy("转给哪个地区"), [], few=False)
    field_order = ["government", "reason"]

    def prepare(self) -> None:
        others = [one for one in queries.governments() if one[0] != self.case.desk_id]
        self.fields["government"].choices = [("", _("请选择")), *others]


class Sign(ActForm):
    look, at_once = "", True


class Claim(ActForm):
    at_once = True


class Extend(Reasoned):
    days = days(
        gettext_lazy("延长几个工作日"), settings.ENQUIRY_EXTENSION_MAX_DAYS,
        help_text=gettext_lazy("只能延长一次，由派单或督办人员批准。"),
    )  # fmt: skip
    field_order = ["days", "reason"]


class CallBack(ActForm):
    look = ""
    satisfied = pick(
        gettext_lazy("对答复满意吗"),
        [("yes", gettext_lazy("满意")), ("no", gettext_lazy("不满意")), ("none", gettext_lazy("没有联系上"))],
        help_text=gettext_lazy("没有联系上不算满意，也不算不满意，单独计数。"),
    )
    resolved = forms.ChoiceField(
        label=gettext_lazy("事情解决了吗"), required=False, widget=forms.RadioSelect,
        choices=[("yes", gettext_lazy("解决了")), ("no", gettext_lazy("没解决"))],
    )  # fmt: skip
    text = words(gettext_lazy("对方怎么说"), required=False)

    def arguments(self) -> dict:
        given = super().arguments()
        return {**given, **{name: YES_NO.get(given.get(name)) for name in ("satisfied", "resolved")}}


class Judge(Reasoned):
    reasonable = pick(
        gettext_lazy("诉求合理吗"),
        [("yes", gettext_lazy("合理")), ("no", gettext_lazy("不合理"))],
        help_text=gettext_lazy("合理诉求计入解决率。谁认定的、为什么，都写进记录。"),
    )
    field_order = ["reasonable", "reason"]

    def arguments(self) -> dict:
        given = super().arguments()
        return {**given, "reasonable": given["reasonable"] == "yes"}


class Refer(ActForm):
    to = pick(gettext_lazy("转介给谁"), [])
    text = words(gettext_lazy("告诉对方的话"), required=False)

    def prepare(self) -> None:
        self.fields["to"].choices = list(services().items())


class Refuse(Grave):
    ground = pick(gettext_lazy("情形"), [])
    field_order = ["ground", "reason"]

    def prepare(self) -> None:
        self.fields["ground"].choices = list(grounds().items())


class Supervise(ActForm):
    text = words(gettext_lazy("督办意见"))
    until = date(gettext_lazy("什么时候前答复"))

    def prepare(self) -> None:
        self.initial["until"] = today() + dt.timedelta(days=3)


class Publish(ActForm):
    question = line(gettext_lazy("问题"), help_text=gettext_lazy("用大家会问的说法，不写是谁问的。"))
    answer = words(gettext_lazy("回答"), rows=6)
    keywords = line(
        gettext_lazy("别的说法"), required=False, help_text=gettext_lazy("用空格隔开，搜索时也能找到。")
    )

    def prepare(self) -> None:
        self.initial["question"] = without_asker(self.case, self.case.title)
        self.initial["answer"] = without_asker(self.case, self.case.answer or "")


FORMS: dict[str, type[ActForm]] = {
    "sign": Sign,
    "answer": Answer,
    "assist_answer": Worded,
    "dispatch": Dispatch,
    "redispatch": Dispatch,
    "answer_directly": Answer,
    "allow_extension": ActForm,
    "refuse_extension": Reasoned,
    "call_back": CallBack,
    "judge": Judge,
    "close": ActForm,
    "claim": Claim,
    "return_ticket": Reasoned,
    "extend": Extend,
    "transfer": Transfer,
    "refer": Refer,
    "refuse": Refuse,
    "reopen": Reasoned,
    "supervise": Supervise,
    "publish": Publish,
    "note": Worded,
}


def form_of(act: str) -> type[ActForm]:
    """The form of an act. Raises Missing for a word that is no act of staff."""
    if act not in FORMS:
        raise Missing(_("没有“%(act)s”这个动作。") % {"act": act})
    return FORMS[act]
