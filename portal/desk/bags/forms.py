"""What each act on a bag or an incident asks for; BAG_FORMS and INCIDENT_FORMS are in the order of their buttons."""

from __future__ import annotations

from dataclasses import replace

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.errors import Missing
from handoff.choices import Fault, ShipmentState
from handoff.queries import companies
from portal.desk.forms import ActForm
from portal.desk.inputs import line, pick, words
from portal.fields import Field

BY_OURSELVES = "manual"
COURIERS: dict[str, Promise] = {
    BY_OURSELVES: gettext_lazy("自己交寄，人工登记"),
    "kuaidi100": gettext_lazy("快递100（填运单号，自动跟踪）"),
    "ems": gettext_lazy("邮政EMS（自动下单和跟踪）"),
}


class BagForm(ActForm):
    """``inline``: it stands on the page of the bag and has no page of its own."""

    inline = False
    expected_seq = None


class Barcode(BagForm):
    inline = True
    original = line(gettext_lazy("原件条码"))


class Seal(BagForm):
    look, inline = "", True
    seal_no = line(gettext_lazy("封签号"), help_text=gettext_lazy("扫或输入封签上的号码，一枚封签只用一次。"))


class Yes(BagForm):
    inline = True


class Main(Yes):
    look = ""


class Send(BagForm):
    """What is handed to a carrier by ourselves has a company and a waybill number; nobody else would tell us."""

    look = ""
    carrier = pick(gettext_lazy("怎么寄"), [])
    company = pick(gettext_lazy("快递公司"), [], few=False)
    waybill_no = line(gettext_lazy("运单号"), required=False)

    def prepare(self) -> None:
        alone = settings.COURIERS == [BY_OURSELVES]
        self.fields["company"].required = False
        self.fields["company"].choices = [("", _("请选择") if alone else _("和寄递方式一致")), *companies()]
        self.fields["waybill_no"].help_text = (
            _("自己交寄的，填快递公司和运单号。")
            if alone
            else _("自己交寄的，填快递公司和运单号；由本系统下单的不填，下单后自动填上。")
        )
        self.fields["carrier"].choices = [(one, COURIERS.get(one, one)) for one in settings.COURIERS]
        self.initial["carrier"] = settings.COURIERS[0]

    def clean(self) -> dict:
        given = super().clean()
        asked = {"company": _("请选择快递公司。"), "waybill_no": _("请填写运单号。")}
        for name, text in asked.items():
            if given.get("carrier") == BY_OURSELVES and not given.get(name) and name not in self.errors:
                self.add_error(name, text)
        return given

    def shown(self) -> list[Field]:
        """The hint says when company and number are left out; nothing calls them optional beside it."""
        by_carrier = ("company", "waybill_no")
        return [replace(one, required=one.required or one.name in by_carrier) for one in super().shown()]


class Resend(Send):
    """Anew, for an applicant also to another address, once it is clear who gave it."""

    detail = line(gettext_lazy("新地址"), required=False, help_text=gettext_lazy("地址没变的不填。"))
    name = line(gettext_lazy("收件人"), required=False)
    phone = line(gettext_lazy("收件电话"), required=False)
    identity_check = line(
        gettext_lazy("怎么核实的身份"), required=False,
        help_text=gettext_lazy("换地址必填，例如：回拨预留电话，核对了证件号码后四位。"),
    )  # fmt: skip

    def prepare(self) -> None:
        super().prepare()
        if self.case.to_application_id is None:
            for name in ("detail", "name", "phone", "identity_check"):
                del self.fields[name]

    def arguments(self) -> dict:
        given = super().arguments()
        parts = ("detail", "name", "phone")
        address = {name: given.pop(name) for name in parts if name in given}
        return {**given, "address": address} if address else given


class Lose(BagForm):
    look = "danger"
    reason = words(gettext_lazy("快递怎么说的"), help_text=gettext_lazy("写明查询、理赔的情况。"))


class TypeTrack(BagForm):
    state = pick(gettext_lazy("现在到哪一步"), [], few=False)
    text = line(gettext_lazy("听到或查到的内容"), help_text=gettext_lazy("例如：2月3日已到东胜营业部。"))
    by_other = forms.BooleanField(label=gettext_lazy("签收的不是收件人（物业、收发室等）"), required=False)

    def prepare(self) -> None:
        left_out = {ShipmentState.WAITING, ShipmentState.LOST, ShipmentState.CANCELLED}
        self.fields["state"].choices = [pair for pair in ShipmentState.choices if pair[0] not in left_out]


class Note(BagForm):
    text = words(
        gettext_lazy("记什么"),
        help_text=gettext_lazy("例如：打电话问了谁，对方怎么说。只有两边工作人员看得到。"),
    )


class Cancel(BagForm):
    look = "danger"


BAG_FORMS: dict[str, type[BagForm]] = {
    "add": Barcode,
    "remove": Barcode,
    "seal": Seal,
    "send": Send,
    "receive": Main,
    "close": Main,
    "resend": Resend,
    "take_back": Cancel,
    "type_track": TypeTrack,
    "note": Note,
    "lose": Lose,
    "cancel": Cancel,
}
BAG_TEXTS: dict[str, Promise] = {
    "lose": gettext_lazy("袋里每一份原件都会登记一条差异，申请人当天就会收到消息。"),
    "cancel": gettext_lazy("袋里的原件全部放回本单位，袋号作废。"),
    "take_back": gettext_lazy(
        "快递退回的袋已经拿到、没有拆封时用。里面的原件全部放回本单位，可以改寄，也可以留窗口等申请人来取。"
    ),
    "resend": gettext_lazy("快递退回或投不出去时用。改地址前先核实是申请人本人说的。"),
}
"""What to know before taking an act."""


class Answered(BagForm):
    look = ""
    text = words(gettext_lazy("这一边查到了什么"))


class Found(BagForm):
    look = ""


class Gone(BagForm):
    look = "danger"
    reason = words(gettext_lazy("怎么确认灭失的"))


class Blame(BagForm):
    of = pick(gettext_lazy("责任在谁"), Fault.choices)


INCIDENT_FORMS: dict[str, type[BagForm]] = {
    "answer": Answered,
    "found": Found,
    "fault": Blame,
    "gone": Gone,
    "close": Cancel,
}
INCIDENT_TEXTS: dict[str, Promise] = {
    "found": gettext_lazy("原件在您手里时才按。它会记在本单位名下，申请人会收到消息。"),
    "gone": gettext_lazy("确认以后不能改。申请人当天收到消息，补办不由申请人付费。"),
    "close": gettext_lazy("原件已经找到或确认灭失，没有别的要做。"),
    "fault": gettext_lazy("责任在窗口或寄递企业的，办理机关可以请申请人再次提供，不算补正。"),
}


def bag_form(act: str) -> type[BagForm]:
    """The form of an act on a bag. Raises Missing for a word that is none."""
    return _form(BAG_FORMS, act)


def incident_form(act: str) -> type[BagForm]:
    """The form of an act on an incident. Raises Missing for a word that is none."""
    return _form(INCIDENT_FORMS, act)


def _form(known: dict[str, type[BagForm]], act: str) -> type[BagForm]:
    if act not in known:
        raise Missing(_("没有“%(act)s”这个动作。") % {"act": act})
    return known[act]


class Collector(forms.Form):
    """Who came to fetch, and how that was checked."""

    who = pick(
        gettext_lazy("谁来领"),
        [("self", gettext_lazy("申请人本人")), ("other", gettext_lazy("别人代领"))],
    )
    name = line(gettext_lazy("领取人姓名"))
    document = pick(gettext_lazy("看了什么证件"), [], few=False)
    method = pick(gettext_lazy("怎么核对的"), [], few=False)
    relation = line(gettext_lazy("和申请人的关系"), required=False, help_text=gettext_lazy("代领时填。"))
    letter = forms.BooleanField(label=gettext_lazy("代领的，收下了申请人签字的委托书"), required=False)

    def clean(self) -> dict:
        given = super().clean()
        if given.get("who") == "other":
            if not given.get("relation"):
                self.add_error("relation", _("代领请写明和申请人的关系。"))
            if not given.get("letter"):
                self.add_error("letter", _("代领要有申请人签字的委托书，没有就不能交。"))
        return given
