"""What `./dev run` starts beside a demonstration, and how the portal and it know each other."""

import os
import subprocess
import sys

import pytest

from base.engines import others, serve
from base.engines.paths import REPO
from handoff.couriers import State, courier
from portal import checks
from tests.handoff.couriers.conftest import SALT, until
from tests.handoff.couriers.test_stub import order

FOUND = {"SECRET_KEY": "x" * 60, "SITE_URL": "http://127.0.0.1:8000"}


def test_only_a_demonstration_has_stubs():
    assert "courier" not in serve.wanted({"PORT": "8000"})
    processes = serve.wanted({"PORT": "8000", "COURIER_PORT": "1"})
    assert processes.keys() == serve.wanted({}).keys() | {"courier", "partner"}
    assert processes["courier"].startswith("python -m stubs.courier ")


def test_secrets_stay_and_belong_to_this_machine():
    one, same, other = (
        others.beside({**FOUND, "SECRET_KEY": key, "COURIER_PORT": "1", "PARTNER_PORT": "2"})
        for key in ("a" * 60, "a" * 60, "b" * 60)
    )
    assert one == same
    for name in ("KUAIDI100_KEY", "EMS_AUTHORIZATION", "EMS_SIGN_KEY", "EMS_PUSH_KEY", "PARTNER_SECRET"):
        assert one[name] != other[name]
        assert len(one[name]) >= 24
    assert one["EMS_PUSH_URL"].endswith(f"/couriers/ems/push/{one['EMS_PUSH_KEY']}/")


@pytest.fixture
def beside(settings, tmp_path):
    """The line of Procfile.demo, run as it stands there."""
    found = others.beside(FOUND)
    for name in found.keys() - {"COURIERS"}:
        setattr(settings, name, found[name])
    settings.COURIERS, settings.DEMO = found["COURIERS"].split(","), True
    settings.KUAIDI100_COMPANY, settings.EMS_PRODUCT = "ems", "1"
    path = f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"
    process = subprocess.Popen(
        ["sh", "-c", f"exec {serve.wanted(found)['courier']}"],
        cwd=REPO,
        env={**found, "DATA_DIR": str(tmp_path), "PATH": path, "COURIER_PACE": "0.05"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == f"courier on {found['COURIER_PORT']}\n"
    yield process
    process.kill()
    process.communicate()


def test_both_know_each_other_and_parcels_travel_by_themselves(beside):
    assert checks.couriers_can_be_asked(None) == []
    booking = courier("ems").book(order())
    courier("kuaidi100").subscribe(booking.waybill_no, callback="http://127.0.0.1:9/", salt=SALT)
    until(lambda: len(courier("kuaidi100").query(booking.waybill_no)) == 5)
    assert courier("ems").query(booking.waybill_no)[-1].state == State.DELIVERED
    assert courier("ems").find("B-1") == booking
    beside.terminate()
    assert beside.wait(5) == 0
