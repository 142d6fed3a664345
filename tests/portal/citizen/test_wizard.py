"""Applying: every step saves, nothing typed is lost, handed in once."""

from __future__ import annotations

import pytest

from applications.models import Application, Draft
from base.accounts.acts import register
from base.files.models import Upload
from tests.portal.citizen.walk import DELIVERY, FORM, Walk, png, somewhere

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(client):
    return Walk(client.as_("citizen"))


def test_from_the_first_step_to_the_matter(walk):
    response = walk.fill().hand_in()
    application = Application.objects.get()
    assert response["Location"] == f"/my/matters/{application.number}/"
    text = walk.client.get(response["Location"]).content.decode()
    assert "提交好了" in text
    assert application.query_code[:4] in text
    assert application.form == {"insured_region": "150602", "bank": "中国银行"}
    assert not Draft.objects.exists()


def test_a_second_click_finds_the_first_answer(walk):
    first, second = walk.fill().hand_in(), walk.hand_in()
    assert first["Location"] == second["Location"]
    assert Application.objects.count() == 1


def test_a_second_click_from_another_session_too(walk, client):
    first = walk.fill().hand_in()
    walk.client.session.flush()
    again = client.as_("citizen").post(f"{walk.base}check/")
    assert again["Location"] == first["Location"]


def test_back_after_handing_in_leads_to_the_matter(walk):
    number = walk.fill().hand_in()["Location"]
    assert walk.get("form")["Location"] == number


def test_what_is_wrong_stands_beside_its_field_and_is_kept(walk):
    response = walk.post("form", {"form-insured_region": "150602", "form-bank": "行" * 60})
    text = response.content.decode()
    assert response.status_code == 400
    assert "最多50个字" in text
    assert 'href="#f-form-bank"' in text
    assert "行" * 60 in text
    assert "行" * 60 in walk.get("form").content.decode()


def test_going_back_keeps_what_was_typed(walk):
    assert walk.post("form", {"form-bank": "半", "go": "back"})["Location"].endswith("/who/")
    assert 'value="半"' in walk.get("form").content.decode()


def test_a_bad_file_leaves_the_others_alone(walk):
    response = walk.post("materials", {"file-id_card": png(), "file-photo": png("空.png", b"")})
    text = response.content.decode()
    assert response.status_code == 400
    assert "这个文件是空的" in text
    assert "证件.png" in text
    assert Upload.objects.count() == 1
    assert walk.post("materials", {"file-photo": png("照片.png")}).status_code == 302
    assert [one.get("key") for one in Draft.objects.get().content["materials"]] == ["id_card", "photo"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\x03\x04zip", "不是PDF、JPG或PNG"),
        (b"%PDF-" + b"0" * (21 * 1024 * 1024), "文件超过20MB"),
        (b"%PDF-1.4 broken", "打不开"),
        (b"\x89PNG\r\n\x1a\nbroken", "打不开"),
    ],
)
def test_files_that_will_not_do(walk, data, sentence):
    response = walk.post("materials", {"file-id_card": png("a.png", data), "file-photo": png()})
    assert response.status_code == 400
    assert sentence in response.content.decode()


def test_a_promise_where_it_may_follow(walk):
    signed = {"way-photo": "promise", "sign-photo": "王雅琴", "accept-photo": "1", "notice-photo": "1"}
    assert walk.post("materials", {"file-id_card": png(), **signed}).status_code == 302
    assert walk.post("materials", {"way-id_card": "promise", **signed}).status_code == 400


def test_the_last_step_lists_what_is_missing(walk):
    text = walk.get("check").content.decode()
    assert "提交前还要改" in text
    assert "填表：服务银行：请填写这一项。" in text
    assert walk.hand_in().status_code == 400
    assert not Application.objects.exists()


def test_courier_needs_an_address(walk):
    response = walk.post("delivery", {"method": "courier", "address-detail": ""})
    assert response.status_code == 400
    assert "邮寄须填写收件地址" in response.content.decode()


def test_drafts_go_on_where_they_stopped(walk):
    walk.post("who")
    assert "接着填" in walk.client.get("/my/?tab=drafts").content.decode()
    assert walk.client.get(walk.base)["Location"].endswith("/form/")


def test_nobody_else_sees_a_draft(walk, client):
    other = client.as_("citizen2")
    assert other.get(f"{walk.base}form/").status_code == 404
    assert other.post(f"{walk.base}form/", FORM).status_code == 404


def test_a_session_that_ended_keeps_what_was_typed(walk):
    walk.client.logout()
    walk.client.defaults["REMOTE_ADDR"] = somewhere()
    response = walk.post("form", {**FORM, "form-bank": "农业银行"})
    assert response["Location"].startswith("/login/?next=/apply/")
    assert "农业银行" not in str(dict(walk.client.session.items()))
    login = {"username": "citizen", "password": "tongban-demo", "next": f"{walk.base}form/"}
    back = walk.client.post("/login/", login)["Location"]
    text = walk.client.get(back).content.decode()
    assert 'value="农业银行"' in text
    assert "您刚才填的还在" in text


def test_an_account_without_a_person_fills_in_who_it_is(client, db):
    client.force_login(register(username="new", password="a-long-password"))
    walk = Walk(client)
    wrong = {"name": "古丽娜扎尔·𠮷", "id_type": "111", "id_number": "620102199003072145", "phone": "1"}
    response = walk.post("who", wrong)
    text = response.content.decode()
    assert response.status_code == 400
    assert "校验位不对" in text
    assert "请填写11位手机号" in text
    assert "古丽娜扎尔·𠮷" in text
    right = {**wrong, "id_number": "620102199003072144", "phone": "13900000009"}
    walk.fill(who=right).hand_in()
    assert Application.objects.get().applicant_facts["name"] == "古丽娜扎尔·𠮷"


def test_a_future_birth_date_is_refused(client, db):
    client.force_login(register(username="new", password="a-long-password"))
    walk = Walk(client)
    person = {"name": "某", "id_type": "111", "id_number": "620102209003072148", "phone": "13900000009"}
    assert walk.post("who", person).status_code == 400


def test_a_representative_chooses_the_company(client, cast):
    client.as_("company")
    walk = Walk(client, "排污许可")
    text = walk.get("who").content.decode()
    assert "代表甘肃示例商贸有限公司" in text
    choice = text.split('name="who" value="')[2].split('"')[0]
    assert walk.post("who", {"who": choice}).status_code == 302
    assert "甘肃示例商贸有限公司" in walk.get("check").content.decode()


def test_unknown_steps_and_codes(walk):
    assert walk.get("nothing").status_code == 404
    assert walk.client.get("/apply/nothing/").status_code == 404


def test_the_address_of_another_item_is_not_this_draft(walk):
    assert walk.client.get(f"/apply/other/{walk.draft.id}/form/").status_code == 404


def test_erasing_asks_first(walk):
    assert "删掉这份草稿" in walk.client.get(f"{walk.base}erase/").content.decode()
    assert walk.client.post(f"{walk.base}erase/").status_code == 302
    assert not Draft.objects.exists()


def test_an_item_for_windows_is_filled_at_home_and_taken_to_one(client):
    client.as_("citizen")
    from tests.support.matters import guide_at

    guide = guide_at("开具户籍类证明", "150600")
    assert "到就近的通办窗口" in client.get(f"/apply/{guide.task_code}/").content.decode()
    client.post(f"/apply/{guide.task_code}/")
    check = f"/apply/{guide.task_code}/{Draft.objects.get().id}/check/"
    assert "提交申请" not in client.get(check).content.decode()
    assert client.post(check).status_code == 302, "handing it in says that it is for a window"
    assert Draft.objects.get().content["mode"] == "remote_receipt"


def test_files_are_shown_to_their_owner_alone(walk, client):
    walk.post("materials", {"file-id_card": png(), "way-photo": "promise"})
    address = f"/files/{Upload.objects.get().id}/"
    shown = walk.client.get(address)
    assert shown["Content-Type"] == "image/png"
    assert shown["Content-Security-Policy"].startswith("sandbox")
    assert client.as_("citizen2").get(address).status_code == 404


def test_delivery_as_typed_reaches_the_application(walk):
    walk.fill().hand_in()
    assert Application.objects.get().delivery["address"]["detail"] == DELIVERY["address-detail"]
