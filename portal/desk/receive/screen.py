"""The screen as the page shows it: every part with what was typed and what is wrong with it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.conf import settings
from django.utils.translation import gettext as _

from base.accounts.acts import id_index
from base.accounts.identity import IdType
from base.files import queries as files
from base.ledger.clock import today
from base.regions.calendar import calendar_of
from base.secrecy import mask
from licenses.queries import usable
from portal.citizen import forms
from portal.citizen.wizard import STEPS, Wizard, by_key
from portal.desk.casefile import METHODS
from portal.desk.in_person import FAILED, PASSED, check_methods, check_results, sign_methods
from portal.desk.receive import lines as checklist
from portal.desk.receive.ground import Ground, found
from portal.fields import Field, complained, summary
from portal.words import day_in_words, moment_in_words

ACCEPT = "image/jpeg,image/png,application/pdf"
Errors = dict[str, list]


@dataclass
class Screen:
    """One sitting on a page."""

    key: str
    actor: object
    content: dict
    errors: Errors = field(default_factory=dict)
    scan: str = ""
    ground: Ground | None = None

    def __post_init__(self):
        self.ground = self.ground or Ground.of(self.content)
        self.errors = _at_lines(self.errors, self.content)

    @property
    def guide(self) -> object | None:
        return self.ground.guide

    @cached_property
    def requested(self) -> object | None:
        """The guide in the situation chosen so far."""
        return self.guide and self.guide.in_situation(self.content.get("situation") or "")

    @property
    def hall(self) -> object:
        return self.ground.hall

    @property
    def asked(self) -> dict:
        return self.content.get("asked") or {}

    @cached_property
    def found(self) -> list:
        """Items that answer to what was typed last, those done at the chosen place first asked for."""
        return found(self.asked["value"], self.ground.place) if self.asked.get("kind") == "words" else []

    @property
    def scan_field(self) -> Field:
        hint = _("身份证、编号、材料条码，或事项的名字、拼音首字母，回车")
        one = Field("scan", _("扫码或输入"), self.scan, hint=hint, required=False, pointer="/scan")
        return complained([one], self.errors)[0]

    @property
    def code_errors(self) -> list[str]:
        """What is wrong with the query code of a draft from home."""
        return [str(text) for text in self.errors.get("/code", [])]

    @property
    def powers(self) -> list[str]:
        """What the agreement lets a window do, in words."""
        names = dict(self.ground.agreement.Power.choices)
        return [str(names[power]) for power in self.ground.agreement.powers if power in names]

    @cached_property
    def person(self) -> list[Field]:
        return complained(
            _person_fields("person", "/applicant", self.content.get("applicant") or {}), self.errors
        )

    @cached_property
    def check(self) -> list[Field]:
        told = self.content.get("identity_check") or {}
        at = "/identity_check"
        results = check_results()
        return complained(
            [
                Field("check-method", _("怎样核验"), told.get("method") or "card_reader", "select",
                      options=check_methods(), pointer=f"{at}/method"),
                Field("check-result", _("核验结果"), told.get("result", ""), "radio", options=results,
                      pointer=f"{at}/result"),
            ],
            self.errors,
        )  # fmt: skip

    @property
    def recorded(self) -> str:
        """By whom and when the check was written down."""
        told = self.content.get("recorded") or {}
        if not told:
            return ""
        who = _("您") if told["by"] == self.actor.person else _("同事")
        return _("%(when)s由%(who)s记录") % {
            "when": moment_in_words(dt.datetime.fromisoformat(told["at"])),
            "who": who,
        }

    @cached_property
    def agent(self) -> list[Field]:
        told = self.content.get("agent") or {}
        letter = Field(
            "agent-letter", _("委托书扫描件"), "", "file", required=False, accept=ACCEPT,
            hint=_("在本网站给过委托的不用，按两人的证件号自动核对"), pointer="/agent/mandate",
        )  # fmt: skip
        return complained([*_person_fields("agent", "/agent", told)[:4], letter], self.errors)

    @property
    def has_agent(self) -> bool:
        return bool(self.content.get("agent"))

    @property
    def letter(self) -> str:
        return (self.content.get("agent") or {}).get("mandate", "")

    @property
    def place_field(self) -> Field:
        typed = (self.content.get("place") or {}).get("typed", "")
        hint = _("写县区或市的名字，例如“东胜区”“鄂尔多斯”，也可以写6位代码")
        return complained([Field("place", _("办哪里的事"), typed, hint=hint, pointer="/place")], self.errors)[
            0
        ]

    @cached_property
    def wizard(self) -> Wizard:
        content = {**self.content, "applicant": self._applicant()}
        return Wizard(None, self.actor, self.guide, content or {"form": {}})

    def _applicant(self) -> dict:
        """Without the address, which is a line of text here."""
        told = self.content.get("applicant") or {}
        return {name: told.get(name, "") for name in ("name", "id_type", "id_number", "phone")}

    @cached_property
    def form(self) -> list[Field]:
        if not self.guide:
            return []
        told = self.content.get("form") or {}
        return complained(
            forms.fields_of(self.requested.form_schema, told, self.guide.region_code), self.errors
        )

    @cached_property
    def situation(self) -> list[Field]:
        """The questions; what is still to be answered is said beside each once taking in was tried."""
        if not self.guide:
            return []
        tried = any(at.startswith("/situation") for at in self.errors)
        missing = STEPS["situation"].faults(self.wizard) if tried else {}
        return STEPS["situation"].shown(self.wizard, missing)

    @cached_property
    def delivery(self) -> list[Field]:
        """How the result gets to them, asked in a clerk's words: the wizard asks the applicant."""
        if not self.guide:
            return []
        way, *where = STEPS["delivery"].shown(self.wizard, self.errors)
        ways = tuple((code, _way(code)) for code, _name in way.options)
        return [replace(way, label=_("怎么给申请人"), options=ways), *where]

    @cached_property
    def signature(self) -> list[Field]:
        told, name = self.content.get("signature") or {}, self._applicant()["name"]
        name = (self.content.get("agent") or {}).get("name") or name
        return complained(
            [
                Field("sign-method", _("怎样签字"), told.get("method", ""), "select", options=sign_methods(),
                      required=False, pointer="/signature/method"),
                Field("sign-name", _("谁签的"), told.get("name") or name, required=False, maxlength=50,
                      pointer="/signature/name"),
            ],
            self.errors,
        )  # fmt: skip

    @cached_property
    def signers(self) -> list[tuple[str, list[Field]]]:
        """Others who confirm, if they came along: what they are to the applicant, and their fields."""
        told = {one["key"]: one for one in self.content.get("signatures") or []}
        places = {key: at for at, key in enumerate(told)}
        asked = self.guide.signers if self.guide else ()
        return [(one.label, self._signer(one, told.get(one.key, {}), places.get(one.key))) for one in asked]

    def _signer(self, asked: object, told: dict, place: int | None) -> list[Field]:
        check, given = told.get("identity_check") or {}, told.get("signature") or {}
        name = str((self.content.get("form") or {}).get(asked.name_field) or "")
        at, prefix = f"/signatures/{place}", f"signer-{asked.key}"
        results = (("", _("不在场")), (PASSED, _("在场，是本人")), (FAILED, _("没有通过")))
        fields = [
            Field(f"{prefix}-check-result", _("在不在场"), check.get("result", ""), "radio", options=results,
                  required=False, pointer=f"{at}/identity_check/result"),
            Field(f"{prefix}-check-method", _("怎样核验"), check.get("method") or "card_reader", "select",
                  options=check_methods(), required=False, pointer=f"{at}/identity_check/method"),
            Field(f"{prefix}-sign-method", _("怎样签字"), given.get("method", ""), "select",
                  options=(("", _("请选择")), *sign_methods()[1:]), required=False, pointer=f"{at}/signature/method"),
            Field(f"{prefix}-sign-name", _("谁签的"), given.get("name") or name, required=False, maxlength=50,
                  pointer=f"{at}/signature/name"),
        ]  # fmt: skip
        return complained(fields, self.errors) if place is not None else fields

    @cached_property
    def rows(self) -> list[checklist.Row]:
        """The checklist. Queries: own scans, and licences of the applicant."""
        if not self.guide:
            return []
        asked = self.requested.materials
        lines = checklist.lines_of(asked, self.content)
        uploads = self._uploads([str(line["upload"]) for line in lines.values() if line["upload"]])
        held = self._licences({one.licence_type for one in asked if one.licence_type})
        return [
            checklist.Row(
                at, one, lines[one.key], uploads.get(lines[one.key]["upload"]),
                [licence for licence in held if licence.type_id == one.licence_type],
                _about(f"/materials/{one.key}", self.errors),
                self.guide.commitment_of(one.key),
            )
            for at, one in enumerate(asked, 1)
        ]  # fmt: skip

    def _uploads(self, keys: list[str]) -> dict:
        people = self.content.get("people") or [self.actor.person]
        return {key: one for person in people for key, one in files.own(person, keys).items()}

    def _licences(self, types: set[str]) -> list:
        """Licences of the applicant, once somebody has looked at who that is."""
        told = self._applicant()
        if (
            (self.content.get("identity_check") or {}).get("result") != PASSED
            or not told["id_number"]
            or not types
        ):
            return []
        return list(
            usable(id_index(told["id_type"] or "111", told["id_number"].upper())).filter(type__in=types)
        )

    @property
    def summary(self) -> list[tuple[str, str]]:
        """(anchor, sentence) of everything that is wrong."""
        fields = [self.scan_field, *self.person, *self.check, *self.agent, self.place_field, *self.form,
                  *self.delivery, *self.signature]  # fmt: skip
        fields += self.situation
        fields += [one for _label, of_one in self.signers for one in of_one]
        rows = [(f"m-{row.key}", text) for row in self.rows for text in row.errors]
        of_rows = {text for _anchor, text in rows}
        rest = [one for one in summary(fields, self.errors) if one[1] not in of_rows]
        return [*rest, *rows]

    @property
    def outcome(self) -> list[tuple[str, str]]:
        """收下后会这样: label and value."""
        if not self.guide or not self.ground.agreement:
            return []
        scans = [row for row in self.rows if row.line["upload"]]
        words = {"n": len(scans), "authority": self.guide.authority_name}
        now = _("%(n)d份，马上传给%(authority)s") % words if scans else _("还没有")
        told = [(_("扫描件"), now)]
        bag = _("、").join(
            row.asked.name for row in self.rows if row.travels and row.line["way"] == checklist.PAPER
        )
        if bag:
            by = calendar_of(self.hall.region_id).add(today(), self.ground.agreement.forward_days).day
            told.append(
                (_("进袋"), _("%(papers)s；%(day)s前寄出") % {"papers": bag, "day": day_in_words(by)})
            )
        back = _("、").join(
            row.asked.name for row in self.rows if row.looked_at and row.line["way"] == checklist.PAPER
        )
        told += [(_("当场退还"), back)] if back else []
        answer = calendar_of(self.guide.region_code).add(today(), settings.NOTICE_DAYS).day
        told.append((_("答复"), _("%(day)s前答复是否受理") % {"day": day_in_words(answer)}))
        way = _way((self.content.get("delivery") or {}).get("method", ""))
        return [*told, (_("取结果"), way)] if way else told

    @property
    def follows(self) -> list[str]:
        """Papers that come later: to be said aloud."""
        return [
            row.asked.name for row in self.rows
            if (checklist.material(row.asked, row.line) or {}).get("promise")
        ]  # fmt: skip

    @property
    def missing(self) -> list[checklist.Row]:
        """What is not there yet: the list somebody takes home."""
        return [
            row
            for row in self.rows
            if checklist.material(row.asked, row.line) is None and not row.asked.optional
        ]


def _way(code: str) -> str:
    """A way of handing over, as staff call it."""
    return str(METHODS.get(code, code))


def _person_fields(prefix: str, at: str, told: dict) -> list[Field]:
    return [
        Field(f"{prefix}-id_number", _("证件号码"), told.get("id_number", ""), autocomplete="off", maxlength=40,
              pointer=f"{at}/id_number"),
        Field(f"{prefix}-name", _("姓名"), told.get("name", ""), autocomplete="off", maxlength=100,
              pointer=f"{at}/name"),
        Field(f"{prefix}-id_type", _("证件类型"), told.get("id_type") or "111", "select",
              options=tuple((code, str(name)) for code, name in IdType.choices), pointer=f"{at}/id_type"),
        Field(f"{prefix}-phone", _("手机号"), told.get("phone", ""), "tel", autocomplete="off", maxlength=20,
              pointer=f"{at}/phone"),
        Field(f"{prefix}-address", _("住址"), told.get("address", ""), required=False, autocomplete="off",
              maxlength=200, pointer=f"{at}/address"),
    ]  # fmt: skip


def _about(at: str, errors: Errors) -> list[str]:
    mine = [texts for pointer, texts in errors.items() if pointer == at or pointer.startswith(f"{at}/")]
    return list(dict.fromkeys(str(text) for texts in mine for text in texts))


def _at_lines(errors: Errors, content: dict) -> Errors:
    """Complaints by place in a list become complaints by paper."""
    found = by_key(errors, content.get("materials") or [])
    told = content.get("defects") or []
    for pointer in [one for one in found if one.startswith("/defects/")]:
        at = pointer.split("/")[2]
        if at.isdecimal() and int(at) < len(told):
            found.setdefault(f"/materials/{told[int(at)]['material']}", []).extend(found.pop(pointer))
    return found


def who(draft: object) -> str:
    """Whom a parked sitting is about, as its list shows it."""
    told = draft.content.get("applicant") or {}
    name, number = told.get("name") or _("还没写姓名"), told.get("id_number", "")
    return f"{name} {mask(number)}" if number else name
