"""Verbs of the catalogue: a new version of an implementation, from draft to publication.

Every act locks the implementation first; its versions are only written under that lock. ``actor`` is the public id
of an account. Two people are needed: nobody publishes what they drafted.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from base.errors import Conflict, Forbidden, Invalid, Missing
from base.ledger.clock import now
from catalog import elements as documents
from catalog.models import Implementation, ImplementationVersion, Item
from catalog.queries import bundle_problems, composed_at

State = ImplementationVersion.State


@transaction.atomic
def draft_version(*, task_code: str, actor: str) -> ImplementationVersion:
    """Begin a new version as a copy of the current one, or of the directory where nothing is published yet. A bundle's
    is composed anew of its parts, as they are in force today.

    Raises Missing for an unknown code, Conflict ``already_done`` while another version is in work.
    """
    implementation = _locked(task_code=task_code)
    if implementation.versions.filter(state__in=[State.DRAFT, State.REVIEW]).exists():
        raise Conflict(_("已有一个版本在编辑或审核中。"), code="already_done")
    last = implementation.versions.aggregate(last=Max("version"))["last"] or 0
    return implementation.versions.create(
        version=last + 1, elements=_starting_point(implementation), drafted_by=actor
    )


def _starting_point(implementation: Implementation) -> dict[str, Any]:
    if implementation.current:
        elements = implementation.current.elements
        return (
            composed_at(elements, implementation.authority.region_id).elements
            if _bundle(implementation)
            else elements
        )
    return documents.directory_values(implementation.item) | {"task_code": implementation.task_code}


@transaction.atomic
def edit_draft(*, draft: int, elements: dict[str, Any], actor: str) -> ImplementationVersion:
    """Replace the elements of a draft. It may still be incomplete; it is checked when it is submitted.

    Raises Missing, Conflict when it is no draft any more, Forbidden for anybody but its drafter: whoever publishes
    must not have written a part of it.
    """
    version = _locked_version(draft, State.DRAFT)
    if version.drafted_by != actor:
        raise Forbidden(_("只有起草人可以修改草稿。"))
    version.elements = elements
    version.save(update_fields=["elements"])
    return version


@transaction.atomic
def submit_for_review(*, draft: int, actor: str) -> ImplementationVersion:
    """Hand a draft to a second person. Raises Missing, Conflict, Forbidden, or Invalid with what is wrong in it."""
    version = _locked_version(draft, State.DRAFT)
    if version.drafted_by != actor:
        raise Forbidden(_("只有起草人可以提交审核。"))
    _check(version)
    return _moved(version, State.REVIEW)


@transaction.atomic
def send_back(*, draft: int, actor: str) -> ImplementationVersion:
    """Give a version under review back to its drafter. Raises Missing or Conflict."""
    return _moved(_locked_version(draft, State.REVIEW), State.DRAFT)


@transaction.atomic
def publish(*, draft: int, actor: str) -> ImplementationVersion:
    """Put a reviewed version into force and withdraw the former one; cases begun under that one keep it.

    Raises Missing, Conflict when it is not under review, Forbidden for its drafter, Invalid with the problems of its
    elements by JSON pointer.
    """
    version = _locked_version(draft, State.REVIEW)
    if version.drafted_by == actor:
        raise Forbidden(_("起草人不能发布自己的版本。"))
    _check(version)
    version.implementation.versions.filter(state=State.PUBLISHED).update(state=State.WITHDRAWN)
    _put_into_force(version, actor)
    return version


def _put_into_force(version: ImplementationVersion, actor: str) -> None:
    drawn = documents.columns(version.elements)
    for column, value in drawn.items():
        setattr(version, column, value)
    version.state, version.published_by, version.published_at = State.PUBLISHED, actor, now()
    version.save(update_fields=["state", "published_by", "published_at", *drawn])
    version.implementation.current = version
    version.implementation.save(update_fields=["current"])


@transaction.atomic
def suspend(*, task_code: str, actor: str) -> Implementation:
    """Close an implementation for new applications; cases go on. Raises Missing, Conflict if nothing is open."""
    implementation = _locked(task_code=task_code)
    if not implementation.is_open:
        raise Conflict(_("该事项目前没有开放。"), code="not_open")
    return _set_suspended(implementation, True)


@transaction.atomic
def resume(*, task_code: str, actor: str) -> Implementation:
    """Open a suspended implementation again. Raises Missing, Conflict if it is not suspended."""
    implementation = _locked(task_code=task_code)
    if not implementation.suspended:
        raise Conflict(_("该事项没有暂停。"), code="already_done")
    return _set_suspended(implementation, False)


def _set_suspended(implementation: Implementation, suspended: bool) -> Implementation:
    implementation.suspended = suspended
    implementation.save(update_fields=["suspended"])
    return implementation


def _locked(**key: Any) -> Implementation:
    rows = Implementation.objects.select_for_update(of=("self",), no_key=True).select_related(
        "item", "current", "authority"
    )
    try:
        return rows.get(**key)
    except Implementation.DoesNotExist:
        raise Missing(_("没有这个实施清单。")) from None


def _locked_version(pk: int, expected: str) -> ImplementationVersion:
    """A version under the lock of its implementation, if it is in the expected state after locking."""
    implementation = _locked(versions=pk)
    version = implementation.versions.get(pk=pk)
    version.implementation = implementation
    if version.state != expected:
        raise Conflict(_("该版本当前状态为“%(state)s”。") % {"state": version.get_state_display()})
    return version


def _bundle(implementation: Implementation) -> bool:
    return implementation.item.kind == Item.Kind.BUNDLE


def problems_of(version: ImplementationVersion) -> dict[str, list[str]]:
    """What keeps a version from being published: sentences by JSON pointer into its elements; empty when sound."""
    claim = version.implementation
    return documents.problems(version.elements, claim.item, region=claim.authority.region_id)


def _check(version: ImplementationVersion) -> None:
    problems = problems_of(version)
    problems |= bundle_problems(version) if _bundle(version.implementation) else {}
    if problems:
        raise Invalid(
            _("实施清单要素有误，请逐项改正。"), errors={at: list(texts) for at, texts in problems.items()}
        )


def _moved(version: ImplementationVersion, state: str) -> ImplementationVersion:
    version.state = state
    version.save(update_fields=["state"])
    return version
