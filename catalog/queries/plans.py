"""Plans of cases as those who keep them see them: what is performed with one, and the version that is being written."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from base.accounts.models import Account
from base.accounts.rules import acting_above, paths_with
from base.errors import Missing
from base.regions.models import Region
from base.regions.queries import subtree
from catalog.elements import problems
from catalog.elements.plan import HANDLING_PLACE, role_fields
from catalog.models import Department, Implementation, ImplementationVersion, Mode
from catalog.planned import PlannedCase

KEEPER = "catalog_admin"
State = ImplementationVersion.State


def planned(account: Account, roles: Iterable[str]) -> QuerySet[Implementation]:
    """What authorities under somebody's posts of these roles perform with a plan of cases; key: task_code."""
    below = subtree(paths_with(account, *roles), "authority__path")
    found = Implementation.objects.filter(below, current__modes__contains=[Mode.JOINT])
    return found.select_related("item", "authority", "current").order_by("task_code")


def planned_at(account: Account, roles: Iterable[str], task_code: str) -> Implementation:
    """One of them, with the version in force. Raises Missing."""
    found = planned(account, roles).filter(task_code=task_code).first()
    if found is None:
        raise Missing(_("没有这个联办事项，或您无权查看。"))
    found.current.implementation = found
    return found


def keeps_plan(account: Account, claim: Implementation) -> bool:
    """Whether somebody may write and publish versions of it."""
    return acting_above(account, KEEPER, claim.authority.path) is not None


def in_work(claim: Implementation) -> ImplementationVersion | None:
    """The version being written or reviewed; None when there is none."""
    found = claim.versions.filter(state__in=[State.DRAFT, State.REVIEW]).first()
    if found:
        found.implementation = claim
    return found


def plan_problems(version: ImplementationVersion) -> dict[str, list[str]]:
    """What is wrong with the plan of a version in work: sentences by JSON pointer; those of other parts under blank."""
    claim = version.implementation
    found = problems(version.elements, claim.item, region=claim.authority.region_id)
    plan = {at: texts for at, texts in found.items() if at.startswith("/plan")}
    rest = [text for at, texts in found.items() if at not in plan for text in texts]
    return plan | ({"": rest} if rest else {})


def place_choices(version: ImplementationVersion) -> list[tuple[str, str]]:
    """(value, name) of the places a step can be at."""
    fields = role_fields(version.elements)
    return [(HANDLING_PLACE, _("办理地")), *((name, one.get("title", name)) for name, one in fields.items())]


def department_choices() -> list[tuple[str, str]]:
    """(key, name) of the lines of work. One query."""
    return [(one.pk, _name(one)) for one in Department.objects.order_by("number")]


def department_names(keys: Iterable[str]) -> dict[str, str]:
    """What lines of work are called, by key. One query."""
    return {one.pk: _name(one) for one in Department.objects.filter(pk__in=list(keys))}


def step_labels(versions: Iterable[int]) -> dict[tuple[int, str], str]:
    """What the steps of versions with a plan are called, by version and key. One query."""
    rows = ImplementationVersion.objects.filter(pk__in=list(versions)).values_list(
        "pk", "elements__plan__cases"
    )
    return {(pk, one.key): one.label for pk, cases in rows for one in map(PlannedCase.of, cases or ())}


def _name(department: Department) -> str:
    return department.city or department.province or department.national


def level_choices() -> list[tuple[str, str]]:
    """(code, name) of the levels an organ can be at."""
    return Region.Level.choices
