"""What a window does for somebody whose authority is elsewhere: take the papers in, open a matter, hand back."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from applications import intake, situated
from applications.acts import presence
from applications.acts.fields import required
from applications.acts.opening import check_version, keep_materials, open_application, open_cases
from applications.commitments.promising import Signatory, check_person
from applications.commitments.signing import sign
from applications.intake import Applicant, Complaints, Filing
from applications.models import Application, Case, Draft
from applications.models.materials import Source
from applications.models.matter import Mode, State
from applications.queries import application_number_of, by_query_code
from applications.shapes import check_shape
from applications.signing import asking, signed
from base.accounts import rules
from base.accounts.acts import id_index, make_party
from base.accounts.models import Account, Mandate, Party
from base.errors import Conflict, Forbidden, Invalid
from base.files.acts import attach
from base.ledger.actors import Actor
from base.ledger.clock import today
from base.regions.models import Organisation
from base.regions.queries import organisation
from catalog.guides import Guide
from catalog.models import Agreement, ImplementationVersion
from catalog.queries import agreement_for, instead, open_version

DEFECTS_MAX = 50
AT_A_WINDOW = (Mode.REMOTE_RECEIPT, Mode.JOINT)


def window_mode(modes: Iterable[str]) -> str:
    """How a window elsewhere takes in what is handled in these modes: one case if it can be, else several authorities
    at once; blank where it may not."""
    return next((str(mode) for mode in AT_A_WINDOW if mode in modes), "")


@transaction.atomic
def collect(
    *, filing: Filing, actor: Account, draft: Draft | None = None, people: Iterable[str] = ()
) -> Application:
    """窗口收件 for an authority elsewhere, under an agreement (S0 二(二)1). Receipt is now, and is not acceptance.

    ``draft`` is one that was addressed to a hall; it is erased. ``people`` are colleagues whose scans are used. Raises
    Forbidden (no window post there; identity check failed), Conflict ``no_agreement``, ``not_open``,
    ``version_changed``, Invalid with everything that is wrong.
    """
    check_shape(filing)
    hall = _hall(actor, filing.receiving_place)
    version = open_version(filing.task_code)
    check_version(version, filing, AT_A_WINDOW)
    agreement = require_agreement(version, hall, filing.mode)
    filing = situated.in_order(Guide.of(version), filing)
    guide = Guide.of(version).in_situation(filing.situation)
    filing = dataclasses.replace(filing, materials=_seen(guide, filing.materials))
    applicant, counter, together = _checked(guide, version, filing)
    application = open_application(
        version, filing, applicant, receiving_place=hall, agreement=agreement, counter=counter
    )
    owners = [actor.person, *people, *([draft.account.person] if draft else [])]
    keep_materials(application, 0, filing.materials, *owners, guide=guide)
    _keep_letter(counter, owners)
    data = {"agreement": f"{agreement.code}/{agreement.seq}/{agreement.version}", "place": hall.code}
    data |= {"identity_check": counter["identity_check"]["method"], "agent": bool(counter["agent"])}
    text = {name: counter[name] for name in ("signature", "defects") if counter[name]}
    clerk = Actor(actor.person, "window", hall.code)
    missing = signed.keep_together(asking.ask(application, guide), together, clerk)
    text |= {"signatures": sorted(together)} if together else {}
    case = open_cases(application, version, "collect", clerk, data=data, text=text, complete=not missing)
    asking.hold(case, missing)
    sign(case, guide, filing.materials, Signatory.at_a_window(applicant.party, counter["agent"]), clerk)
    if draft:
        draft.delete()
    return application


def _hall(actor: Account, code: str) -> Organisation:
    """The hall where somebody takes in: the one named, or the only one they have a window at."""
    mine = rules.organisations_with(actor, ["window"])
    wanted = code or (mine[0] if len(mine) == 1 else "")
    if wanted not in mine:
        if mine and not code:
            raise Invalid.at("/receiving_place", _("您在几个大厅有窗口，请写明在哪里收件。"))
        raise Forbidden(_("只有通办专窗可以代收，而且只能在自己的大厅收。"))
    return organisation(wanted)


def require_agreement(version: ImplementationVersion, hall: Organisation, mode: str = "") -> Agreement:
    """The agreement under which a hall may take this in today; a blank mode is `window_mode`. Raises Conflict
    ``no_agreement``."""
    mode = mode or window_mode(version.modes)
    found = agreement_for(version.implementation, receiver=hall, mode=mode, on=today())
    if found is None or Agreement.Power.RECEIVE not in found.powers:
        texts = {
            "hall": hall.name,
            "authority": version.implementation.authority.name,
            "item": version.implementation.item.name,
        }
        no = _("%(hall)s没有代%(authority)s收“%(item)s”的授权协议，不能收件。") % texts
        raise Conflict(no + _instead(version, hall), code="no_agreement")
    return found


def _instead(version: ImplementationVersion, hall: Organisation) -> str:
    """What can be done where a hall may not receive, in words."""
    region = version.implementation.authority.region_id
    found = instead(version.implementation.item_id, receiver=hall, to_region=region, on=today())
    places = "、".join((one.hall or one.organisation).name for one in found.places)
    online = _("可以网上办理。") if found.online else ""
    return online + (_("可以到这些地方的通办专窗：%(places)s。") % {"places": places} if places else "")


def _seen(guide: Guide, sent: list[dict]) -> list[dict]:
    """A paper that is only looked at needs no scan: naming it says that it was seen."""
    looked_at = {one.key for one in guide.materials if one.paper == intake.LOOK}
    bare = [one.get("key") in looked_at and not any(one.get(kind) for kind in Source.values) for one in sent]
    return [{**one, "seen": True} if seen else one for one, seen in zip(sent, bare, strict=True)]


def _checked(guide: Guide, version: ImplementationVersion, filing: Filing) -> tuple[Applicant, dict, dict]:
    """Run all checks and complain once; who applies, what the counter recorded, and who else confirms here."""
    complaints = Complaints()
    region = version.implementation.authority.region_id
    party = complaints.gather(lambda: _party(filing.applicant or {}, "/applicant"))
    agent = complaints.gather(lambda: _agent(filing.agent, party, guide.item_code))
    check = complaints.gather(lambda: presence.identity_check(filing.identity_check))
    defects = complaints.gather(lambda: _defects(guide, filing.defects or []))
    together = complaints.gather(lambda: signed.together(guide, filing.signatures or []))
    intake.check_content(complaints, guide, filing, region, intake.AT_A_WINDOW)
    complaints.gather(lambda: asking.named(guide, filing.form, party.id_index if party else ""))
    if party:
        signatory = Signatory.at_a_window(party, agent)
        complaints.gather(lambda: check_person(guide, filing.materials, signatory))
    complaints.raise_any()
    counter = {
        "identity_check": check,
        "agent": agent,
        "signature": presence.signature(filing.signature) if filing.signature else None,
        "defects": defects,
    }
    return Applicant(party), counter, together


def _party(sent: dict, at: str) -> Party:
    """A person or company as written down at the counter; every field named that is wrong."""
    words = {name: str(sent.get(name) or "") for name in ("name", "id_type", "id_number", "phone")}
    if not words["phone"]:
        raise Invalid.at(f"{at}/phone", _("请填写联系电话，进展要通知到人。"))
    address = sent.get("address")
    address = {"detail": address} if isinstance(address, str) and address else address or None
    return make_party(**{**words, "id_type": words["id_type"] or "111"}, address=address, at=at)


def _agent(sent: dict | None, principal: Party | None, item: str) -> dict | None:
    """Who came in the applicant's place, and on what ground: a letter, or a mandate given on the portal."""
    if not sent:
        return None
    party = _party(sent, "/agent")
    letter = str(sent.get("mandate") or "")
    if not letter and not (principal and _mandated(party, principal, item)):
        raise Invalid.at("/agent/mandate", _("代办须有委托书，请扫描上传。"))
    facts = {name: getattr(party, name) for name in ("name", "id_type", "id_number", "phone")}
    return {**facts, "mandate": letter}


def _mandated(agent: Party, principal: Party, item: str) -> bool:
    held = Mandate.objects.filter(
        rules.in_force(), revoked_at__isnull=True, principal__id_index=principal.id_index,
        agent__verified_index=id_index(agent.id_type, agent.id_number),
    )  # fmt: skip
    return any(not mandate.items or item in mandate.items for mandate in held)


def _defects(guide: Guide, sent: list[dict]) -> list[dict]:
    """What was found wanting and told at the counter; it stands on the receipt."""
    known = {one.key for one in guide.materials}
    told = []
    for at, one in enumerate(sent[:DEFECTS_MAX]):
        if not isinstance(one, dict) or one.get("material") not in known:
            raise Invalid.at(f"/defects/{at}/material", _("请指明是哪份材料。"))
        problem = required(one.get("problem"), f"/defects/{at}/problem")
        told.append(
            {"material": one["material"], "problem": problem, "remedy": str(one.get("remedy") or "")[:2000]}
        )
    return told


def _keep_letter(counter: dict, owners: list[str]) -> None:
    """The letter of an agent is kept with the matter. Raises Missing for a file that is not the clerk's."""
    letter = (counter["agent"] or {}).get("mandate")
    if letter and not intake.is_uuid(letter):
        raise Invalid.at("/agent/mandate", _("没有这个文件，请重新上传。"))
    if letter:
        attach(uploads=[intake.uuid.UUID(letter)], owners=owners)


def open_elsewhere(*, number: str, query_code: str, actor: Account) -> tuple[Case, Actor]:
    """A matter that was begun elsewhere, opened at a window by its number (or its case's) and query code, for `correct`
    and for paper that is supplied again.

    Comes with the hands to correct it with. Raises Missing (number or code), Forbidden (no window), Conflict
    ``no_agreement`` when no agreement of any of the clerk's halls covers that authority and item.
    """
    require_window(actor)
    case = _meant(by_query_code(application_number_of(number), query_code), number)
    return case, hands_for(
        case, actor, _("没有覆盖这个办理机关的授权协议，不能在这里补正。可以请申请人网上补正。")
    )


def require_window(actor: Account) -> None:
    """Raises Forbidden for whoever has no window: nobody else learns whether a number or a code is right."""
    if not rules.organisations_with(actor, ["window"]):
        raise Forbidden(_("只有通办专窗可以凭编号和查询码打开办件。"))


def hands_for(case: Case, actor: Account, otherwise: str) -> Actor:
    """The first window of a clerk that took a case in, or that an agreement lets take in for its authority.

    Raises Conflict ``no_agreement`` with the words of ``otherwise``.
    """
    for code in rules.organisations_with(actor, ["window"]):
        hall = organisation(code)
        if case.application.receiving_place_id == code or _covers(case, hall):
            return Actor(actor.person, "window", code)
    raise Conflict(otherwise, code="no_agreement")


def _meant(application: Application, number: str) -> Case:
    """The case that was named; else the one that waits for a correction; else the latest."""
    cases = application.cases.select_related(
        "application__stream",
        "authority",
        "version__implementation__item",
        "version__implementation__authority",
    )
    waits = State.AWAITING_CORRECTION
    return max(cases, key=lambda one: (one.number == number, one.state == waits, one.received_at, one.id))


def _covers(case: Case, hall: Organisation) -> bool:
    mode = case.application.mode if case.application.mode in AT_A_WINDOW else Mode.REMOTE_RECEIPT
    found = agreement_for(case.version.implementation, receiver=hall, mode=mode, on=today())
    return found is not None and Agreement.Power.RECEIVE in found.powers
