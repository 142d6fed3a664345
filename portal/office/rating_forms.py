"""What each act on a bad rating asks of the person who takes it; found in FORMS, in the order of their buttons."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.errors import Missing
from feedback.queries.rectifications import answers, assignable, decisions, findings
from portal.desk.forms import ActForm, Reasoned, days, pick, words

CALL_BACK_HINT = gettext_lazy("不满意或联系不上，要写明情况。评价人会看到这段话。")


class Assign(ActForm):
    person = pick(gettext_lazy("交给谁"), [], few=False)

    def prepare(self) -> None:
        self.fields["person"].choices = [("", _("请选择")), *assignable(self.case)]


class Verify(ActForm):
    look = ""
    finding = pick(gettext_lazy("核实的结果"), findings())
    text = words(gettext_lazy("核实了什么"))


class Rectify(ActForm):
    look = ""
    text = words(gettext_lazy("改了什么"), help_text=gettext_lazy("改好以后会公开，不要写人名。"))


class Answered(ActForm):
    look = ""
    text = words(gettext_lazy("给评价人的答复"), help_text=gettext_lazy("评价人会看到这段话。"))


class CallBack(ActForm):
    look = ""
    satisfied = pick(gettext_lazy("评价人怎么说"), answers())
    text = words(gettext_lazy("回访情况"), required=False, help_text=CALL_BACK_HINT)


class Extend(Reasoned):
    days = days(
        gettext_lazy("延长几个工作日"),
        settings.RATING_RECTIFY_MAX_DAYS - settings.RATING_RECTIFY_DAYS,
        help_text=gettext_lazy("只能延长一次。"),
    )
    field_order = ["days", "reason"]


class Decide(Reasoned):
    look = ""
    decision = pick(gettext_lazy("复核结论"), decisions())
    field_order = ["decision", "reason"]


class Supervise(ActForm):
    text = words(gettext_lazy("督办意见"))


class Close(ActForm):
    look = ""


FORMS: dict[str, type[ActForm]] = {
    "verify": Verify,
    "rectify": Rectify,
    "answer": Answered,
    "call_back": CallBack,
    "close": Close,
    "decide": Decide,
    "extend": Extend,
    "appeal": Reasoned,
    "assign": Assign,
    "supervise": Supervise,
}


class ReviewFlags(ActForm):
    genuine = forms.TypedChoiceField(
        label=gettext_lazy("看下来"),
        widget=forms.RadioSelect,
        choices=[
            ("yes", gettext_lazy("是真实的评价，照常计入")),
            ("no", gettext_lazy("不是真实的评价，剔除并留底")),
        ],
        coerce=lambda value: value == "yes",
    )
    reason = words(gettext_lazy("为什么"))
    field_order = ["genuine", "reason"]


def form_of(act: str) -> type[ActForm]:
    """The form of an act. Raises Missing for a word that is no act."""
    if act not in FORMS:
        raise Missing(_("没有“%(act)s”这个动作。") % {"act": act})
    return FORMS[act]
