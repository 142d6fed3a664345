"""The form of an agreement's draft: what is typed, and the terms it stands for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.errors import Refusal
from base.regions.queries import organisations
from catalog import terms
from catalog.queries.kept import items_named, list_choices
from catalog.terms import Terms
from portal.desk.forms import CHOOSE, date, days, line, pick, shown, words
from portal.fields import Field, summary

PARTIES = ("grantor", "grantee")
ITEMS_MAX = 200


def ticks(label: str) -> forms.MultipleChoiceField:
    """Some of some codes."""
    return forms.MultipleChoiceField(
        label=label, choices=[], widget=forms.CheckboxSelectMultiple, error_messages=CHOOSE
    )


class AgreementForm(forms.Form):
    """All terms of a version. ``fixed``: the parties of a later version are only shown."""

    name = line(gettext_lazy("协议名称"), help_text=gettext_lazy("例如“鄂尔多斯—榆林”。"))
    grantor = line(
        gettext_lazy("授权方"),
        help_text=gettext_lazy("办理地。填机关代码或全名，例如G-620000，在“机关名录”里能查到。"),
    )
    grantee = line(
        gettext_lazy("受托方"),
        help_text=gettext_lazy(
            "收件地。它下属的窗口都能收。与授权方相同，表示这个政府下属的机关之间互相代收。"
        ),
    )
    both_ways = forms.BooleanField(label=gettext_lazy("双向：两地互相代收"), required=False)
    item_list = pick(gettext_lazy("清单"), [], few=False)
    items = words(
        gettext_lazy("事项"),
        required=False,
        help_text=gettext_lazy("一行一个，填事项全名或基本编码。留空就是整个清单。"),
    )
    modes = ticks(gettext_lazy("通办模式"))
    powers = ticks(gettext_lazy("授权内容"))
    forward_days = days(
        gettext_lazy("转递时限（工作日）"),
        terms.DAYS_MAX,
        help_text=gettext_lazy("窗口收件后几个工作日内转出。"),
    )
    reply_days = days(
        gettext_lazy("答复时限（工作日）"),
        terms.DAYS_MAX,
        help_text=gettext_lazy("办理地收到后几个工作日内答复。"),
    )
    postage_payer = pick(gettext_lazy("邮费由谁承担"), [])
    valid_from = date(gettext_lazy("生效日期"), help_text=gettext_lazy("早于发布当天的，从发布当天起生效。"))
    valid_to = date(gettext_lazy("截止日期"), help_text=gettext_lazy("含当日。"))
    provenance_note = line(
        gettext_lazy("依据说明"), required=False, help_text=gettext_lazy("例如签署文件的名称和文号。")
    )

    def __init__(self, *args: Any, fixed: Terms | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fixed = fixed
        for name, options in terms.choices().items():
            self.fields[name].choices = options
        self.fields["item_list"].choices = [("", _("请选择")), *list_choices()]
        for name in PARTIES if fixed else ():
            del self.fields[name]

    def clean_grantor(self) -> str:
        return self._party("grantor")

    def clean_grantee(self) -> str:
        return self._party("grantee")

    def _party(self, name: str) -> str:
        """A code as it was typed, or the code of the one organisation with this name."""
        typed = self.cleaned_data[name].strip()
        found = list(organisations(q=typed).filter(name=typed)[:2])
        if len(found) > 1:
            raise forms.ValidationError(_("有几个机关叫这个名称，请填代码。"))
        return found[0].code if found else typed

    def clean_items(self) -> tuple[str, ...]:
        """The codes of what was typed line by line."""
        typed = list(dict.fromkeys(filter(None, map(str.strip, self.cleaned_data["items"].splitlines()))))
        if len(typed) > ITEMS_MAX:
            raise forms.ValidationError(_("最多%(most)d个事项。") % {"most": ITEMS_MAX})
        found = items_named(typed)
        if unknown := [word for word in typed if not found[word]]:
            raise forms.ValidationError(
                _("没有这些事项：%(words)s。请填全名或基本编码。") % {"words": _("；").join(unknown)}
            )
        return tuple(sorted({found[word][0] for word in typed}))

    def terms(self) -> Terms:
        """What was typed as terms. Only after `is_valid`."""
        said = {name: self.cleaned_data[name] for name in terms.NAMES if name in self.cleaned_data}
        said |= {"powers": tuple(said["powers"]), "modes": tuple(said["modes"])}
        parties = {name: getattr(self.fixed, name) for name in PARTIES} if self.fixed else {}
        return Terms(**said, **parties)

    def blame(self, no: Refusal) -> None:
        """Put what the act refused beside the fields it is about, the rest at the top."""
        for pointer, texts in no.errors.items():
            name = pointer.strip("/").split("/")[0]
            self.add_error(name if name in self.fields else None, [str(text) for text in texts])
        if not no.errors:
            self.add_error(None, str(no.detail))

    def fields_shown(self) -> list[Field]:
        return [_shown(bound) for bound in self.visible_fields()]

    def summary(self) -> list[tuple[str, str]]:
        return summary(self.fields_shown()) + [("", text) for text in self.non_field_errors()]


class NewAgreementForm(AgreementForm):
    """The first version: the code too."""

    code = line(gettext_lazy("协议编号"), help_text=gettext_lazy("大写字母、数字和短横，例如AG-21。"))
    another_pair = forms.BooleanField(
        label=gettext_lazy("这个编号的协议已经有了，加一对地方（几地共签一份协议时）"), required=False
    )
    field_order = ["code", "another_pair"]


class Ending(forms.Form):
    """Why an agreement ends, and its last day."""

    on = date(gettext_lazy("最后一天"), help_text=gettext_lazy("含当日。这一天过后窗口不能再按它收件。"))
    reason = words(gettext_lazy("理由"))


class Returning(forms.Form):
    """Why a version goes back to be changed."""

    reason = words(gettext_lazy("理由"), help_text=gettext_lazy("写清要改什么。"))


def first_values(these: Terms, item_names: dict[str, str]) -> dict[str, Any]:
    """A version's terms as the form shows them; items by their names."""
    values = {name: getattr(these, name) for name in terms.NAMES}
    return values | {"items": "\n".join(item_names[code] for code in these.items)}


def _shown(bound: forms.BoundField) -> Field:
    """As the desk's, and for some of some codes a field of the kind ``ticks``, whose value are the codes."""
    if not isinstance(bound.field.widget, forms.CheckboxSelectMultiple):
        return shown(bound)
    options = tuple((str(code), str(name)) for code, name in bound.field.choices)
    chosen = {str(code) for code in bound.value() or ()}
    return Field(
        name=bound.html_name, label=str(bound.label), value=chosen, kind="ticks",
        errors=tuple(bound.errors), options=options,
    )  # fmt: skip
