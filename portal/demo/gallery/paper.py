"""Windows, bags and what goes wrong with them; consultations."""

from __future__ import annotations

from applications.models import Application, Case
from base.accounts.models import Account
from handoff.models import Bag, Incident, Original
from portal.demo.gallery import gestures
from portal.demo.gallery.shot import Shot

CLERK, OFFICER = "window-yulin", "officer-ordos"


def shots() -> list[Shot]:
    """Taking in, bags in each state, handing over, incidents, consultations, visits."""
    return [*_window(), *_bags(), *_handing_over(), *_consultations()]


def _harmed() -> Incident:
    return Incident.objects.select_related("original__paper__application").first()


def _matter() -> Application:
    return _harmed().original.paper.application


def _window() -> list[Shot]:
    receive, matter = "/desk/receive/", _matter()
    return [
        Shot("receive", receive, CLERK), Shot("receive-on", receive, CLERK, gestures.taken_in),
        Shot("receive-wrong", receive, CLERK, gestures.refused),
        Shot("correct-any", "/desk/correct/", CLERK),
        Shot("correct-any-wrong", "/desk/correct/", CLERK, gestures.press_submit),
        Shot("supply", f"/desk/correct/?number={matter.number}", CLERK, gestures.by_code(matter.query_code)),
        Shot("visits", "/desk/visits/", CLERK),
    ]  # fmt: skip


def _bags() -> list[Shot]:
    one = {bag.state: f"/desk/bags/{bag.number}/" for bag in Bag.objects.order_by("created_at")}
    to_us = Bag.objects.filter(to_organisation="A-150600-disabled", state__in=["sent", "received"]).first()
    send = one.get("sealed") and f"{one['sealed']}acts/send/"
    return [
        Shot("bags", "/desk/bags/", CLERK), Shot("bags-received", "/desk/bags/", OFFICER),
        *(Shot(f"bag-{state}", path, CLERK) for state, path in one.items()),
        *((Shot("bag-send", send, CLERK), Shot("bag-send-wrong", send, CLERK, gestures.odd_waybill)) if send else ()),
        Shot("bag-count", f"/desk/bags/{to_us.number}/count/", OFFICER),
    ]  # fmt: skip


def _handing_over() -> list[Shot]:
    result = Original.objects.filter(kind="result", holder_code=_matter().receiving_place_id).first()
    citizen = Account.objects.get(username="citizen").verified_index
    own = Original.objects.filter(paper__application__applicant_index=citizen)
    own = own.select_related("paper__application")[0].paper.application
    return [
        Shot("handover", "/desk/handover/", CLERK),
        Shot("handover-one", f"/desk/handover/{result.paper.application.number}/", CLERK),
        Shot("incidents", "/desk/incidents/", OFFICER),
        Shot("incident", "/desk/incidents/", OFFICER, gestures.first_row),
        Shot("incident-gone", f"/desk/incidents/{_harmed().id}/acts/gone/", CLERK),
        Shot("matter-paper", f"/my/matters/{own.number}/", "citizen"),
    ]


def _consultations() -> list[Shot]:
    asked = Case.objects.get(number=_harmed().original.case)
    task, hall = asked.version.implementation.task_code, _matter().receiving_place_id
    ask = f"/desk/consultations/new/?task={task}&hall={hall}"
    return [
        Shot("consultations", "/desk/consultations/", CLERK),
        Shot("consultation", "/desk/consultations/", CLERK, gestures.first_row),
        Shot("consultation-new", ask, CLERK),
        Shot("consultation-wrong", ask, CLERK, gestures.press_submit),
    ]
