"""Reads of matters, always within the scope of who asks."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Exists, Model, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from applications import share
from applications.flow.who import AUTHORITY_ROLES, owns
from applications.models import Application, Case, Draft, Material
from applications.models.matter import DECIDING, OPEN, State
from base.accounts import rules
from base.accounts.models import Account
from base.errors import Missing
from base.files.documents import of_case
from base.files.models import Document
from base.ledger.models import Event, Timer, TimerChange
from base.ledger.models.chain import Audience
from base.ledger.models.timers import TimerState
from base.ledger.numbers import clean_application_number
from base.regions.queries import subtree

ON_THE_DESK = DECIDING
"""States in which the authority has to do something."""
ON_OTHERS = (State.WAITING, State.AWAITING_CORRECTION, State.DENIED, State.REFUSED, State.ISSUED)

OWN_COLUMNS = (
    "number", "place", "submitted_at", "open_cases", "delivery", "account", "applicant", "applicant_index", "mandate",
    "item__name", "current__state", "current__due_at", "current__authority__name", "current__authority__region",
)  # fmt: skip
"""What a line of one's own list shows, and what asking for a rating needs."""

CHANGING = ("state", "seq", "due_at", "assignee", "result", "extended")
CHANGING_OF_APPLICATION = ("open_cases", "picture", "turn", "asked", "answered", "delivery")

_ROWS = (
    "application__item",
    "application__place",
    "application__applicant",
    "version__implementation__item",
    "authority__region",
)


def visible_to(account: Account) -> Q:
    """The condition on cases that puts them in somebody's scope: their own, and those they see under a post."""
    return reduce(or_, scopes(account))


def scopes(account: Account) -> list[Q]:
    """The same, one condition for each part of the scope (`keyset.page`, ``within``)."""
    return [*_own(account, "application__"), *at_work(account)]


def at_work(account: Account) -> list[Q]:
    """Of these what somebody sees under a post: by authority, by what is under a supervisor, by window."""
    return [*_deciding(account), *_taking_in(account, "application__")]


def application_scopes(account: Account) -> list[Q | Exists]:
    """As `scopes`, on applications: any of whose cases somebody sees."""
    theirs = (Case.objects.filter(one, application=OuterRef("pk")) for one in _deciding(account))
    return [*_own(account, ""), *_taking_in(account, ""), *map(Exists, theirs)]


def _deciding(account: Account) -> list[Q]:
    paths = dict.fromkeys(rules.paths_with(account, "supervisor"))
    return [*desks(account), *(subtree([path], "authority__path") for path in paths)]


def _taking_in(account: Account, to_application: str) -> list[Q]:
    halls = dict.fromkeys(rules.organisations_with(account, ["window"]))
    return [Q(**{f"{to_application}receiving_place": hall}) for hall in halls]


def _own(account: Account, to_application: str) -> list[Q]:
    """Filed by this account; about the verified person behind it."""
    filed = Q(**{f"{to_application}account": account})
    index = account.verified_index
    return [filed, Q(**{f"{to_application}applicant_index": index})] if index else [filed]


def cases(account: Account) -> QuerySet[Case]:
    """The cases in somebody's scope, with what a row of a list shows."""
    return Case.objects.filter(visible_to(account)).select_related(*_ROWS, "application__stream")


def working_on(account: Account) -> QuerySet[Case]:
    """The cases somebody sees under a post, with what a row of a list shows: none of their own."""
    return Case.objects.filter(reduce(or_, at_work(account), Q(pk__in=[]))).select_related(*_ROWS)


def case(account: Account, number: str) -> Case:
    """One case in scope. Raises Missing."""
    found = Case.objects.filter(visible_to(account)).select_related(
        "application__item", "application__stream", "authority__region", "version__implementation"
    )
    try:
        one = found.get(number=number)
    except Case.DoesNotExist:
        raise Missing(_("没有这个办件，或您无权查看。")) from None
    _share(one.version.implementation, "authority", one.authority)
    _share(one.version.implementation, "item", one.application.item)
    return one


def _share(holder: Model, name: str, known: Model) -> None:
    """What is at hand already need not be read again; joining it twice costs PostgreSQL more planning than reading."""
    if getattr(holder, f"{name}_id") == known.pk:
        setattr(holder, name, known)


def look_again(case: Case) -> None:
    """Read what acts change of a case and of its application, and what the door asks about it; what they belong to
    stays at hand. Three queries.

    The door brings the case in hand up to date; an act that led to a further one (a broken promise) left it behind.
    """
    ours = Case.objects.select_related("application").only(
        *CHANGING, *(f"application__{name}" for name in CHANGING_OF_APPLICATION)
    )
    fresh = ours.get(pk=case.pk)
    _copy(fresh, case, CHANGING)
    _copy(fresh.application, case.application, CHANGING_OF_APPLICATION)
    prefetch_related_objects([case], "specials", "corrections")


def _copy(fresh: Model, held: Model, names: Iterable[str]) -> None:
    for name in names:
        setattr(held, name, getattr(fresh, name))


def desks(account: Account) -> list[Q]:
    """The authorities whose cases `desk` holds (`keyset.page`, ``within``)."""
    staff = rules.organisations_with(account, AUTHORITY_ROLES)
    return [Q(authority=code) for code in dict.fromkeys(staff)]


def desk(account: Account, box: str) -> QuerySet[Case]:
    """A box of the desk, what is due first on top: ``open`` (my authorities' turn), ``mine`` (of those, what is on my
    desk), ``waiting`` (somebody else's turn)."""
    staff = rules.organisations_with(account, AUTHORITY_ROLES)
    found = Case.objects.filter(authority__in=staff).select_related(*_ROWS).order_by("due_at", "id")
    if box == "waiting":
        return found.filter(state__in=ON_OTHERS)
    found = found.filter(state__in=ON_THE_DESK)
    return found.filter(_on_my_desk(account)) if box == "mine" else found


def _on_my_desk(account: Account) -> Q:
    """Claimed by me or by nobody yet; and what waits for a decision where I am the approver, whoever claimed it."""
    decides = Q(state=State.IN_REVIEW, authority__in=rules.organisations_with(account, ["approver"]))
    return Q(assignee__in=["", account.person]) | decides


def applications(account: Account) -> QuerySet[Application]:
    """The applications in somebody's scope, newest first, with their cases."""
    found = Application.objects.filter(reduce(or_, application_scopes(account)))
    return _with_cases(found).order_by("-submitted_at", "-id")


def own_applications(account: Account) -> QuerySet[Application]:
    """What somebody filed, or what is about them, newest first."""
    found = Application.objects.filter(reduce(or_, _own(account, ""))).select_related(
        "item", "place", "stream", "applicant"
    )
    return found.select_related("current__authority").order_by("-submitted_at", "-id")


def own_rows(account: Account, state: str) -> QuerySet[Application]:
    """The same as lines of a list, open or ended: only what a line shows."""
    found = narrowed(own_applications(account), state=state)
    return found.select_related(None).select_related("item", "current__authority").only(*OWN_COLUMNS)


def current(application: Application) -> Case:
    """The case an application is up to now; once it is over, the one its outcome came from. No query where the list
    brought it along."""
    case = application.current
    case.application = application
    return case


def whole_case(application: Application) -> Case:
    """The same with all that its page shows, and what the door asks about it. One query."""
    rows = Case.objects.select_related(
        "authority__region", "version__implementation__item", "version__implementation__authority"
    )
    case = rows.get(pk=application.current_id)
    case.application = application
    return case


def _with_cases(found: QuerySet[Application]) -> QuerySet[Application]:
    return found.select_related(
        "item", "place", "stream", "applicant", "current__authority"
    ).prefetch_related(_shown_cases())


def _shown_cases() -> Prefetch:
    rows = Case.objects.select_related("authority", "version__implementation__item")
    return Prefetch("cases", rows.order_by("position", "received_at", "id"))


def bring_cases(application: Application) -> None:
    """Have its cases at hand as its readers see them; one query, none where a list brought them along."""
    prefetch_related_objects([application], _shown_cases())


def application(account: Account, number: str) -> Application:
    """One application in scope. Raises Missing."""
    found = applications(account).filter(number=clean_application_number(number) or number).first()
    if found is None:
        raise Missing(_("没有这个申请，或您无权查看。"))
    return found


def by_query_code(number: str, code: str) -> Application:
    """The application a number and its secret code open without a login. Raises Missing, whichever is wrong."""
    found = _with_cases(Application.objects.filter(number=clean_application_number(number))).first()
    if found is None or not hmac.compare_digest(found.query_code.encode(), code.strip().upper().encode()):
        raise Missing(_("编号或查询码不对。"))
    return found


def application_number_of(typed: str) -> str:
    """The number of the application somebody means by its own number, however written, or by a case's; blank when it
    cannot be either."""
    of_case = Case.objects.filter(number=typed).values_list("application__number", flat=True).first()
    return of_case or clean_application_number(typed)


def events(account: Account, application: Application, case: str = "") -> list[tuple[Event, bool]]:
    """The application's events and whether this account may read each one's content.

    The applicant reads what is for citizens, staff of the authority also what is for staff, supervisors all.
    """
    rows = application.stream.events.select_related("stream", "text").order_by("seq")
    rows = rows.filter(case=case) if case else rows
    allowed = _audiences(account, application)
    return [(event, event.audience in allowed) for event in rows]


def _audiences(account: Account, application: Application) -> set[str]:
    roles = {post.role for post in rules.posts_of(account)}
    if "supervisor" in roles or "auditor" in roles:
        return set(Audience)
    if roles & {*AUTHORITY_ROLES, "window"} and not owns(application.cases.all()[0], account):
        return {Audience.CITIZEN, Audience.STAFF}
    return {Audience.CITIZEN}


def timers(numbers: list[str]) -> dict[str, list[Timer]]:
    """The limits of several cases by case number, in one query, changes included in another."""
    found: dict[str, list[Timer]] = {number: [] for number in numbers}
    changes = Prefetch("changes", TimerChange.objects.select_related("event"))
    for timer in Timer.objects.filter(case__in=numbers).prefetch_related(changes).order_by("id"):
        found[timer.case].append(timer)
    return found


def pressing(numbers: list[str]) -> dict[str, Timer]:
    """The limit that runs out first, by case number; a paused one where none runs. One query, for lists."""
    alive = Timer.objects.filter(case__in=numbers, state__in=(TimerState.RUNNING, TimerState.PAUSED))
    found: dict[str, Timer] = {}
    for timer in alive.order_by("state", "-due_at"):  # what runs out first comes last and stays
        if timer.state == TimerState.RUNNING or timer.case not in found:
            found[timer.case] = timer
    return found


def materials(application: Application) -> list[Material]:
    """All rounds of all materials; the last of each key is the one that counts."""
    rows = application.materials.select_related("upload", "licence__type").order_by("round", "key")
    return list(rows)


def readable(account: Account, application: Application) -> tuple[dict, list[Material]]:
    """The form and the materials as far as somebody in scope may read them: of a bundle an authority those of its own
    cases, everybody else all."""
    rows, cases = materials(application), list(application.cases.all())
    for case in cases:
        case.application = application
    staff = rules.organisations_with(account, AUTHORITY_ROLES)
    mine = [case for case in cases if case.authority_id in staff]
    if not mine or not any(map(share.is_part, cases)) or _reads_all(account, application, cases):
        return application.form, rows
    form = {name: value for case in mine for name, value in share.form_of(case).items()}
    kept = {one.pk for case in mine for one in share.materials_of(case, rows)}
    return form, [one for one in rows if one.pk in kept]


def _reads_all(account: Account, application: Application, cases: list[Case]) -> bool:
    """The applicant, the window that took it in, a supervisor above one of the authorities."""
    window = application.receiving_place_id in rules.organisations_with(account, ["window"])
    above = (rules.acting_above(account, "supervisor", case.authority.path) for case in cases)
    return owns(cases[0], account) or window or any(above)


@dataclass(frozen=True)
class Turn:
    """Whose turn it is: ``me`` the applicant, ``signers`` those who have to confirm, ``there`` the authority,
    ``way`` on the road, ``none`` nobody's."""

    party: str
    organisation: str = ""


def whose_turn(case: Case) -> Turn:
    """Who has to do the next step of a case."""
    if case.state == State.AWAITING_CORRECTION:
        return Turn("me")
    if case.awaits_signers:
        return Turn("signers")
    if case.state in {*ON_THE_DESK, State.WAITING}:
        return Turn("there", case.authority.name)
    if case.state in OPEN:
        by_post = case.application.delivery.get("method") == "courier"
        return Turn("way", case.authority.name) if by_post else Turn("me")
    return Turn("none")


def drafts(account: Account) -> QuerySet[Draft]:
    """Somebody's half-filled applications, latest first; what lies on a counter is not among them."""
    own = Draft.objects.filter(account=account).exclude(hall__isnull=False, number__isnull=True)
    return own.order_by("-updated_at")


def draft(account: Account, key: str) -> Draft:
    """One own draft. Raises Missing."""
    found = drafts(account).filter(id=key).first()
    if found is None:
        raise Missing(_("没有这份草稿。"))
    return found


def similar(case: Case) -> QuerySet[Application]:
    """Other applications of the same person for the same item, latest first (duplicates)."""
    return (
        Application.objects.filter(
            applicant_index=case.application.applicant_index, item=case.application.item_id
        )
        .exclude(id=case.application_id)
        .order_by("-submitted_at")
    )


def open_cases(application: Application) -> list[Case]:
    """Its cases that are not ended, oldest first."""
    return list(application.cases.filter(state__in=OPEN).select_related("application__stream").order_by("id"))


def narrowed(found: QuerySet[Application], *, state: str = "", q: str = "") -> QuerySet[Application]:
    """Only open or ended applications; only that number."""
    if state:
        found = found.filter(open_cases__gt=0) if state == "open" else found.filter(open_cases=0)
    return found.filter(number=clean_application_number(q) or q) if q else found


def due_before(found: QuerySet[Case], moment: dt.datetime) -> QuerySet[Case]:
    """Only cases whose nearest limit runs out before a moment."""
    return found.filter(due_at__lt=moment)


def documents(account: Account, case: Case) -> list[Document]:
    """The documents of a case this account may read, oldest first, made or still being made."""
    allowed = _audiences(account, case.application)
    return [document for document in of_case(case.number) if document.audience in allowed]


def document(account: Account, key: str) -> Document:
    """One document in scope. Raises Missing."""
    found = Document.objects.filter(id=key).first()
    if found is None or found not in documents(account, case(account, found.case)):
        raise Missing(_("没有这份文书，或您无权查看。"))
    return found
