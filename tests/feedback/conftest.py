"""Asking and acting on enquiries in few words."""

import pytest

from feedback.acts import enquiries as acts
from feedback.acts.asking import Asking, receive
from feedback.enquiry_flow.who import ASKER


@pytest.fixture
def ask(cast):
    """Ask as citizen: ``ask(kind="ask")``."""

    def asking(who="citizen", channel="page", **changes):
        said = {
            "kind": "complain", "title": "办卡等了太久", "content": "在窗口等了三个小时。", "region": "150600",
        }  # fmt: skip
        return receive(
            asking=Asking(**{**said, **changes}), actor=cast[who] if who else None, channel=channel
        )

    return asking


@pytest.fixture
def do(cast):
    """Take an act as one of the cast: ``do("officer-ordos", "sign", enquiry)``."""

    def take(who, act, enquiry, **what):
        actor = ASKER if who == "asker" else cast[who]
        return getattr(acts, act)(enquiry=enquiry, actor=actor, **what)

    return take
