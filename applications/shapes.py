"""That each part of what was handed in is of its kind: a draft or a program may hold anything."""

from __future__ import annotations

from django.utils.translation import gettext as _

from applications.commitments import promising
from applications.filings import Complaints, Filing
from base.errors import Missing
from base.regions.queries import ancestors

LINE_MAX = 200
APPLICANT_WORDS = ("kind", "name", "id_type", "id_number", "phone", "organisation")


def check_shape(filing: Filing) -> None:
    """That each part is of its kind: what comes from a draft has not been looked at yet. Raises Invalid."""
    complaints = Complaints()
    _words(complaints, "", {"mode": filing.mode})
    _situation_shape(complaints, filing.situation)
    if not isinstance(filing.form, dict):
        complaints.add("/form", _not_so())
    if not isinstance(filing.applicant, dict | None):
        complaints.add("/applicant", _not_so())
    for name in ("identity_check", "agent", "signature"):
        if not isinstance(getattr(filing, name), dict | None):
            complaints.add(f"/{name}", _not_so())
    for name in ("applicant", "agent"):
        _person_shape(complaints, f"/{name}", getattr(filing, name))
    _defects_shape(complaints, filing.defects)
    _signatures_shape(complaints, filing.signatures)
    _materials_shape(complaints, filing.materials)
    _delivery_shape(complaints, filing.delivery)
    complaints.raise_any()


def _situation_shape(complaints: Complaints, situation: object) -> None:
    """The keys of the answers joined by commas, or ``{question: answer}``."""
    answers = situation.values() if isinstance(situation, dict) else [situation]
    if not all(isinstance(answer, str) for answer in answers):
        complaints.add("/situation", _not_so())
    elif sum(len(answer) + 1 for answer in answers) > LINE_MAX:
        complaints.add("/situation", _("最多%(n)s个字。") % {"n": LINE_MAX})


def _person_shape(complaints: Complaints, at: str, sent: object) -> None:
    if isinstance(sent, dict):
        _words(complaints, at, {name: sent.get(name) or "" for name in APPLICANT_WORDS})
        _address_shape(complaints, at, sent.get("address") or "")


def _address_shape(complaints: Complaints, at: str, address: object) -> None:
    """One line, or ``{detail, region?, …}`` with a region there is: without one nobody can be sent there."""
    if not isinstance(address, dict):
        _words(complaints, at, {"address": address})
        return
    _words(complaints, f"{at}/address", {name: value or "" for name, value in address.items()})
    region = address.get("region") or ""
    if isinstance(region, str) and region and not _is_region(region):
        complaints.add(f"{at}/address/region", _("没有这个行政区划。"))


def _is_region(code: str) -> bool:
    try:
        ancestors(code)
    except Missing:
        return False
    return True


def _defects_shape(complaints: Complaints, defects: object) -> None:
    if not isinstance(defects, list | None):
        complaints.add("/defects", _not_so())
        return
    for index, one in enumerate(defects or ()):
        if not isinstance(one, dict):
            complaints.add(f"/defects/{index}", _not_so())
        elif not isinstance(one.get("material"), str | None):
            complaints.add(f"/defects/{index}/material", _not_so())


def _signatures_shape(complaints: Complaints, signatures: object) -> None:
    if not isinstance(signatures, list | None):
        complaints.add("/signatures", _not_so())
        return
    for index, one in enumerate(signatures or ()):
        if not isinstance(one, dict) or not all(
            isinstance(one.get(name), dict | None) for name in ("identity_check", "signature")
        ):
            complaints.add(f"/signatures/{index}", _not_so())


def _materials_shape(complaints: Complaints, materials: object) -> None:
    if not isinstance(materials, list):
        complaints.add("/materials", _not_so())
        return
    for index, one in enumerate(materials):
        if isinstance(one, dict):
            told = {name: one.get(name) or "" for name in ("key", "upload", "licence")}
            _words(complaints, f"/materials/{index}", told)
            for name, kind in (("points", list), ("paper", dict)):
                if one.get(name) is not None and not isinstance(one[name], kind):
                    complaints.add(f"/materials/{index}/{name}", _not_so())
            for pointer, text in promising.shape_faults(f"/materials/{index}/promise", one.get("promise")):
                complaints.add(pointer, text)
        else:
            complaints.add(f"/materials/{index}", _not_so())


def _delivery_shape(complaints: Complaints, delivery: object) -> None:
    if not isinstance(delivery, dict):
        complaints.add("/delivery", _not_so())
        return
    _words(complaints, "/delivery", {"method": delivery.get("method") or ""})
    _address_shape(complaints, "/delivery", delivery.get("address") or "")


def _words(complaints: Complaints, at: str, told: dict[str, object]) -> None:
    for name, value in told.items():
        if not isinstance(value, str):
            complaints.add(f"{at}/{name}", _not_so())
        elif len(value) > LINE_MAX:
            complaints.add(f"{at}/{name}", _("最多%(n)s个字。") % {"n": LINE_MAX})


def _not_so() -> str:
    return _("这一项的内容类型不对。")
