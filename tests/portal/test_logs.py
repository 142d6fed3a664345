"""What is logged says nothing about people, whatever goes wrong."""

import io
import json
import logging

import pytest
from celery import shared_task
from django.contrib.auth.decorators import login_not_required
from django.core import mail
from django.test import override_settings
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from base.ledger import subscribers, tasks
from portal import logs
from portal.demo.people import PEOPLE
from portal.logs import JsonLines, Mail, TextLines, scrubbed
from portal.urls import urlpatterns as ours

CITIZEN = next(one for one in PEOPLE if one.username == "citizen")
SECRETS = [CITIZEN.name, CITIZEN.id_number, CITIZEN.phone, "wang@example.cn", "s3cret-query", "tongban-demo"]
TOKEN = "a1b2c3d4" * 4


class Broken(Exception):
    """A fault with somebody's data in its words."""


@shared_task(name="tests.broken")
def broken(who):
    raise Broken(f"{who}: {CITIZEN.name}")


@login_not_required
@csrf_exempt
def breaks(request, number):
    raise Broken(f"{CITIZEN.name} {number} {CITIZEN.phone} wang@example.cn {request.POST.get('password')}")


urlpatterns = [path("broken/<str:number>/", breaks, name="broken"), *ours]


@pytest.fixture(params=[JsonLines, TextLines])
def written(request):
    """What the handlers of production would have written, as text."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(request.param())
    root, level = logging.getLogger(), logging.getLogger().level
    before = {name: logging.getLogger(name).level for name in ("portal.requests", "django")}
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    for name in before:
        logging.getLogger(name).setLevel(logging.INFO)
    yield out
    root.removeHandler(handler)
    root.setLevel(level)
    for name, was in before.items():
        logging.getLogger(name).setLevel(was)


def clean(text):
    found = [word for word in [*SECRETS, TOKEN] if word in text]
    assert found == [], text


def test_requests_with_personal_data_leave_none_in_the_log(client, api, card, written, db):
    client.raise_request_exception = False
    client.get(f"/items/?q={CITIZEN.name}+{CITIZEN.id_number}")
    client.post("/login/", {"username": CITIZEN.id_number, "password": "s3cret-query"})
    client.get(f"/verify/{TOKEN}/")
    client.get(f"/nowhere/{CITIZEN.phone}/?code=s3cret-query")
    client.post("/track/", {"number": CITIZEN.id_number, "code": "s3cret-query"})
    api("citizen").post("/applications/", {"task_code": CITIZEN.id_number, "form": {"name": CITIZEN.name}})
    api("citizen").get(f"/applications/{CITIZEN.id_number}/", q=CITIZEN.phone)
    case = card.submit()
    client.as_("officer-ordos").get(f"/desk/cases/{case.number}/")
    text = written.getvalue()
    clean(text)
    assert "desk/cases/<str:number>/" in text
    assert case.number not in text


@override_settings(ROOT_URLCONF="tests.portal.test_logs", ADMINS=[("", "root@example.cn")])
def test_a_fault_is_told_without_what_was_in_it(client, written, db):
    client.raise_request_exception = False
    answer = client.post(
        f"/broken/{CITIZEN.id_number}/?phone={CITIZEN.phone}",
        {"password": "s3cret-query", "name": CITIZEN.name},
    )
    assert answer.status_code == 500
    text = written.getvalue()
    clean(text)
    assert "Broken" in text
    assert "test_logs.py" in text
    assert answer["X-Request-ID"] in text


@override_settings(ROOT_URLCONF="tests.portal.test_logs", ADMINS=[("", "root@example.cn")])
def test_the_mail_to_the_admins_holds_no_form(client, db):
    handler = Mail(level=logging.ERROR)
    logging.getLogger("django").addHandler(handler)
    client.raise_request_exception = False
    try:
        for _twice in range(2):
            client.post(f"/broken/{CITIZEN.id_number}/", {"password": "s3cret-query", "name": CITIZEN.name})
    finally:
        logging.getLogger("django").removeHandler(handler)
    (letter,) = mail.outbox
    clean(letter.subject + letter.body)
    assert "Broken" in letter.body
    assert letter.to == ["root@example.cn"]


def test_a_delivery_that_fails_says_nothing_of_its_event(card, written, monkeypatch):
    case = card.submit()

    def fail(event, key):
        raise Broken(f"{CITIZEN.name} {CITIZEN.phone} {event.data}")

    for name, one in list(subscribers._deliveries.items()):
        monkeypatch.setitem(
            subscribers._deliveries, name, subscribers.Subscription(name, one.acts, one.on, one.queue, fail)
        )
    for queue in ("default", "documents", "partners"):
        tasks.drain(queue)
    text = written.getvalue()
    clean(text)
    assert "Broken" in text
    assert case.application.number


def test_a_task_that_fails_in_a_worker_says_nothing_of_its_arguments(written):
    assert broken.apply(args=[CITIZEN.id_number]).failed()
    text = written.getvalue()
    clean(text)
    assert "tests.broken" in text


def test_a_line_tells_who_asked_what_and_how_long(client, card, written):
    card.submit()
    client.as_("citizen").get("/my/", headers={"X-Request-ID": "0" * 32})
    lines = [line for line in written.getvalue().splitlines() if '"portal.requests"' in line]
    if lines:  # as JSON
        found = json.loads(lines[-1])
        assert (found["method"], found["route"], found["status"]) == ("GET", "my/", 200)
        assert found["request"] == "0" * 32
        assert found["ms"] >= 0
        assert len(found["account"]) == 36


def test_a_foreign_request_id_is_not_taken_over(client, db):
    answer = client.get("/healthz", headers={"X-Request-ID": "13900000001\nforged"})
    assert len(answer["X-Request-ID"]) == 32
    assert logs.request_id.get() == ""


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("retry in 30 s", "retry in 30 s"),
        ("Key (username)=(wang)\nDETAIL:  Key (username)=(wang) already exists.", "Key (username)=(wang)"),
        ("GET /a/?phone=1&x=2 failed", "GET /a/?… failed"),
        ("620102199003072144", "…"),
        ("62010219900307214X is", "… is"),
        ("call 13900000001", "call ***********"),
        ("王雅琴 said", "… said"),
    ],
)
def test_scrubbing(text, kept):
    assert scrubbed(text) == kept


def test_the_settings_write_json_outside_a_demonstration(settings):
    assert settings.LOGGING["formatters"]["json"]["()"] == "portal.logs.JsonLines"
