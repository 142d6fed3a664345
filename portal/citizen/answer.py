"""The first thing a guide says: can it be done from here, how, and why; and what about the other ways."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from applications.acts.filing import ONLINE_MODES
from base.ledger.clock import today
from base.regions.queries import ancestors, organisations
from catalog.guides import Guide
from catalog.queries import agreements
from portal.citizen.places import Pair
from portal.words import MODES, day_in_words, money, working_days

WINDOWS = 5


@dataclass(frozen=True)
class Step:
    """One mark of the answer's stepper."""

    party: str
    name: str
    note: str
    state: str = "done"


@dataclass(frozen=True)
class Way:
    """One way of doing it: whether it is open, and the reason."""

    name: str
    open: bool
    why: str


@dataclass(frozen=True)
class Answer:
    """``mode`` is blank when it cannot be done from here; ``apply`` whether one can apply on this portal."""

    mode: str
    title: str
    figures: list[tuple[str, str]]
    steps: list[Step]
    ways: list[Way]
    apply: bool
    windows: list


def answer(guide: Guide, how: object | None, pair: Pair) -> Answer:
    """The answer for an item with a guide. Three queries at most: agreements, the line of a place, windows."""
    mode = str(how.mode) if how else ""
    pacts = list(
        agreements(on=today(), from_region=pair.here.code, to_region=pair.there.code, item=guide.item_code)
    )
    return Answer(
        mode=mode,
        title=_("网上填一张表，几个机关一起办") if mode and guide.is_bundle else _title(mode, pair),
        figures=_figures(guide, mode, pair),
        steps=_steps(guide, mode, pair) if mode else [],
        ways=[_way(code, guide, pacts, pair) for code in MODES],
        apply=bool(mode) and guide.is_open and bool(set(guide.modes) & set(ONLINE_MODES)),
        windows=_windows(pair) if mode in {"remote_receipt", "joint"} else [],
    )


def _title(mode: str, pair: Pair) -> str:
    here, there = {"here": pair.here.name}, {"here": pair.here.name, "there": pair.there.name}
    titles = {
        "full_online": _("在网上就能办，不用去%(there)s") % there,
        "remote_receipt": _("可以在%(here)s交材料，不用去%(there)s") % there,
        "joint": _("在%(here)s交一次，几个机关一起办") % here,
        "": _("从%(here)s还不能直接办，要问%(there)s的机关") % there,
    }
    if pair.same and mode == "remote_receipt":
        return _("在%(here)s的窗口办") % here
    return titles[mode]


def _figures(guide: Guide, mode: str, pair: Pair) -> list[tuple[str, str]]:
    """(label, value): how often one has to go where, how long, how much."""
    trips = {"full_online": _("0次"), "remote_receipt": _("1次"), "joint": _("1次")}
    trips |= {"joint": _("0次")} if guide.is_bundle else {}
    found = [(_("在%(here)s跑") % {"here": pair.here.name}, trips[mode])] if mode else []
    found += [(_("去%(there)s") % {"there": pair.there.name}, _("0次"))] if mode and not pair.same else []
    if guide.instant:
        found.append((_("办理"), _("当场办结")))
    elif guide.promised_days:
        found.append((_("受理后办结"), working_days(guide.promised_days)))
    return [*found, (_("费用"), money(guide.fee.amount_fen) if guide.fee.amount_fen else _("不收费"))]


def _online(guide: Guide, pair: Pair) -> list[Step]:
    return [
        Step("me", _("网上填表、传材料"), _("手机或电脑，随时")),
        Step("there", _("核对材料"), _("缺什么一次告诉您")),
        Step("there", _("审查决定"), guide.authority_name),
        Step("me", _("收到%(result)s") % {"result": guide.result.name}, _delivery(guide)),
    ]


def _remote(guide: Guide, pair: Pair) -> list[Step]:
    return [
        Step("me", _("带材料去窗口"), pair.here.full),
        Step("here", _("窗口核验"), _("身份和原件，当场")),
        Step("way", _("材料送过去"), _("扫描件当场传，原件装袋寄出")),
        Step("there", _("审查决定"), guide.authority_name),
        Step("me", _("收到%(result)s") % {"result": guide.result.name}, _delivery(guide)),
    ]


def _joint(guide: Guide, pair: Pair) -> list[Step]:
    return [
        Step("me", _("交一套材料"), pair.here.full),
        Step("here", _("窗口核验"), _("身份和原件，当场")),
        Step("there", _("几个机关分头审查"), _("由%(lead)s牵头") % {"lead": guide.authority_name}),
        Step("me", _("收到%(result)s") % {"result": guide.result.name}, _delivery(guide)),
    ]


STEPS = {"full_online": _online, "remote_receipt": _remote, "joint": _joint}


def _bundle(guide: Guide, pair: Pair) -> list[Step]:
    return [
        Step("me", _("填一张表，交一套材料"), _("手机或电脑，也可以到窗口")),
        Step("there", _("几个机关各自办理"), _("共%(n)d件，能同时办的同时办") % {"n": len(guide.plan.cases)}),
        Step("me", _("结果一次送到"), _delivery(guide)),
    ]


def _steps(guide: Guide, mode: str, pair: Pair) -> list[Step]:
    return _bundle(guide, pair) if guide.is_bundle else STEPS[mode](guide, pair)


def _delivery(guide: Guide) -> str:
    words = {"electronic": _("网上下载"), "courier": _("寄到家"), "window": _("窗口领取")}
    return _("、").join(words[one] for one in guide.result.delivery if one in words)


def _way(code: str, guide: Guide, pacts: list, pair: Pair) -> Way:
    name = str(MODES[code])
    if code not in guide.modes:
        return Way(name, False, _("%(authority)s没有开通这种办法。") % {"authority": guide.authority_name})
    if not guide.is_open:
        return Way(name, False, _("办理机关暂停受理。"))
    if code == "full_online":
        return Way(
            name, True, _("%(authority)s收网上的申请，不用到场。") % {"authority": guide.authority_name}
        )
    if guide.is_bundle:
        return Way(name, True, _("一张表分到各机关，各自决定，网上、窗口都能交。"))
    pact = next((one for one in pacts if code in one.modes), None)
    if pact is None:
        return Way(
            name,
            False,
            _("%(here)s和%(there)s之间没有包含这件事的通办协议。")
            % {"here": pair.here.name, "there": pair.there.name},
        )
    until = {"pact": pact.name, "until": day_in_words(pact.last_day)}
    return Way(name, True, _("依据《%(pact)s》通办协议，有效期到%(until)s。") % until)


def _windows(pair: Pair) -> list:
    """Halls of the place and of what lies above it, nearest first."""
    line = ancestors(pair.here.code)
    halls = organisations(kind="hall").filter(region_id__in=line)
    return sorted(halls, key=lambda hall: line.index(hall.region_id))[:WINDOWS]
