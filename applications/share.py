"""What of an application is one case's: in a bundle each authority sees only what its own item asks for.

The minimum of personal data (个人信息保护法 art. 6, 34). Where all cases are of the item applied for, it is everything.
"""

from __future__ import annotations

from collections.abc import Iterable

from applications.models import Application, Case, Material
from catalog.guides import Guide


def is_part(case: Case) -> bool:
    """Whether the case decides another item than the one applied for: a part of a bundle, whose result is its own."""
    return case.item.pk != case.application.item_id


def guide_of(case: Case) -> Guide:
    """The guide the case is decided under, in the situation that was chosen."""
    return Guide.of(case.version).in_situation(case.application.situation)


def whole_of(application: Application) -> Guide:
    """The guide of what was applied for, in the situation that was chosen. Up to four queries."""
    return Guide.of(application.version).in_situation(application.situation)


def whole_by(case: Case) -> Guide:
    """The same by one of its cases: no query where that is of the item applied for."""
    same = case.application.version_id == case.version_id
    return guide_of(case) if same else whole_of(case.application)


def form_of(case: Case) -> dict:
    """What was filled in, as far as it concerns the case."""
    form = case.application.form
    if not is_part(case):
        return form
    fields = guide_of(case).form_schema.get("properties", {})
    return {name: value for name, value in form.items() if name in fields}


def materials_of(case: Case, materials: Iterable[Material]) -> list[Material]:
    """Those of the application's materials that concern the case."""
    if not is_part(case):
        return list(materials)
    keys = {one.key for one in guide_of(case).materials}
    return [one for one in materials if one.key in keys]


def by_case(case: Case, materials: Iterable[Material]) -> dict[Case, list[Material]]:
    """To whose authority the paper of each material goes: the first case of a bundle that needs it as the bundle has it
    treated (`catalog.bundles`); where all decide the same item, the case at hand."""
    if not is_part(case):
        return {case: list(materials)}
    whole, cases = whole_of(case.application), _parts(case.application)
    found: dict[Case, list[Material]] = {}
    for one in materials:
        asking = [(part, part_guide.requirement(one.key)) for part, part_guide in cases]
        treated = whole.requirement(one.key).paper
        goes_to = next((part for part, asked in asking if asked and asked.paper == treated), case)
        found.setdefault(goes_to, []).append(one)
    return found


def _parts(application: Application) -> list[tuple[Case, Guide]]:
    """The cases in the plan's order, each with its guide."""
    rows = application.cases.select_related(
        "application", "authority", "version__implementation__item", "version__implementation__authority"
    )
    return [(one, guide_of(one)) for one in rows.order_by("position", "id")]
