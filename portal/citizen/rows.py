"""A matter as a line of a list: what, where, whose turn, how long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.queries import current, whose_turn
from feedback.queries.ratings import waiting
from portal.citizen.places import named
from portal.words import Said, due_in_words


@dataclass(frozen=True)
class MatterRow:
    """``act`` is what the button says; ``mine`` whether something waits for the applicant. ``rate`` is the token of a
    matter that can be rated."""

    number: str
    item: str
    place: str
    party: str
    turn: str
    clock: Said | None
    state: str
    label: str
    mine: bool
    submitted_at: object
    rate: str = ""

    @property
    def act(self) -> str:
        return _("去补正") if self.state == "awaiting_correction" else _("看进度")


def matter_rows(account: object, applications: Iterable) -> list[MatterRow]:
    """One line for each of somebody's applications (`applications.queries.own_rows`). Three queries: places, what
    was asked about, what was rated."""
    found = list(applications)
    places = named({one.place_id for one in found})
    tokens = waiting(account, (one for one in found if not one.open_cases))
    return [replace(_row(one, places), rate=tokens.get(one.id, "")) for one in found]


def _row(application: object, places: dict) -> MatterRow:
    case = current(application)
    turn = whose_turn(case)
    return MatterRow(
        number=application.number,
        item=application.item.name,
        place=places[application.place_id].full if application.place_id in places else application.place_id,
        party="there" if turn.party == "none" else turn.party,
        turn=turn_in_words(case, turn),
        clock=_clock(case),
        state=case.state,
        label=case.get_state_display(),
        mine=case.state == "awaiting_correction",
        submitted_at=application.submitted_at,
    )


def _clock(case: object) -> Said | None:
    """The nearest limit; a word about the pause where none runs although the case is open; None once it is over."""
    if case.due_at:
        return due_in_words(case.due_at, case.authority.region_id)
    if case.state == "awaiting_correction":
        return Said("paused", _("停表，等您补正"))
    return Said("paused", _("时限暂停中")) if case.state in {"accepted", "in_review"} else None


TURNS = {
    "waiting": gettext_lazy("等前面的机关办完"),
    "received": gettext_lazy("%(authority)s在看材料齐不齐"),
    "awaiting_correction": gettext_lazy("轮到您：补正材料"),
    "accepted": gettext_lazy("%(authority)s在审查"),
    "in_review": gettext_lazy("审查完了，等%(authority)s决定"),
    "approved": gettext_lazy("准予了，%(authority)s在制作结果"),
    "denied": gettext_lazy("没有准予，%(authority)s在送达决定书"),
    "refused": gettext_lazy("没有受理，%(authority)s在送达通知书"),
    "issued": gettext_lazy("结果做好了，请到%(authority)s领取"),
    "closed": gettext_lazy("办完了"),
    "withdrawn": gettext_lazy("您撤回了"),
    "terminated": gettext_lazy("终止了"),
    "revoked": gettext_lazy("决定被撤销了"),
    "rerouted": gettext_lazy("转给有权机关了"),
}
AWAITS_SIGNERS = gettext_lazy("等共同申请人确认")
ISSUED = {"courier": gettext_lazy("结果做好了，寄给您"), "electronic": gettext_lazy("结果出来了，请查收")}
"""What is said once the result is made, where nobody has to come for it."""


def turn_in_words(case: object, turn: object) -> str:
    """Whose turn it is and for what, in one short sentence."""
    told = AWAITS_SIGNERS if case.awaits_signers else TURNS.get(case.state, turn.party)
    if case.state == "issued":
        told = ISSUED.get(case.application.delivery.get("method"), told)
    return told % {"authority": case.authority.name}
