"""Example people. Names and numbers are made up; the numbers are well-formed so that every check runs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from base.accounts import acts
from base.accounts.models import Account
from base.ledger.actors import SYSTEM
from base.ledger.clock import today
from base.regions.models import Organisation

PASSWORD = "tongban-demo"  # noqa: S105 - published on purpose; DEMO refuses any address but loopback
SINCE = dt.date(2026, 1, 1)


@dataclass(frozen=True)
class Person:
    """A login: who is behind it, and the posts held as (role, organisation)."""

    username: str
    about: str
    name: str = ""
    id_number: str = ""
    phone: str = ""
    address: str = ""
    posts: tuple[tuple[str, str], ...] = ()


def _at(role: str, region: str, *departments: str) -> tuple[tuple[str, str], ...]:
    return tuple((role, f"A-{region}-{department}") for department in departments)


ORDOS = ("hrss", "police", "disabled", "justice")
ORDOS_BUNDLES = ("health", "medicare", "market", "housing", "emergency", "urban")

PEOPLE = [
    Person(
        "citizen", "申请人，已实名", "王雅琴", "620102199003072144", "13900000001", "兰州市城关区示例路1号"
    ),
    Person(
        "citizen2", "另一位申请人，已实名", "马建国", "620502198511120314", "13900000002", "嘉峪关市示例路2号"
    ),
    Person("company", "甘肃示例商贸有限公司的经办人", "李文博", "620104198207150018", "13900000003"),
    Person("newcomer", "刚注册、还没有实名的申请人"),
    Person("window-yulin", "榆林通办专窗", posts=(("window", "H-610800"),)),
    Person("window-lanzhou", "兰州通办专窗", posts=(("window", "H-620100"),)),
    Person("window-yinchuan", "银川通办专窗（阿拉善人工转办）", posts=(("window", "H-640100"),)),
    Person("window-alxa", "阿拉善通办专窗（银川系统对接）", posts=(("window", "H-152900"),)),
    Person(
        "officer-ordos",
        "鄂尔多斯 人社、公安、残联、司法 受理审查（人社兼审批）",
        posts=(*_at("officer", "150600", *ORDOS), *_at("approver", "150600", "hrss")),
    ),
    Person(
        "approver-ordos",
        "鄂尔多斯 人社、公安、残联、司法 审批（人社兼受理）",
        posts=(*_at("approver", "150600", *ORDOS), *_at("officer", "150600", "hrss")),
    ),
    Person(
        "officer-ordos2",
        "鄂尔多斯 卫健、医保、市场监管、公积金、应急、城管 受理审查",
        posts=_at("officer", "150600", *ORDOS_BUNDLES),
    ),
    Person(
        "approver-ordos2",
        "鄂尔多斯 卫健、医保、市场监管、公积金、应急、城管 审批",
        posts=_at("approver", "150600", *ORDOS_BUNDLES),
    ),
    Person("officer-yulin", "榆林 公安、人社 受理审查", posts=_at("officer", "610800", "police", "hrss")),
    Person("approver-yulin", "榆林 公安、人社 审批", posts=_at("approver", "610800", "police", "hrss")),
    Person(
        "officer-jyg",
        "嘉峪关 人社、公安、医保 受理审查",
        posts=_at("officer", "620200", "hrss", "police", "medicare"),
    ),
    Person(
        "approver-jyg",
        "嘉峪关 人社、公安、医保 审批",
        posts=_at("approver", "620200", "hrss", "police", "medicare"),
    ),
    Person(
        "supervisor", "甘肃、鄂尔多斯 督办", posts=(("supervisor", "G-620000"), ("supervisor", "G-150600"))
    ),
    Person("hotline-ordos", "鄂尔多斯 咨询投诉派单", posts=(("dispatcher", "G-150600"),)),
    Person("hotline-lanzhou", "兰州 咨询投诉派单", posts=(("dispatcher", "G-620100"),)),
    Person("catalog-admin", "甘肃 事项管理", posts=(("catalog_admin", "G-620000"),)),
    Person("catalog-admin2", "甘肃 事项管理（复核）", posts=(("catalog_admin", "G-620000"),)),
    Person("licence-admin", "甘肃 证照管理", posts=(("licence_admin", "G-620000"),)),
    Person("auditor", "甘肃 审计", posts=(("auditor", "G-620000"),)),
    Person("security", "甘肃 安全管理（授岗、撤岗）", posts=(("security_admin", "G-620000"),)),
    Person("admin", "甘肃 系统管理（基础数据，看不到个人信息）", posts=(("system_admin", "G-620000"),)),
]

COMPANY = {
    "name": "甘肃示例商贸有限公司",
    "id_type": "uscc",
    "id_number": "91620100MA7EXAMP0K",
    "phone": "0931-8000000",
}


def make() -> dict[str, Account]:
    """Make the people who are not there yet. Returns all of them by username."""
    known = {account.username: account for account in Account.objects.all()}
    return {person.username: known.get(person.username) or _make(person) for person in PEOPLE}


def _make(person: Person) -> Account:
    account = acts.register(username=person.username, password=PASSWORD)
    if person.name:
        party = acts.make_party(
            name=person.name, id_type="111", id_number=person.id_number, phone=person.phone,
            address={"detail": person.address} if person.address else None,
        )  # fmt: skip
        acts.verify(account=account, party=party, actor=SYSTEM)
    for role, organisation in person.posts:
        acts.appoint(account=account, role=role, organisation=organisation, actor=SYSTEM, since=SINCE)
    if person.username == "company":
        _represent(account)
    return account


def _represent(account: Account) -> None:
    company = acts.make_party(**COMPANY)
    company.save()
    next_year = today().replace(year=today().year + 1)
    acts.give_mandate(principal=company, agent=account, valid_to=next_year, actor=SYSTEM, representative=True)


def logins() -> list[tuple[str, str]]:
    """(username, what for), in the order of the list."""
    return [(person.username, person.about) for person in PEOPLE]


def missing_organisations() -> list[str]:
    """Organisations the posts need that the reference data do not have; empty when all is well."""
    needed = {organisation for person in PEOPLE for _role, organisation in person.posts}
    return sorted(needed - set(Organisation.objects.filter(code__in=needed).values_list("code", flat=True)))
