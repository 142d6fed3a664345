"""What the authorities' officers and approvers see."""

from __future__ import annotations

from applications.models import Case, Material
from portal.demo.gallery import examples, gestures
from portal.demo.gallery.shot import Shot

OFFICER, APPROVER = "officer-ordos", "approver-ordos"
TAKEN_BY_OFFICER = ("accept", "request_correction", "reroute", "refuse", "terminate", "consult")
TAKEN_BY_APPROVER = ("approve", "start_special", "extend", "send_back", "deny")
NEED_NOTHING = {"accept", "approve"}
"""Acts that are complete without a word typed: pressed empty, they would happen."""


def shots() -> list[Shot]:
    """Queue and case, every act as it is opened and as it is refused, what is masked."""
    return [*_queues(), *_case(), *_acts(), *_odd_names()]


def _queues() -> list[Shot]:
    return [
        Shot("queue", "/desk/", OFFICER), Shot("queue-empty", "/desk/", "officer-yulin"),
        Shot("cases", "/desk/cases/", OFFICER),
    ]  # fmt: skip


def _case() -> list[Shot]:
    received, reviewed = examples.received(), examples.in_review()
    paper = Material.objects.filter(upload__content_type="application/pdf").first().key
    unmask = f"/desk/cases/{received.number}/unmask/?what=phone"
    return [
        Shot("case", f"/desk/cases/{received.number}/", OFFICER),
        Shot("case-pdf", f"/desk/cases/{received.number}/?material={paper}", OFFICER),
        Shot("case-review", f"/desk/cases/{reviewed.number}/", APPROVER),
        Shot("unmask", unmask, OFFICER),
        Shot("unmask-wrong", unmask, OFFICER, gestures.press_submit),
        Shot("unmask-done", unmask, OFFICER, gestures.give_reason),
    ]


def _acts() -> list[Shot]:
    hands = (
        (OFFICER, examples.received(), TAKEN_BY_OFFICER),
        (APPROVER, examples.in_review(), TAKEN_BY_APPROVER),
    )
    found = []
    for who, case, acts in hands:
        for act in acts:
            path = f"/desk/cases/{case.number}/acts/{act}/"
            found.append(Shot(f"act-{act}", path, who))
            if act not in NEED_NOTHING:
                found.append(Shot(f"act-{act}-wrong", path, who, gestures.press_submit))
    return found


def _odd_names() -> list[Shot]:
    odd = Case.objects.filter(application__account__username="newcomer").order_by("received_at", "id")
    return [Shot(f"case-name-{n}", f"/desk/cases/{one.number}/", OFFICER) for n, one in enumerate(odd)]
