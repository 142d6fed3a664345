"""The address on the receipt: it rates once the matter has ended, and tells its readers nothing about what was said."""

import re
from urllib.parse import urlsplit

import pytest

from applications import voice
from base.errors import Invalid
from base.files.documents import content, of_case
from base.files.pdfium import opened
from base.ledger import tasks
from feedback import tokens
from feedback.acts.asking import Asking, receive
from feedback.acts.ratings import Voice, rate
from feedback.models import Invitation, Rating
from tests.feedback.test_rating import deliver, token_of


def receipt(case):
    return of_case(case.number)[0]


def printed(case):
    return urlsplit(receipt(case).facts["rate_address"])


@pytest.fixture
def ended(card, cast, clock):
    case = deliver(card.issued(), cast)
    tasks.drain("partners")
    clock.on(hours=1)
    return case


def test_the_receipt_says_where_to_rate(card, settings):
    settings.SITE_URL = "https://tongban.example/"
    case = card.submit()
    tasks.drain("documents")
    with opened(content(receipt(case))) as pdf:
        words = "".join(page.get_textpage().get_text_bounded() for page in pdf)
        assert len(pdf) == 1
    assert "办完请评价" in words
    address = receipt(case).facts["rate_address"]
    assert address.startswith("https://tongban.example/rate/p")
    assert address in "".join(words.split())


def test_without_ratings_nothing_is_printed(card, monkeypatch):
    monkeypatch.setattr(voice, "_address", voice._nobody)
    case = card.submit()
    tasks.drain("documents")
    assert receipt(case).facts["rate_address"] == ""
    with opened(content(receipt(case))) as pdf:
        assert "评价" not in "".join(page.get_textpage().get_text_bounded() for page in pdf)


def test_before_the_end_it_is_too_early(client, card):
    case = card.submit()
    address = printed(case)
    assert "事情还没有办完" in client.get(f"{address.path}?{address.query}").content.decode()
    answer = client.post(address.path, {"satisfaction": "1"}, follow=True)
    assert "事情还没有办完" in answer.content.decode()
    assert not Invitation.objects.exists()


def test_it_rates_once_and_leads_the_rater_on(client, ended):
    address = printed(ended)
    answer = client.post(f"{address.path}?{address.query}", {"satisfaction": "4"})
    own = tokens.token(tokens.of_matter(ended.application.number, tokens.BY_PAPER))
    assert answer["Location"] == f"/rate/{own}/"
    assert "不满意" in client.get(answer["Location"]).content.decode()
    assert Rating.objects.get().channel_id == "qr"
    page = client.post(address.path, {"satisfaction": "1"}, follow=True).content.decode()
    assert "已经评价过了" in page
    assert Rating.objects.get().satisfaction == 4


def test_it_does_not_tell_whether_or_what_was_rated(client, ended, api):
    address = printed(ended)
    before = client.as_("officer-ordos").get(address.path).content.decode()
    rate(token=token_of(ended.application), voice=Voice(5, comment="等了四个小时", anonymous=True))
    after = client.get(address.path).content.decode()

    def shown(page):
        main = page[page.index("<main") : page.index("</main")]
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", main)

    assert shown(after) == shown(before)
    for secret in ("<b>非常不满意</b>", "等了四个小时", "我们怎么改"):
        assert secret not in after
    reply = client.post(f"{address.path}reply/", {"text": "我很满意", "satisfied": "yes"})
    assert reply.status_code == 404
    token = address.path.split("/")[2]
    asking = Asking("complain", "不满意", "评价之后没人管", region="150600", rating=token)
    with pytest.raises(Invalid) as no:
        receive(asking=asking, actor=None, channel="page")
    assert list(no.value.errors) == ["/rating"]


def test_each_purpose_has_its_own_seal(ended):
    whole = token_of(ended.application)
    assert tokens.subject("p" + whole[1:]) is None
