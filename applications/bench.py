"""Reads of the workbench: what the staff of an authority, a window or a supervisor see of a matter."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from applications import queries, share
from applications.flow import who
from applications.flow.table import row
from applications.models import Answer, Application, Case, Correction, Material, SpecialProcedure
from applications.models.matter import ALONE, OPEN, State
from base.accounts import rules
from base.accounts.models import Account
from base.errors import Forbidden, Missing
from base.files.models import Upload
from base.ledger.numbers import clean_application_number
from catalog.queries.plans import step_labels

STAFF_ROLES = (*queries.AUTHORITY_ROLES, "window", "supervisor")
SIMILAR_MAX = 5
ROW = ("application__item", "authority")
ROW_COLUMNS = (
    "number", "key", "state", "assignee", "due_at", "received_at", "seq", "version",
    "application__number", "application__version", "application__mode", "application__applicant_facts",
    "application__account", "application__applicant_index", "application__mandate", "application__receiving_place",
    "application__item__name",
    "authority__name", "authority__path", "authority__connection", "authority__region",
)  # fmt: skip
"""What a row of a list shows, and what the table asks about it."""


def require_staff(account: Account) -> None:
    """Raises Forbidden for whoever holds none of the posts that work on cases."""
    if not rules.organisations_with(account, STAFF_ROLES):
        raise Forbidden(_("工作台只对窗口、审批机关和督办人员开放。"))


def case(account: Account, number: str) -> Case:
    """One case as its staff see it. Raises Missing outside the scope, Forbidden for the applicant's own eyes."""
    found = queries.case(account, number)
    place, authority = found.application.receiving_place_id, found.authority
    posts = rules.acting(account, queries.AUTHORITY_ROLES, authority.code)
    posts = posts or (place and rules.acting(account, ["window"], place))
    if not posts and not rules.acting_above(account, "supervisor", authority.path):
        raise Forbidden(_("这个办件请在“我的办件”里查看。"))
    return found


def narrowed(found: QuerySet[Case], *, state: str = "", item: str = "", q: str = "") -> QuerySet[Case]:
    """Only that state, that item, that number (of the case or of the application)."""
    wanted = {"state": state, "application__item": item}
    found = found.filter(**{column: value for column, value in wanted.items() if value})
    if q:
        found = found.filter(Q(number=q) | Q(application__number=clean_application_number(q) or q))
    return found.select_related(None).select_related(*ROW).only(*ROW_COLUMNS)


def with_parts(cases: list[Case]) -> list[Case]:
    """A page of cases with the items of those that are parts of a bundle: no query where there are none."""
    parts = [case for case in cases if case.version_id != case.application.version_id]
    prefetch_related_objects(parts, "version__implementation__item")
    return cases


def steps_of(cases: list[Case]) -> dict[str, str]:
    """What the plan calls those cases of a page that are steps of one, by number; the parts of a bundle are told apart
    by their items. One query, none where there is no step."""
    same = [case for case in cases if case.key != ALONE and case.version_id == case.application.version_id]
    labels = step_labels({case.version_id for case in same}) if same else {}
    return {case.number: labels.get((case.version_id, case.key), "") for case in same}


def items_of(account: Account) -> list[tuple[str, str]]:
    """(code, name) of the items with an open case in somebody's scope: what a list can be narrowed to."""
    alive = Case.objects.filter(state__in=OPEN).order_by()
    first, *others = (
        alive.filter(one).values_list("application__item", "application__item__name").distinct()
        for one in queries.at_work(account) or [Q(pk__in=[])]
    )
    return sorted(first.union(*others) if others else first, key=lambda pair: pair[1])


def counts(account: Account) -> dict[str, int]:
    """How many cases lie in each box of the desk. One query over what is open."""
    staff = rules.organisations_with(account, queries.AUTHORITY_ROLES)
    turn = Q(state__in=queries.ON_THE_DESK)
    return Case.objects.filter(authority__in=staff, state__in=OPEN).aggregate(
        mine=Count("pk", turn & Q(assignee__in=["", account.person])),
        open=Count("pk", turn),
        waiting=Count("pk", Q(state__in=queries.ON_OTHERS)),
    )


def next_unclaimed(account: Account) -> Case | None:
    """The case nobody has claimed yet that is due first, among those the account may claim."""
    free = queries.desk(account, "mine").filter(assignee="", state__in=row("claim").froms)
    return next((found for found in free[:20] if may_claim(account, found)), None)


def may_claim(account: Account, found: Case) -> bool:
    """Whether the table lets the account claim a case whose authority is at hand. No query."""
    return found.state in row("claim").froms and is_mine(account, "claim", found)


def file(account: Account, number: str, upload: str) -> tuple[Case, Upload]:
    """A file handed in with a case somebody works on, or the scan of an answer to it. Raises Missing."""
    found = case(account, number)
    handed_in = Material.objects.filter(application=found.application_id, upload=upload).select_related(
        "upload"
    )
    kept = (
        next(iter(share.materials_of(found, handed_in)), None) or answers(found).filter(upload=upload).first()
    )
    if kept is None:
        raise Missing(_("这个办件没有这个文件。"))
    return found, kept.upload


def answers(found: Case) -> QuerySet[Answer]:
    """What a window recorded on behalf of the authority of a case, with the scans."""
    of_case = Answer.objects.filter(event__stream=found.application.stream_id, event__case=found.number)
    return of_case.select_related("upload")


def similar(found: Case) -> list[Application]:
    """Other applications of the same person for the same item, latest first, at most five."""
    return list(queries.similar(found)[:SIMILAR_MAX])


def corrections(found: Case) -> list[Correction]:
    """The notices of what was missing, first to last."""
    return list(found.corrections.order_by("round"))


def specials(found: Case) -> list[SpecialProcedure]:
    """The special procedures, first to last."""
    return list(found.specials.order_by("id"))


def state_choices() -> list[tuple[str, str]]:
    """(code, name) of the states of a case."""
    return State.choices


def following(account: Account, found: Case) -> Case | None:
    """The case after this one in my box, what is due first in front; the first one after the last."""
    box = queries.desk(account, "mine").exclude(pk=found.pk)
    later = Q(due_at__isnull=True, id__gt=found.pk)
    if found.due_at:
        later = Q(due_at__gt=found.due_at) | Q(due_at=found.due_at, id__gt=found.pk) | Q(due_at__isnull=True)
    return box.filter(later).first() or box.first()


def is_mine(account: Account, act: str, found: Case) -> bool:
    """Whether the table gives an act to this account on a case, whatever its state."""
    return who.find(row(act), found, account) is not None
