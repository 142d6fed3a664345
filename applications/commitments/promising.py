"""A promise as it is sent with a material, looked at before anything is kept. Nothing here writes.

``promise`` of a material is ``{name, accepted: true, version?}``: who signs, that the notice was read and agreed to,
and which version of it was read. ``true`` alone does where the guide has no template of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from applications import credit
from applications.models.commitments import SignedHow
from base.accounts.models import Account, Mandate, Party
from base.accounts.models.parties import PartyKind
from base.errors import Conflict, Invalid
from catalog.commitments import CommitmentTemplate
from catalog.guides import Guide

NAME_MAX = 100


@dataclass(frozen=True)
class Promise:
    """What was sent; ``bare`` is the one word ``true``."""

    name: str = ""
    accepted: bool = False
    version: int | None = None
    bare: bool = False

    @classmethod
    def of(cls, sent: object) -> Promise:
        if sent is True:
            return cls(bare=True)
        given = sent if isinstance(sent, dict) else {}
        name = " ".join(str(given.get("name") or "").split())
        return cls(name, given.get("accepted") is True, given.get("version"))


@dataclass(frozen=True)
class Signatory:
    """Who can sign for an applicant, and how. ``names`` are those a signature may bear (none: any); ``known`` says that
    somebody looked at who they are (实名)."""

    party: Party
    names: tuple[str, ...]
    known: bool
    how: SignedHow

    @classmethod
    def online(cls, account: Account, party: Party, mandate: Mandate | None) -> Signatory:
        """An account, for itself or under a mandate."""
        own = account.party.name if account.party else ""
        names = (own,) if party.kind == PartyKind.LEGAL or mandate else (party.name,)
        known = bool(mandate) or account.verified_index == party.id_index
        return cls(party, tuple(filter(None, names)), known, SignedHow.ONLINE)

    @classmethod
    def at_a_window(cls, party: Party, agent: dict | None) -> Signatory:
        """Somebody in front of a clerk, who recognised them."""
        present = agent["name"] if agent else "" if party.kind == PartyKind.LEGAL else party.name
        return cls(party, tuple(filter(None, [present])), True, SignedHow.PAPER)


def shape_faults(at: str, sent: object) -> Iterator[tuple[str, str]]:
    """A promise that is no promise by its kind: what comes from a draft has not been looked at yet."""
    wrong = _("这一项的内容类型不对。")
    if sent is None or isinstance(sent, bool):
        return
    if not isinstance(sent, dict):
        yield at, wrong
        return
    if not isinstance(sent.get("name"), str | None):
        yield f"{at}/name", wrong
    if isinstance(sent.get("version"), bool) or not isinstance(sent.get("version"), int | None):
        yield f"{at}/version", wrong


def faults(
    at: str, name: str, sent: object, template: CommitmentTemplate | None
) -> Iterator[tuple[str, str]]:
    """What is wrong with a promise in place of the material ``name``. Raises Conflict ``version_changed`` when another
    version of the notice is in force than was read."""
    if template is None:
        yield at, _("“%(name)s”不能后补，也不能用承诺代替。") % {"name": name}
        return
    promise = Promise.of(sent)
    if promise.version not in (None, template.version):
        raise Conflict(
            _("“%(label)s”的告知内容在您填写期间有了新版本，请重新读过再签。") % {"label": template.label},
            code="version_changed",
        )
    if promise.bare:
        if not template.is_default:
            yield at, _("请先读完“%(label)s”的告知内容，再写姓名签承诺。") % {"label": template.label}
        return
    if not promise.accepted:
        yield f"{at}/accepted", _("请先读完告知内容，同意的打勾；不愿意承诺可以直接交材料。")
    if not promise.name:
        yield f"{at}/name", _("请写姓名，作为签名。")
    elif len(promise.name) > NAME_MAX:
        yield f"{at}/name", _("最多%(n)s个字。") % {"n": NAME_MAX}


def promised(materials: Iterable[dict]) -> list[tuple[int, str, Promise]]:
    """(place in the list, key, promise) of the materials that are promised."""
    return [
        (at, str(one.get("key")), Promise.of(one["promise"]))
        for at, one in enumerate(materials)
        if one.get("promise")
    ]


def check_person(guide: Guide, materials: Iterable[dict], who: Signatory) -> None:
    """Whether this person may promise: known where a material is spared, signing with their name, and of good credit
    (S0: 容缺 for good credit only). Raises Invalid beside each promise; asks the list only when something is promised.
    """
    found = promised(materials)
    listed = credit.standing_of(who.party.id_index) if found else None
    errors: dict[str, list] = {}
    for at, key, promise in found:
        template = guide.commitment_of(key)
        if template and (text := _unfit(template, promise, who, listed)):
            errors[f"/materials/{at}/promise"] = [text]
    if errors:
        raise Invalid(_("有材料不能用承诺代替或后补。"), errors=errors)


def _unfit(
    template: CommitmentTemplate, promise: Promise, who: Signatory, listed: credit.Standing | None
) -> str:
    if listed:
        return _(
            "申请人在失信名单上（到%(until)s），这份材料不能承诺，请直接交来。对名单有异议的，可以在“我的信息”里申诉。"
        ) % {"until": listed.until.isoformat()}
    if not template.follows and not who.known:
        return _("免交材料的告知承诺要先实名，请直接交材料，或实名以后再办。")
    if 0 < len(promise.name) <= NAME_MAX and who.names and promise.name not in who.names:
        return _("签名和办理人的姓名不一致，请写办理人自己的姓名。")
    return ""
