"""A couple in two places: she files on a computer, he reads and confirms on his telephone."""

from __future__ import annotations

from applications import acts
from tests.applications.test_joint import states
from tests.journeys.conftest import PHONE
from tests.support.matters import Cast
from tests.support.signers import submitted


def test_she_files_he_confirms(visitor):
    cast = Cast()
    application = submitted(cast)
    address, mine = f"/my/confirm/{application.number}/", f"/my/matters/{application.number}/"
    her = visitor().logs_in("citizen")
    her.goes(mine)
    assert "等共同申请人确认" in her.page.locator(".turn").inner_text()
    assert her.barriers() == []
    him = visitor(**PHONE).logs_in("citizen2")
    him.goes("/my/")
    him.page.locator(f"a.button[href='{address}']").click()
    assert him.barriers() == []
    assert him.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    him.page.locator("button[value=sign]").click()
    him.page.wait_for_load_state()
    assert "您确认过了" in him.page.locator("main").inner_text()
    assert states(application)["permit_in"] == "received"
    acts.withdraw(application=application, actor=cast["citizen"])  # other journeys share the queue
