"""The screen read back: whatever was typed becomes the content of the sitting, checked or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.translation import gettext as _

from base.errors import Refusal
from base.files.acts import receive
from base.ledger.clock import now
from catalog.guides import Guide
from portal.citizen import forms
from portal.citizen.wizard import STEPS, Wizard, situation_read
from portal.desk.receive import lines as checklist
from portal.desk.receive.ground import Ground, found
from portal.desk.receive.scan import Scan, recognise

PERSON = ("name", "id_type", "id_number", "phone", "address")
METHODS = ("card_reader", "face", "by_eye", "online", "other")
WORD_MAX = 200


@dataclass
class Typed:
    """``content`` to be kept; ``ground`` what is asked for where; ``errors`` what only this page can say."""

    content: dict
    ground: Ground
    scan: Scan
    errors: dict[str, list] = field(default_factory=dict)


def read(request: HttpRequest, before: dict, hall: str) -> Typed:
    """Everything on the screen. Files are received; one that is refused leaves the rest alone."""
    data, scan = request.POST, recognise(request.POST.get("scan", ""))
    place, errors = _place(data, before)
    content = {**before, "receiving_place": hall, "place": place, "item": _item(data, before)}
    content |= {"applicant": _person(data, "person"), "asked": _asked(scan, before, data)}
    if scan.kind == "person":
        content["applicant"] |= {"id_type": "111", "id_number": scan.value}
    content |= _checked(data, before, request.user)
    _choose_the_only_one(content)
    content["agent"], agent_errors = _agent(request, before)
    ground = Ground.of(content)
    content["signature"] = _signature(data, ground.sign_text if _the_same(content, before) else "")
    errors |= agent_errors
    if scan.error:
        errors["/scan"] = [scan.error]
    if ground.guide and data.get("shown"):
        errors |= _asked_for(request, content, ground.guide)
    return Typed(content, ground, scan, errors)


def _word(data: Mapping, name: str) -> str:
    return " ".join(data.get(name, "").replace("\x00", "").split())[:WORD_MAX]


def _place(data: Mapping, before: dict) -> tuple[dict, dict]:
    """The place somebody means; one that was understood before is not asked again."""
    typed, known = _word(data, "place"), before.get("place") or {}
    if typed == known.get("typed") and known.get("code"):
        return known, {}
    if not typed:
        return {"typed": "", "code": ""}, {}
    code, complaint = forms.resolved(typed, "")
    if complaint:
        return {"typed": typed, "code": ""}, {"/place": [complaint]}
    found = forms.named([code])
    if code not in found:
        return {"typed": typed, "code": ""}, {"/place": [_("没有这个地方。")]}
    return {"typed": found[code].whole, "code": code}, {}


def _item(data: Mapping, before: dict) -> str:
    go = data.get("go", "")
    if go == "other-item":
        return ""
    return go.removeprefix("item-")[:20] if go.startswith("item-") else before.get("item", "")


def _asked(scan: Scan, before: dict, data: Mapping) -> dict:
    """What the scan line was last asked for: words until an item is chosen, a number until it is opened."""
    if scan.kind in ("words", "number"):
        return {"kind": scan.kind, "value": scan.value}
    asked = before.get("asked") or {}
    chosen = data.get("go", "").startswith("item-") or scan.kind == "person"
    return {} if chosen or (asked.get("kind") == "words" and before.get("item")) else asked


def _choose_the_only_one(content: dict) -> None:
    """Where one item alone answers to the words, it is the one."""
    asked = content["asked"]
    if asked.get("kind") == "words" and not content["item"]:
        hits = found(asked["value"], content["place"]["code"])
        if len(hits) == 1:
            content["item"], content["asked"] = hits[0].pk, {}


def _person(data: Mapping, prefix: str) -> dict:
    return {name: _word(data, f"{prefix}-{name}") for name in PERSON}


def _checked(data: Mapping, before: dict, clerk: object) -> dict:
    """How the person was recognised, and by whom and when that was written down."""
    check = {"method": _word(data, "check-method"), "result": _word(data, "check-result")}
    known = before.get("identity_check") or {}
    if check == known or not check["result"]:
        return {"identity_check": check, "recorded": before.get("recorded") or {}}
    return {"identity_check": check, "recorded": {"by": clerk.person, "at": now().isoformat()}}


def _agent(request: HttpRequest, before: dict) -> tuple[dict | None, dict]:
    """Somebody in the applicant's place, once anything of them was typed; the letter that was scanned stays."""
    sent = _person(request.POST, "agent")
    letter, errors = (before.get("agent") or {}).get("mandate", ""), {}
    if file := request.FILES.get("agent-letter"):
        try:
            letter = str(receive(data=file.read(), name=file.name or "", owner=request.user.person).id)
        except Refusal as no:
            errors["/agent/mandate"] = [no.detail]
    told = any(sent[name] for name in ("name", "id_number", "phone")) or letter or errors
    return ({**sent, "mandate": letter} if told else None), errors


def _the_same(content: dict, before: dict) -> bool:
    """Whether the page that was sent showed this item of this place: what is signed was read there."""
    read = [(one.get("item"), (one.get("place") or {}).get("code")) for one in (content, before)]
    return read[0] == read[1]


def _signature(data: Mapping, text: str) -> dict | None:
    """None until it was said how the text on the page was signed; the browser does not say which text that was."""
    method = _word(data, "sign-method")
    return {"method": method, "name": _word(data, "sign-name"), "text": text} if method and text else None


def _signers(data: Mapping, guide: Guide) -> list[dict]:
    """Others who confirm and are there: everybody of whom it was said how the check came out."""
    return [_signer(data, one.key) for one in guide.signers if _word(data, f"signer-{one.key}-check-result")]


def _signer(data: Mapping, key: str) -> dict:
    check = {name: _word(data, f"signer-{key}-check-{name}") for name in ("method", "result")}
    given = {name: _word(data, f"signer-{key}-sign-{name}") for name in ("method", "name")}
    return {"key": key, "identity_check": check, "signature": given}


def _asked_for(request: HttpRequest, content: dict, guide: Guide) -> dict:
    """Form, papers and delivery, as the guide asks for them."""
    data = request.POST
    situation = situation_read(guide, data)
    guide = guide.in_situation(situation)
    before = checklist.lines_of(guide.materials, content)
    lines, errors = checklist.read(guide.materials, before, data, request.FILES, request.user.person)
    parsed = forms.parse(guide.form_schema, data, guide.region_code)
    delivery, _none = STEPS["delivery"].read(Wizard(None, request.user, guide, content), data)
    content |= {"situation": situation, "lines": {**before, **lines}, "form": parsed.form, **delivery}
    content["materials"] = checklist.materials(guide, content["lines"])
    content["signatures"] = _signers(data, guide)
    content["defects"] = checklist.defects(guide, content["lines"])
    return errors | parsed.errors
