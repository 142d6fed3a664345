"""Who is told when something happens to paper. The applicant hears of every loss the same day."""

from __future__ import annotations

from collections.abc import Iterable

from applications.models import Case
from applications.subscribers import applicants_of
from base.accounts.models import Post
from base.accounts.rules import in_force
from base.ledger.messages import tell
from base.ledger.models import Event
from handoff.models import Bag, Incident, Original

ABOUTS = frozenset({
    "paper_missing", "paper_damaged", "paper_lost", "paper_found", "paper_gone", "paper_return",
    "bag_incident", "bag_late", "bag_escalated", "forward_late", "forward_escalated", "result_waiting",
    "return_late", "shipment_problem", "signed_by_other",
})  # fmt: skip
"""Everything that needs words (templates/messages) and, at an SMS provider, a template."""
TO_APPLICANT = {"missing": "paper_missing", "damaged": "paper_damaged", "lost": "paper_lost"}
STAFF = ("window", "officer", "dispatcher")


def about_incidents(event: Event, bag: Bag, incidents: Iterable[Incident]) -> None:
    """The applicants whose papers are concerned, and both sides of the bag. Queries do not grow with the lines, except
    for those that are about a paper."""
    for incident in incidents:
        if incident.original:
            about_original(event, incident.original, TO_APPLICANT[incident.kind])
    for person in staff_of([bag.from_organisation_id, bag.to_organisation_id]):
        tell(to=person, event=event, about="bag_incident", facts=bag_facts(bag))


def about_original(event: Event, original: Original, about: str) -> None:
    """Tell the applicant about one original."""
    case = case_of(original)
    for person in sorted(applicants_of(case)):
        tell(to=person, event=event, about=about, facts=_facts(case, original), legal=True)


def about_shipment(event: Event, bag: Bag, about: str) -> None:
    """Trouble goes to whoever sent it; that somebody else signed goes to the applicant it was for."""
    if about == "signed_by_other":
        for original in Original.objects.filter(lines__bag=bag).order_by("number")[:1]:
            about_original(event, original, about)
        return
    for person in staff_of([bag.from_organisation_id]):
        tell(to=person, event=event, about=about, facts=bag_facts(bag))


def case_of(original: Original) -> Case:
    found = Case.objects.select_related("application__item", "application__account", "authority")
    return found.get(number=original.case)


def _facts(case: Case, original: Original) -> dict:
    return {
        "application": case.application.number,
        "case": case.number,
        "item": case.application.item.name,
        "authority": case.authority.name,
        "by": "",
        "paper": original.name,
        "original": original.number,
    }


def bag_facts(bag: Bag) -> dict:
    """What a message to staff says about a bag."""
    return {"bag": bag.number, "seal": bag.seal_no, "item": bag.number, "application": bag.number, "by": ""}


def staff_of(organisations: Iterable[str | None]) -> list[str]:
    """Those who work with paper at these organisations today."""
    posts = Post.objects.filter(
        in_force(), organisation__in=list(filter(None, organisations)), role__in=STAFF
    )
    return sorted({str(person) for person in posts.values_list("account__public_id", flat=True)})
