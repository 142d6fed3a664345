"""Aliyun SMS: the signature's published vector, and the client against a server that checks the signature itself."""

import datetime as dt
import hashlib
import hmac
import json
import re
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote

import pytest

from base.ledger import tasks
from base.ledger.channels import aliyun
from base.ledger.channels.letter import Letter, Limited, Refused, Unsent
from base.ledger.models import Delivery, Sending
from portal import checks
from portal.abouts import ABOUTS

LETTER = Letter(
    key="0d9f7a52-6b0c-4c58-9d4e-0c5d2c6d1a11",
    channel="sms",
    to="13900000001",
    masked="139****0001",
    about="accept",
    language="zh-hans",
    text="您的“社会保障卡申领”（2611210000123）已受理。",
    values={"item": "社会保障卡 申领~*", "application": "2611210000123"},
)


def test_the_published_vector():
    """domain.md §9.4, as in Aliyun's "V3 request structure and signature"."""
    headers = aliyun.sign(
        host="ecs.cn-shanghai.aliyuncs.com",
        action="RunInstances",
        version="2014-05-26",
        query={
            "RegionId": "cn-shanghai",
            "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
        },
        date="2023-10-26T10:22:32Z",
        nonce="3156853299f313e23d1673dc12e1703d",
        key_id="YourAccessKeyId",
        secret="YourAccessKeySecret",
    )
    assert headers["Authorization"] == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,"
        "SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


class Stub(BaseHTTPRequestHandler):
    """Aliyun as far as we need it: checks the signature in its own way, takes no nonce twice, keeps what it took."""

    def do_POST(self):
        path, _mark, raw = self.path.partition("?")
        query = dict(parse_qsl(raw, strict_parsing=True))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.calls.append((self.headers["x-acs-action"], query))
        if not self.is_signed(path, query, body):
            self.answer(400, {"Code": "SignatureDoesNotMatch"})
        elif self.headers["x-acs-action"] == "QuerySendDetails":
            found = self.server.taken.get((query["PhoneNumber"], query["SendDate"]), [])
            rows = [{"OutId": key, "SendStatus": 1} for key in found]
            self.answer(200, {"Code": "OK", "SmsSendDetailDTOs": {"SmsSendDetailDTO": rows}})
        else:
            self.take(query)

    def is_signed(self, path, query, body):
        found = re.fullmatch(
            r"ACS3-HMAC-SHA256 Credential=(\S+?),SignedHeaders=(\S+?),Signature=([0-9a-f]{64})",
            self.headers["Authorization"],
        )
        if not found or found[1] != "key-id" or self.headers["x-acs-signature-nonce"] in self.server.nonces:
            return False
        self.server.nonces.add(self.headers["x-acs-signature-nonce"])
        encoded = "&".join(
            f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in sorted(query.items())
        )
        names = found[2].split(";")
        assert {"host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-content-sha256"} < set(names)
        content = hashlib.sha256(body).hexdigest()
        lines = [f"{name}:{self.headers[name]}" for name in names]
        request = "\n".join(["POST", path, encoded, *lines, "", found[2], content])
        to_sign = "ACS3-HMAC-SHA256\n" + hashlib.sha256(request.encode()).hexdigest()
        expected = hmac.new(b"key-secret", to_sign.encode(), "sha256").hexdigest()
        return hmac.compare_digest(found[3], expected) and self.headers["x-acs-content-sha256"] == content

    def take(self, query):
        date = dt.datetime.strptime(self.headers["x-acs-date"], "%Y-%m-%dT%H:%M:%S%z")
        assert self.headers["x-acs-version"] == "2017-05-25"
        code = self.server.codes.pop(0) if self.server.codes else "OK"
        if code == "OK":
            day = f"{date.astimezone(dt.timezone(dt.timedelta(hours=8))):%Y%m%d}"
            self.server.taken.setdefault((query["PhoneNumbers"], day), []).append(query["OutId"])
        if self.server.hangs_up:
            self.server.hangs_up -= 1
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.answer(
            200 if code.startswith(("OK", "isv.")) else 503, {"Code": code, "BizId": "900619746936498440^0"}
        )

    def answer(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def stub(settings):
    """A server that takes SMS; ``codes`` are its next answers, ``hangs_up`` how many it takes without answering."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Stub) as server:
        server.calls, server.nonces, server.taken, server.codes, server.hangs_up = [], set(), {}, [], 0
        threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
        settings.SMS_PROVIDER = "aliyun"
        settings.ALIYUN_ENDPOINT = f"http://127.0.0.1:{server.server_port}"
        settings.ALIYUN_ACCESS_KEY_ID, settings.ALIYUN_ACCESS_KEY_SECRET = "key-id", "key-secret"
        settings.ALIYUN_SIGN_NAME = "通办"
        settings.ALIYUN_TEMPLATES = {"submit": "SMS_0", "accept": "SMS_1", "accept.en": "SMS_2"}
        yield server
        server.shutdown()


def test_what_is_sent(stub):
    assert aliyun.send(LETTER) == "900619746936498440^0"
    ((action, query),) = stub.calls
    assert (action, json.loads(query.pop("TemplateParam"))) == ("SendSms", LETTER.values)
    assert query == {
        "PhoneNumbers": "13900000001",
        "SignName": "通办",
        "TemplateCode": "SMS_1",
        "OutId": LETTER.key,
    }


def test_a_wrong_secret_is_not_taken(stub, settings):
    settings.ALIYUN_ACCESS_KEY_SECRET = "another"
    with pytest.raises(Unsent, match="SignatureDoesNotMatch"):
        aliyun.send(LETTER)


@pytest.mark.parametrize(
    ("code", "raised"),
    [
        ("isv.BUSINESS_LIMIT_CONTROL", Limited),
        ("isv.MOBILE_NUMBER_ILLEGAL", Refused),
        ("isv.TEMPLATE_MISSING_PARAMETERS", Unsent),
        ("ServiceUnavailable", Unsent),
    ],
)
def test_what_errors_mean(stub, code, raised):
    stub.codes = [code]
    with pytest.raises(raised, match=re.escape(code)):
        aliyun.send(LETTER)


@pytest.mark.parametrize(("language", "code"), [("en", "SMS_2"), ("zh-hans", "SMS_1")])
def test_templates_by_language(stub, language, code):
    aliyun.send(Letter(**{**vars(LETTER), "language": language}))
    assert stub.calls[0][1]["TemplateCode"] == code


def test_without_a_template_nothing_is_sent(stub):
    with pytest.raises(Unsent, match="no template code for deny"):
        aliyun.send(Letter(**{**vars(LETTER), "about": "deny"}))
    assert stub.calls == []


def test_an_answer_that_was_lost_is_asked_for_and_not_sent_again(card, cast, stub, clock):
    """The server took the message and the line broke; Aliyun itself drops no repeats."""
    card.submit()
    stub.hangs_up = 1
    tasks.drain("partners")
    row = Delivery.objects.get(handler="applications.subscribers.send_sms")
    assert (row.state, row.attempts) == ("waiting", 1)
    assert row.last_error.startswith("Unsent: ")
    assert "13900000001" not in row.last_error
    clock.on(seconds=10)
    assert tasks.drain("partners") == 1
    assert [action for action, _query in stub.calls] == ["SendSms", "QuerySendDetails"]
    sending = Sending.objects.get(channel="sms")
    assert (sending.state, sending.provider) == ("sent", "aliyun")
    assert stub.taken == {("13900000001", "20260304"): [str(sending.id)]}


def test_a_try_that_did_not_get_through_is_made_again(card, cast, stub, clock):
    stub.codes = ["ServiceUnavailable"]
    card.submit()
    tasks.drain("partners")
    clock.on(seconds=10)
    assert tasks.drain("partners") == 1
    assert [action for action, _query in stub.calls] == ["SendSms", "QuerySendDetails", "SendSms"]
    sending = Sending.objects.get(channel="sms")
    assert (sending.state, sending.provider_id) == ("sent", "900619746936498440^0")


def test_too_many_to_a_number_waits_an_hour(card, cast, stub, clock):
    stub.codes = ["isv.BUSINESS_LIMIT_CONTROL"]
    card.submit()
    tasks.drain("partners")
    row = Delivery.objects.get(handler="applications.subscribers.send_sms")
    assert (row.state, row.attempts, row.next_at) == ("waiting", 0, clock.now + dt.timedelta(hours=1))
    clock.on(hours=1)
    assert tasks.drain("partners") == 1


def test_an_answer_that_dribbles_is_cut_off(settings, monkeypatch):
    """Each byte comes in time, the whole never does."""
    monkeypatch.setattr(aliyun, "TOTAL_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=dribble, args=[server], daemon=True).start()
        settings.ALIYUN_ENDPOINT = f"http://127.0.0.1:{server.getsockname()[1]}"
        settings.ALIYUN_TEMPLATES = {"accept": "SMS_1"}
        began = time.monotonic()
        with pytest.raises(Unsent):
            aliyun.send(LETTER)
        assert time.monotonic() - began < 2


def dribble(server):
    """One byte each tenth of a second until the other side has had enough."""
    line, _address = server.accept()
    with line:
        for _ in range(50):
            try:
                line.sendall(b"H")
            except OSError:
                return
            time.sleep(0.1)


def test_nobody_there(settings):
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.ALIYUN_ENDPOINT = f"http://127.0.0.1:{server.getsockname()[1]}"
    settings.ALIYUN_TEMPLATES = {"accept": "SMS_1"}
    with pytest.raises(Unsent, match="ConnectionRefusedError"):
        aliyun.send(LETTER)


def test_the_check_says_what_is_lacking(settings):
    settings.DEMO = False
    assert checks.sms_can_go_out(None) == []
    settings.SMS_PROVIDER = "aliyun"
    settings.ALIYUN_TEMPLATES = dict.fromkeys(ABOUTS - {"deny"}, "SMS_1")
    settings.ALIYUN_SIGN_NAME = "通办"
    settings.ALIYUN_ENDPOINT = "http://dysmsapi.aliyuncs.com"
    assert [one.msg for one in checks.sms_can_go_out(None)] == [
        "SMS_PROVIDER is aliyun, but ALIYUN_ACCESS_KEY_ID is missing.",
        "SMS_PROVIDER is aliyun, but ALIYUN_ACCESS_KEY_SECRET is missing.",
        "SMS_PROVIDER is aliyun, but ALIYUN_TEMPLATES has no code for deny.",
        "SMS_PROVIDER is aliyun, but ALIYUN_ENDPOINT is not https.",
    ]
    settings.ALIYUN_ACCESS_KEY_ID = settings.ALIYUN_ACCESS_KEY_SECRET = "set"
    settings.ALIYUN_TEMPLATES = dict.fromkeys(ABOUTS, "SMS_1")
    settings.ALIYUN_ENDPOINT = "https://dysmsapi.aliyuncs.com"
    assert checks.sms_can_go_out(None) == []
    settings.DEMO = True
    assert [one.id for one in checks.sms_can_go_out(None)] == ["tongban.E006"]
