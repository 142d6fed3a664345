"""Who at the authority is told of what happens to promises; the applicant hears by `applications.subscribers`."""

from __future__ import annotations

from applications.models import Case, Commitment
from applications.subscribers import facts_of, officers_of
from base.accounts.models import Post
from base.accounts.queries import supervisors_of
from base.accounts.rules import in_force
from base.ledger.messages import tell
from base.ledger.models import Event
from base.ledger.subscribers import consequence

MATTER = ("application",)
CHECK_DUE, CAME, REVOKE = "remind_check", "promise_came", "promise_broken"
ABOUTS = frozenset({CHECK_DUE, CAME, REVOKE})
"""Everything that needs words (templates/messages). It stays in the box: those told sit at their desks."""


@consequence("remind_check", on=MATTER)
def tell_who_checks(event: Event) -> None:
    """A check has to be made soon."""
    _tell(event, CHECK_DUE, officers_of)


@consequence("fulfil", on=MATTER)
def tell_it_came(event: Event) -> None:
    """What was promised came; a result may wait for it."""
    _tell(event, CAME, officers_of)


@consequence("break_promise", on=MATTER)
def tell_who_decides(event: Event) -> None:
    """A decision rests on a broken promise: its approvers decide whether to revoke it, supervisors hear of it."""
    one = Commitment.objects.select_related("case").get(id=event.data["commitment"])
    if one.case.agreed:
        _tell(event, REVOKE, _deciders)


def _deciders(case: Case) -> set[str]:
    posts = Post.objects.filter(in_force(), organisation=case.authority_id, role="approver")
    return {post.account.person for post in posts.select_related("account")} | {
        *supervisors_of([case.authority])
    }


def _tell(event: Event, about: str, people) -> None:
    case = Case.objects.select_related("application__item", "authority").get(number=event.case)
    for person in sorted(people(case)):
        tell(to=person, event=event, about=about, facts=facts_of(event, case))
