"""A big photo shows how far it is, and the answer is the next step of the wizard."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

from tests.journeys.conftest import PHONE
from tests.support.matters import guide_at


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "photo.png"
    Image.effect_noise((1200, 1200), 90).convert("RGB").save(kept := io.BytesIO(), "PNG")
    path.write_bytes(kept.getvalue())
    return path


def test_a_big_photo_goes_up_once(visitor, photo):
    guide = guide_at("社会保障卡申领", "150600")
    wang = visitor(**PHONE).logs_in("citizen")
    page = wang.goes(f"/apply/{guide.task_code}/")
    page.get_by_role("button", name=re.compile("开始")).first.click()
    page.wait_for_load_state()
    page.goto(re.sub(r"[^/]+/$", "materials/", page.url))
    for file in page.locator("input[type=file]").all():
        file.set_input_files(photo)
    sent = []
    page.on("request", lambda one: sent.append(one.resource_type) if one.method == "POST" else None)
    page.get_by_role("button", name=re.compile("保存并继续")).click()
    page.wait_for_url(re.compile("/delivery/"), timeout=8000)
    assert sent == ["xhr"]
    assert wang.barriers() == []
    page.go_back()
    page.wait_for_url(re.compile("/materials/"))
    page.locator("img.thumb").first.wait_for(timeout=4000)
