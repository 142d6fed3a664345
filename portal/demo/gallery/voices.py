"""What citizens say, and what is done about it: ratings, their repair, enquiries."""

from __future__ import annotations

from applications.models import Case
from applications.models.matter import State
from feedback.models import Rectification
from feedback.tokens import of_matter, token
from portal.demo.gallery import gestures
from portal.demo.gallery.examples import CITY
from portal.demo.gallery.shot import Shot

ABOVE, HOTLINE = "supervisor", "hotline-ordos"


def shots() -> list[Shot]:
    """Rating, being repaired, the published figures, questions and complaints."""
    return [*_rating(), *_repair(), *_asking(), *_hotline()]


def _rating() -> list[Shot]:
    closed = Case.objects.filter(state=State.CLOSED, application__account__username="citizen")
    closed = closed.select_related("application").order_by("received_at")[0].application
    rate = f"/rate/{token(of_matter(closed.number))}/"
    return [
        Shot("rate", rate), Shot("rate-bad", rate, then=gestures.rate_bad),
        Shot("rate-unknown", "/rate/a0000000000000000AB/"), Shot("rate-thanks", "/rate/thanks/"),
        Shot("open-ratings", "/open/"),
    ]  # fmt: skip


def _repair() -> list[Shot]:
    bad = {one.state: f"/office/ratings/{one.id}/" for one in _of_ordos()}
    return [
        Shot("office-ratings", "/office/ratings/", ABOVE),
        *(Shot(f"office-rating-{state}", path, ABOVE) for state, path in bad.items()),
        Shot("office-rating-mine", "/office/ratings/", "officer-ordos", gestures.first_row),
        Shot("office-flags", "/office/ratings/flags/", ABOVE),
        Shot("office-exports", "/office/exports/", ABOVE),
    ]


def _of_ordos() -> list[Rectification]:
    return list(Rectification.objects.filter(organisation__code__startswith=f"A-{CITY}").order_by("day"))


def _asking() -> list[Shot]:
    return [
        Shot("ask", "/ask/", "citizen"), Shot("ask-wrong", "/ask/", "citizen", gestures.press_submit),
        Shot("ask-questions", "/ask/questions/"), Shot("ask-find", "/ask/find/"),
        Shot("my-enquiries", "/my/enquiries/", "citizen"),
        Shot("my-enquiry", "/my/enquiries/", "citizen", gestures.first_row),
    ]  # fmt: skip


def _hotline() -> list[Shot]:
    return [
        Shot("office-enquiries", "/office/enquiries/", HOTLINE),
        Shot("office-enquiry", "/office/enquiries/", HOTLINE, gestures.first_row),
        Shot("office-enquiry-new", "/office/enquiries/new/", HOTLINE),
        Shot("office-enquiry-new-wrong", "/office/enquiries/new/", HOTLINE, gestures.press_submit),
        Shot("office-enquiry-figures", "/office/enquiries/figures/", HOTLINE),
        Shot("office-enquiry-questions", "/office/enquiries/questions/", HOTLINE),
    ]
