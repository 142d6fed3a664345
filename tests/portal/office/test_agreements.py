"""Pages of agreements: found, read, drafted with their mistakes beside the fields, published by another, ended."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import Agreement, Item
from catalog.queries import kept
from tests.portal.desk.pages import text

pytestmark = pytest.mark.django_db

LIST = "/office/agreements/"
TODAY = dt.date(2026, 3, 4)

TYPED = {
    "code": "AG-21",
    "name": "兰州—榆林",
    "grantor": "兰州市人民政府",
    "grantee": "G-610800",
    "item_list": "cross-province",
    "items": "残疾人证换领\n\n 社会保障卡申领 \n残疾人证换领",
    "modes": ["remote_receipt", "joint"],
    "powers": ["receive", "verify_identity"],
    "forward_days": "2",
    "reply_days": "3",
    "postage_payer": "window",
    "valid_from": "2026-04-01",
    "valid_to": "2028-12-31",
    "provenance_note": "示例",
}


def pact(code: str) -> Agreement:
    return Agreement.objects.filter(code=code).latest("version")


def page_of(agreement: Agreement, step: str = "") -> str:
    if step == "edit":
        return reverse("office:agreement_edit", args=[agreement.pk])
    if step:
        return reverse("office:agreement_step", args=[agreement.pk, step])
    return reverse("office:agreement", args=[agreement.pk])


def typed_again(page) -> dict:
    """What a form would send as it stands."""
    body = page.content.decode()
    sent = dict(re.findall(r'<input id="f-\w+" name="(\w+)" type="\w+" value="([^"]*)"', body))
    sent |= dict(re.findall(r'<textarea id="f-\w+" name="(\w+)"[^>]*>\n(.*?)</textarea>', body, re.DOTALL))
    for name, value in re.findall(
        r'<input type="(?:checkbox|radio)"(?: id="[\w-]+")? name="(\w+)" value="(\w+)" checked', body
    ):
        sent.setdefault(name, []).append(value)
    menus = re.findall(r'<select id="f-\w+" name="(\w+)".*?value="([^"]*)" selected', body, re.DOTALL)
    return {**sent, **dict(menus)}


@pytest.fixture
def drafted(client):
    assert client.as_("catalog-admin").post(f"{LIST}new/", TYPED).status_code == 302
    return pact("AG-21")


def test_each_page_for_its_posts_alone(client):
    staff = {"supervisor", "auditor", "admin", "catalog-admin", "security"}
    others = {"citizen", "officer-ordos", "window-lanzhou"}
    for path in (LIST, page_of(pact("AG-20"))):
        found = {who: client.as_(who).get(path).status_code for who in staff | others}
        assert found == {who: 200 if who in staff else 403 for who in staff | others}
    for path in (f"{LIST}new/", page_of(pact("AG-20"), "end"), page_of(pact("AG-20"), "edit")):
        found = {who for who in staff | others if client.as_(who).get(path).status_code == 403}
        assert found == (staff | others) - {"catalog-admin"}


def test_the_way_through_the_office(client, drafted):
    assert "AG-21/1 v1" in text(client.get(LIST, {"standing": "draft"}))
    page = text(client.get(page_of(drafted)))
    assert "社会保障卡申领；残疾人证换领" in page or "残疾人证换领；社会保障卡申领" in page
    assert "本平台自拟" in page
    assert client.post(page_of(drafted, "submit")).status_code == 302
    mine = client.get(page_of(drafted))
    assert "要由另一位事项管理员发布" in text(mine)
    assert page_of(drafted, "publish") not in mine.content.decode()
    refused = client.post(page_of(drafted, "publish"))
    assert (refused.status_code, "由另一位事项管理员发布" in text(refused)) == (400, True)
    client.as_("catalog-admin2")
    assert page_of(drafted, "publish") in client.get(page_of(drafted)).content.decode()
    assert client.post(page_of(drafted, "publish")).status_code == 302
    page = text(client.get(page_of(drafted)))
    assert "尚未生效" in page
    assert "发布协议（第1版）" in page
    assert "从2026-04-01起施行" in page


def test_a_new_version_beside_the_old(client, cast):
    first = pact("AG-16")
    client.as_("catalog-admin")
    answer = client.post(page_of(first, "revise"))
    draft = pact("AG-16")
    assert answer["Location"] == page_of(draft, "edit")
    form = client.get(page_of(draft, "edit"))
    assert "新版本不能换双方" in text(form)
    sent = {**typed_again(form), "forward_days": "1", "items": "残疾人证换领"}
    assert client.post(page_of(draft, "edit"), sent).status_code == 302
    page = client.get(page_of(draft))
    changed = re.findall(r'<th scope="row">(\w+)\s*<span class="badge"', page.content.decode())
    assert changed == ["事项", "转递时限"]
    assert "收件后1个工作日内转出" in text(page)
    assert "收件后3个工作日内转出" in text(page)
    assert "整个清单" in text(page)
    assert "改了：事项、转递时限" in text(page)
    assert "双方：示例；条款：本平台自拟" in text(page)


def test_a_return_says_why_to_those_who_keep_it(client, drafted):
    client.post(page_of(drafted, "submit"))
    client.as_("catalog-admin2")
    empty = client.post(page_of(drafted, "return"), {"reason": " "})
    assert (empty.status_code, "理由：请填写这一项。" in text(empty)) == (400, True)
    assert client.post(page_of(drafted, "return"), {"reason": "邮费写错了"}).status_code == 302
    assert "邮费写错了" in text(client.get(page_of(drafted)))
    client.post(page_of(drafted, "submit"))
    client.as_("catalog-admin").post(page_of(drafted, "submit"))
    assert client.as_("auditor").get(page_of(drafted)).status_code == 404


def test_an_end(client, clock):
    row = pact("AG-20")
    client.as_("catalog-admin")
    for day, said in (("2026-03-03", "不能早于今天"), ("2030-12-31", "协议本来就到"), ("明天", "请填写日期")):
        page = client.post(page_of(row, "end"), {"on": day, "reason": "试行结束"})
        assert (page.status_code, said in text(page), "试行结束" in text(page)) == (400, True, True)
    assert client.post(page_of(row, "end"), {"on": "2026-03-05", "reason": "试行结束"}).status_code == 302
    assert "施行到2026-03-05" in text(client.get(page_of(row)))
    assert "试行结束" not in text(client.as_("auditor").get(page_of(row)))
    clock.to("2026-03-06")
    client.as_("catalog-admin")
    assert "AG-20/1 v1" in text(client.get(LIST, {"standing": "ended"}))
    assert "AG-20/1 v1" not in text(client.get(LIST, {"standing": "in_force"}))


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"code": "ag"}, "code", "协议编号由大写字母"),
        ({"code": "AG-20"}, "code", "这个编号已有协议"),
        ({"name": ""}, "name", "请填写这一项"),
        ({"grantor": "没有这个机关"}, "grantor", "没有代码为“没有这个机关”的组织"),
        ({"grantor": "G-150600"}, "", "只有授权方或其上级的事项管理员"),
        ({"grantor": "G-610800x"}, "grantor", "没有代码"),
        ({"items": "残疾人证换领\n飞天"}, "items", "没有这些事项：飞天"),
        ({"items": "居民身份证补领"}, "items", "这些事项不在所选清单上"),
        ({"modes": []}, "modes", "请选择一项"),
        ({"modes": ["full_online"]}, "modes", "请从给出的选项中选择"),
        ({"powers": ["verify_identity"]}, "powers", "请选上“收件”"),
        ({"forward_days": "61"}, "forward_days", "1到60"),
        ({"reply_days": "三"}, "reply_days", "请填写整数"),
        ({"postage_payer": "nobody"}, "postage_payer", "请从给出的选项中选择"),
        ({"valid_to": "2026-03-01"}, "valid_to", "截止日期不能早于生效日期"),
        ({"valid_from": "四月"}, "valid_from", "请填写日期"),
        ({"name": "长" * 121}, "name", "最多120个字"),
        ({"name": "x" * 100_000}, "name", ""),
        ({"forward_days": "9" * 400}, "forward_days", ""),
    ],
)
def test_every_mistake_beside_its_field_and_nothing_lost(client, change, field, said):
    page = client.as_("catalog-admin").post(f"{LIST}new/", {**TYPED, **change})
    body = page.content.decode()
    assert page.status_code == 400
    assert "error-summary" in body
    assert said in text(page)
    if field:
        assert f'id="f-{field}-error"' in body
    for name in ("provenance_note", "reply_days", "valid_to"):
        if name not in change:
            assert f'value="{TYPED[name]}"' in body
    assert 'value="joint" checked' in body or "modes" in change
    assert not Agreement.objects.filter(code="AG-21").exists()


def test_addresses_that_lead_nowhere(client, drafted):
    client.as_("catalog-admin")
    for path in (
        page_of(drafted, "note"), page_of(pact("AG-20"), "edit"), f"{LIST}0/", f"{LIST}0/end/", f"{LIST}999999999999/"
    ):  # fmt: skip
        assert client.get(path).status_code == 404, path
    assert client.get(page_of(pact("AG-01"), "end")).status_code == 403
    assert client.get(
        LIST, {"after": "x", "standing": "?", "grantor": "\0" * 3, "item": "%_" * 200}
    ).status_code in {
        200,
        400,
    }


def test_a_late_step_is_told_and_changes_nothing(client, drafted):
    client.post(page_of(drafted, "submit"))
    again = client.post(page_of(drafted, "submit"))
    assert (again.status_code, "该版本当前状态为“待审核”" in text(again)) == (400, True)
    assert client.post(page_of(drafted, "discard")).status_code == 400
    assert pact("AG-21").state == "in_review"


def test_a_draft_thrown_away(client, drafted):
    assert client.post(page_of(drafted, "discard"))["Location"] == LIST
    assert not Agreement.objects.filter(code="AG-21").exists()


def test_the_same_queries_for_any_number_of_rows(client, drafted):
    client.as_("catalog-admin")
    counts = []
    for wanted in ({"grantor": "定西"}, {}):
        client.get(LIST, wanted)
        with CaptureQueriesContext(
            connection,
        ) as few:
            client.get(LIST, wanted)
        counts.append(len(few) - (2 if wanted else 0))
    assert counts[0] == counts[1]
    first = pact("AG-16")

    def queries() -> int:
        client.get(page_of(first))
        with CaptureQueriesContext(connection) as seen:
            client.get(page_of(first))
        return len(seen)

    client.post(page_of(first, "revise"))
    one = queries()
    client.post(page_of(pact("AG-16"), "discard"))
    client.post(page_of(first, "revise"))
    client.post(page_of(pact("AG-16"), "submit"))
    assert queries() == one


def test_the_api_says_which_version(api, cast):
    rows = api("citizen").get("/agreements/?from=630100&to=620100").json()["results"]
    assert [(row["code"], row["seq"], row["version"]) for row in rows] == [("AG-16", 1, 1)]
    assert (rows[0]["first_day"], rows[0]["last_day"]) == ("2025-01-01", "2027-12-31")
    assert kept.keeps(cast["catalog-admin"], pact("AG-16"))


def test_a_guide_names_the_last_day_that_is_left(client):
    there = {"from": "630100", "to": "620100", "item": Item.objects.get(name="残疾人证换领").pk}
    client.cookies.load({"here": there["from"], "there": there["to"]})
    address = f"/items/{there['item']}/?to={there['to']}"
    page = text(client.get(address))
    client.as_("catalog-admin").post(
        page_of(pact("AG-16"), "end"), {"on": "2026-03-20", "reason": "协作结束"}
    )
    after = text(client.get(address))
    assert ("有效期到2027年12月31日" in page, "有效期到3月20日" in after) == (True, True), after
