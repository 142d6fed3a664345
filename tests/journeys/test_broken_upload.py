"""The line breaks while a big photo goes up: the file stays chosen, it goes on by itself, and nothing is kept twice."""

from __future__ import annotations

import hashlib
import io
import re

import pytest
from django.http import HttpResponse
from PIL import Image

from base.files.models import Upload
from tests.journeys.conftest import PHONE
from tests.support.matters import guide_at

SLOW = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 700_000}
"""Bytes in a second: the photos take some seconds, so that the line can break in the middle."""


@pytest.fixture
def photo(tmp_path):
    """Another picture for each test, since what they keep stays in the database."""
    path = tmp_path / "photo.png"
    Image.effect_noise((1200, 1200), 90).convert("RGB").save(kept := io.BytesIO(), "PNG")
    path.write_bytes(kept.getvalue())
    return path


@pytest.fixture
def wang(visitor, photo):
    """王雅琴 at the materials of 社会保障卡申领, her photos chosen."""
    guide = guide_at("社会保障卡申领", "150600")
    wang = visitor(**PHONE).logs_in("citizen")
    page = wang.goes(f"/apply/{guide.task_code}/")
    page.get_by_role("button", name=re.compile("开始")).first.click()
    page.wait_for_load_state()
    page.goto(re.sub(r"[^/]+/$", "materials/", page.url))
    for file in page.locator("input[type=file]").all():
        file.set_input_files(photo)
    yield wang
    wang.complaints[:] = [
        line for line in wang.complaints if "net::ERR_" not in line
    ]  # the broken line itself


def presses_on(page):
    page.get_by_role("button", name=re.compile("保存并继续")).click()


def kept(photo) -> int:
    """How many uploads there are of a file."""
    return Upload.objects.filter(sha256=hashlib.sha256(photo.read_bytes()).hexdigest()).count()


def arrives(page):
    page.wait_for_url(re.compile("/delivery/"), timeout=15000)


def test_a_line_that_breaks_in_the_middle(wang, photo):
    page = wang.page
    line = wang.context.new_cdp_session(page)
    line.send("Network.emulateNetworkConditions", SLOW)
    presses_on(page)
    while not page.evaluate("document.querySelector('.sending progress').value > 0.05"):
        page.wait_for_timeout(50)
    again = page.get_by_role("button", name="继续上传")
    assert not again.is_visible()
    line.send("Network.emulateNetworkConditions", {**SLOW, "offline": True})
    page.get_by_text("选好的文件还在").wait_for(timeout=8000)
    assert again.is_visible()
    assert not page.locator(".sending progress").is_visible()
    assert page.locator("input[type=file]").first.evaluate("input => input.files.length") == 1
    assert wang.barriers() == []
    line.send("Network.emulateNetworkConditions", {**SLOW, "uploadThroughput": -1})
    arrives(page)
    assert kept(photo) == 1


def test_the_button_when_one_does_not_want_to_wait(wang, photo):
    page, broken = wang.page, []

    def breaks_once(route):
        if broken:
            return route.continue_()
        broken.append(route)
        return route.abort("connectionreset")

    page.route("**/materials/", breaks_once)
    presses_on(page)
    page.get_by_role("button", name="继续上传").click(timeout=8000)
    arrives(page)
    assert kept(photo) == 1


LOST: list[int] = []


class LosesTheFirstAnswer:
    """A gateway that gives up while the portal is still at work: the files arrived, the answer did not."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        answer = self.get_response(request)
        if request.method == "POST" and request.path.endswith("/materials/") and not LOST:
            LOST.append(answer.status_code)
            return HttpResponse(status=504)
        return answer


@pytest.fixture
def gateway(settings):
    LOST.clear()
    settings.MIDDLEWARE = [f"{__name__}.LosesTheFirstAnswer", *settings.MIDDLEWARE]


def test_an_answer_that_was_lost_leaves_one_upload(gateway, wang, photo):
    presses_on(wang.page)
    wang.page.get_by_text("选好的文件还在").wait_for(timeout=8000)
    assert LOST == [302]
    assert kept(photo) == 1
    arrives(wang.page)
    assert kept(photo) == 1
