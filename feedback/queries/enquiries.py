"""Reads of enquiries, always within the scope of who asks; frequent questions are everybody's."""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, Exists, F, FloatField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from base.accounts import rules
from base.accounts.models import Account
from base.errors import Forbidden, Missing
from base.ledger.clock import now
from base.ledger.models import Event, Timer
from base.ledger.models.chain import Audience
from base.ledger.numbers import clean_application_number
from base.regions.models import Organisation
from base.regions.queries import subtree
from feedback.enquiry_flow import door, who
from feedback.enquiry_flow.guards import last_day_to_reopen
from feedback.enquiry_flow.table import Row
from feedback.models.enquiries import (
    OPEN,
    Enquiry,
    EnquiryKind,
    EnquiryState,
    EnquiryUnit,
    FrequentQuestion,
)

STAFF_ROLES = (*who.HANDLERS, "supervisor")
SIMILAR = 0.35
"""How likely a frequent question must be: pg_trgm word similarity, more for a keyword and for the item."""
OFFERED = 5
ASKED_MAX, SHORTEST, PART_MAX = 160, 2, 8
_ROWS = ("item", "authority", "desk", "organisation", "region")
CALLING = (EnquiryState.ANSWERED, EnquiryState.CALLED_BACK)


def require_staff(account: Account) -> None:
    """Raises Forbidden for whoever holds none of the posts that work on enquiries."""
    if not rules.organisations_with(account, STAFF_ROLES):
        raise Forbidden(_("咨询投诉只对窗口、承办单位、派单和督办人员开放。"))


def _staffed(account: Account) -> Q:
    """What lies with their organisations, what these assist with, what is below where they dispatch or supervise."""
    units = rules.organisations_with(account, who.HANDLERS)
    assisted = EnquiryUnit.objects.filter(enquiry=OuterRef("pk"), organisation__in=units)
    scope = Q(organisation__in=units) | Q(Exists(assisted))
    paths = [one.path for one in who.governments(account)]
    return scope | subtree([*paths, *rules.paths_with(account, "supervisor")], "desk__path")


def enquiries(account: Account) -> QuerySet[Enquiry]:
    """What somebody's posts give them to see; key: number, or due_at, id."""
    return Enquiry.objects.filter(_staffed(account)).select_related(*_ROWS)


def in_sight(account: Account) -> QuerySet[Enquiry]:
    """One's own and those one's posts give; key: number."""
    return Enquiry.objects.filter(Q(account=account) | _staffed(account)).select_related(*_ROWS)


def again(one: Enquiry) -> Enquiry:
    """An enquiry somebody has just acted on, as it is now; who acted may see the outcome once more."""
    return _whole(Enquiry.objects.filter(pk=one.pk)).get()


def own(account: Account) -> QuerySet[Enquiry]:
    """What somebody asked under their name; key: number."""
    return Enquiry.objects.filter(account=account).select_related(*_ROWS).order_by("-number")


def enquiry(account: Account, number: str) -> Enquiry:
    """One enquiry as its staff see it. Raises Missing."""
    return _one(Enquiry.objects.filter(_staffed(account)), number)


def own_enquiry(account: Account, number: str) -> Enquiry:
    """One of somebody's own. Raises Missing."""
    return _one(Enquiry.objects.filter(account=account), number)


def any_enquiry(account: Account, number: str) -> Enquiry:
    """One's own, or one that one's posts give. Raises Missing."""
    return _one(Enquiry.objects.filter(Q(account=account) | _staffed(account)), number)


def by_query_code(number: str, code: str) -> Enquiry:
    """The enquiry a number and its secret code open without a login. Raises Missing, whichever is wrong."""
    found = _whole(Enquiry.objects.filter(number=clean_application_number(number) or "-")).first()
    typed = "".join(code.split()).upper()
    if found is None or not hmac.compare_digest(found.query_code.encode(), typed.encode()):
        raise Missing(_("编号或查询码不对。"))
    return found


def _whole(found: QuerySet[Enquiry]) -> QuerySet[Enquiry]:
    return found.select_related(*door.WHOLE).prefetch_related("units__organisation")


def _one(found: QuerySet[Enquiry], number: str) -> Enquiry:
    one = _whole(found).filter(number=clean_application_number(number) or "-").first()
    if one is None:
        raise Missing(_("没有这一件，或您无权查看。"))
    return one


def narrowed(
    found: QuerySet[Enquiry], *, state: str = "", kind: str = "", box: str = "", q: str = ""
) -> QuerySet[Enquiry]:
    """Only that state, kind or number; ``box`` open, late or ended."""
    wanted = {"state": state, "kind": kind, "number": (clean_application_number(q) or "-") if q else ""}
    found = found.filter(**{column: value for column, value in wanted.items() if value})
    boxes = {
        "open": Q(state__in=OPEN),
        "late": Q(state__in=OPEN, due_at__lt=now()),
        "ended": ~Q(state__in=OPEN),
    }
    return found.filter(boxes[box]) if box in boxes else found


def timers(one: Enquiry) -> list[Timer]:
    """The limits of an enquiry, changes included."""
    return list(Timer.objects.filter(case=one.number).prefetch_related("changes__event").order_by("id"))


def events(one: Enquiry, *, staff: bool) -> list[Event]:
    """What happened, in order: to the asker what is for citizens, to staff all."""
    rows = Event.objects.filter(stream=one.stream_id).select_related("text").order_by("seq")
    return list(rows if staff else rows.filter(audience=Audience.CITIZEN))


def available(account: who.Who, one: Enquiry) -> list[Row]:
    """What this account (or `ASKER`) may do now."""
    return door.available(one, account)


def reads_in_full(account: Account, one: Enquiry) -> bool:
    """Whether numbers in the words are shown: to whoever handles it."""
    return bool(one.handler) and one.handler == account.person


def reads_contact(account: Account, one: Enquiry) -> bool:
    """Whether name and telephone are shown in full: to the handler, and to whoever may call back."""
    may_call = one.state in CALLING and one.answered_by != account.person
    calls = may_call and any(one.desk.path.startswith(place.path) for place in who.governments(account))
    return bool(one.contact) and (reads_in_full(account, one) or calls)


def is_clerk(account: Account) -> bool:
    """Whether the account may take down what somebody says at a window or by telephone."""
    return bool(rules.organisations_with(account, who.CLERKS))


def dispatches(account: Account) -> bool:
    """Whether the account dispatches for a government."""
    return bool(who.governments(account))


def units_of(one: Enquiry) -> list[tuple[str, str]]:
    """(code, name) of the units an enquiry can be given to: those of the government's own place."""
    units = Organisation.objects.filter(path__startswith=one.desk.path, region=one.desk.region_id)
    units = units.exclude(kind=Organisation.Kind.GOVERNMENT).order_by("kind", "code")
    return list(units.values_list("code", "name"))


def governments() -> list[tuple[str, str]]:
    """(code, name) of the governments an enquiry can be passed on to."""
    found = Organisation.objects.filter(kind=Organisation.Kind.GOVERNMENT).order_by("code")
    return list(found.values_list("code", "name"))


def first_for(account: Account) -> list[tuple[str, str]]:
    """`governments`, with those above a clerk's posts in front, nearest first."""
    posts = rules.posts_of(account)
    line = [code for post in posts if post.role in who.CLERKS for code in post.organisation.lineage]
    return sorted(governments(), key=lambda one: line.index(one[0]) if one[0] in line else len(line))


def state_choices() -> list[tuple[str, str]]:
    """(code, name) of the states."""
    return EnquiryState.choices


def kind_choices() -> list[tuple[str, str]]:
    """(code, name) of the kinds."""
    return EnquiryKind.choices


def reopen_until(one: Enquiry):
    """The last day on which the asker can have it done again."""
    return last_day_to_reopen(one)


# ---- frequent questions -------------------------------------------------------------------------


def questions(*, item: str = "", q: str = "") -> QuerySet[FrequentQuestion]:
    """Frequent questions in force; with ``q`` those that hold a word of it. Key: published_at, id."""
    found = FrequentQuestion.objects.filter(withdrawn_at=None).select_related("item", "organisation")
    found = found.filter(item=item) if item else found
    for word in q.split()[:OFFERED]:
        found = found.filter(
            Q(question__icontains=word)
            | Q(keywords__contains=[word.lower()])
            | Q(answer__icontains=word)
            | Q(item__name__icontains=word)
        )
    return found.order_by("-published_at", "-id")


def offered(*, text: str, item: str = "") -> list[FrequentQuestion]:
    """At most five frequent questions that what is typed may be asking, the likeliest first; one query.

    Likely is one whose keyword stands in the text, or whose question is much like a part of it.
    """
    asked = "".join(text.split()).lower()[:ASKED_MAX]
    if len(asked) < SHORTEST:
        return []
    likeness = Greatest(
        TrigramWordSimilarity(F("question"), Value(asked)), TrigramWordSimilarity(asked, "question")
    )
    named, about = Q(keywords__overlap=_parts(asked)), Q(item=item or "-")
    found = FrequentQuestion.objects.filter(withdrawn_at=None).select_related("item")
    found = found.annotate(likeness=likeness + _bonus(named, 0.4) + _bonus(about, 0.2))
    return list(found.filter(likeness__gte=SIMILAR).order_by(F("likeness").desc(), "-published_at")[:OFFERED])


def _bonus(condition: Q, worth: float) -> Case:
    return Case(When(condition, then=Value(worth)), default=Value(0.0), output_field=FloatField())


def _parts(asked: str) -> list[str]:
    """Pieces of a text that may be a keyword."""
    lengths = range(SHORTEST, PART_MAX + 1)
    return sorted({asked[at : at + n] for n in lengths for at in range(len(asked) - n + 1)})


def question(account: Account, key: str) -> FrequentQuestion:
    """One frequent question of the governments somebody dispatches for. Raises Missing."""
    paths = [one.path for one in who.governments(account)]
    found = FrequentQuestion.objects.filter(subtree(paths, "organisation__path")) if paths else None
    one = found.select_related("organisation").filter(id=key).first() if found is not None else None
    if one is None:
        raise Missing(_("没有这个问题。"))
    return one


def names(codes: Iterable[str]) -> dict[str, str]:
    """Organisations by code."""
    wanted = set(filter(None, codes))
    return dict(Organisation.objects.filter(code__in=wanted).values_list("code", "name")) if wanted else {}
