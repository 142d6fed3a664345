"""Who reviews a decision is data of the department (行政复议法 art. 24, 27, 28)."""

import pytest

from applications import acts
from base.files.models import Document
from catalog.models import Department
from catalog.queries import search

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("department", "body"),
    [("hrss", "本级人民政府"), ("tax", "上一级主管部门"), ("justice", "本级人民政府或者上一级主管部门")],
)
def test_the_data_say_who_reviews(department, body):
    assert Department.objects.get(key=department).get_review_display() == body


def test_the_guide_and_a_refusal_name_who_reviews(client, cast, card):
    Department.objects.filter(key="hrss").update(review="above")
    code = search("社会保障卡申领")[0].code
    page = client.get(f"/items/{code}/?to=150602").content.decode()
    assert "办理机关的上一级主管部门申请" in " ".join(page.split())
    case = card.submit()
    acts.refuse(case=case, actor=cast["officer-ordos"], ground="art32_1", reason="不需要办理")
    assert Document.objects.get(case=case.number, kind="refusal").facts["review"] == "上一级主管部门"
