"""What the authority decides when paper is late, lost or damaged on the way."""

from __future__ import annotations

from django.utils.translation import gettext as _

from applications.acts.fields import required
from applications.flow import door, who
from applications.models import Case
from base.errors import Invalid


def proceed_on_scans(*, case: Case, actor: who.Who, reason: str, expected_seq: int | None = None) -> Case:
    """凭扫描件继续: the original is late or lost; from now on no decision on this case waits for paper."""
    with door.passing(case, "proceed_on_scans", actor, expected_seq) as step:
        step.set(on_scans=True)
        step.text = {"reason": required(reason, "/reason")}
    return case


def ask_again(
    *, case: Case, actor: who.Who, reason: str, materials: list[str] = (), expected_seq: int | None = None
) -> Case:
    """请再次提供 what was harmed by the window or the carrier; it is no second correction notice, and no fault of
    the applicant. ``materials`` are keys (default: all with such an incident). Raises Invalid for another one."""
    with door.passing(case, "ask_again", actor, expected_seq) as step:
        harmed = step.facts.lost_by_others
        wanted = list(materials) or harmed
        if set(wanted) - set(harmed):
            raise Invalid.at("/materials", _("只能再次要求因窗口或寄递缺损的材料。"))
        step.data = {"materials": wanted}
        step.text = {"reason": required(reason, "/reason")}
    return case
