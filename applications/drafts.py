"""Verbs of drafts: keep, hand in, erase."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from applications import situated
from applications.acts import submit
from applications.acts.counter import require_agreement, window_mode
from applications.intake import Filing
from applications.models import Application, Draft
from applications.queries import draft as own_draft
from base.accounts.models import Account
from base.errors import Conflict, Invalid
from base.ledger import numbers
from base.ledger.clock import now, today
from base.regions.queries import organisation
from catalog.guides import Guide
from catalog.queries import open_version

CONTENT = ("mode", "form", "materials", "delivery", "situation", "applicant")


def start(*, task_code: str, actor: Account, content: dict | None = None) -> Draft:
    """Begin a draft under the version in force. Raises Conflict ``not_open``."""
    version = open_version(task_code)
    return Draft.objects.create(
        account=actor,
        task_code=task_code,
        version=version.version,
        content=_clean(content or {}),
        updated_at=now(),
    )


def keep(*, draft: Draft, content: dict) -> Draft:
    """Save what is filled so far, unchecked; parts not named stay as they were."""
    draft.content, draft.updated_at = {**draft.content, **_clean(content)}, now()
    draft.save(update_fields=["content", "updated_at"])
    return draft


def _clean(content: dict) -> dict:
    if unknown := sorted(set(content) - set(CONTENT)):
        raise Invalid.at(f"/{unknown[0]}", _("草稿里没有这一项。"))
    return content


@transaction.atomic
def hand_in(*, draft: Draft, actor: Account) -> Application:
    """Submit a draft and erase it. Raises what `submit` raises; the draft then stays as it is."""
    Draft.objects.select_for_update(of=("self",)).get(id=own_draft(actor, draft.id).id)
    guide = Guide.of(open_version(draft.task_code))
    content = situated.kept_of(
        guide, {name: draft.content[name] for name in CONTENT if name in draft.content}
    )
    empty = {"mode": "", "form": {}, "materials": [], "delivery": {}}
    filing = Filing(task_code=draft.task_code, version=draft.version, **{**empty, **content})
    application = submit(filing=filing, actor=actor)
    draft.delete()
    return application


@transaction.atomic
def address(*, draft: Draft, hall: str, actor: Account) -> Draft:
    """带到窗口办: give a draft the number and code by which a window opens it, and the hall it is meant for.

    Addressed again it goes to the other hall under the same number. Raises Conflict ``not_open`` (not handled at
    windows elsewhere), ``no_agreement`` (not at this one), Missing.
    """
    own_draft(actor, draft.id)
    found = Draft.objects.select_for_update(of=("self",)).get(id=draft.id)
    version, where = open_version(found.task_code), organisation(hall)
    mode = window_mode(version.modes)
    if not mode:
        raise Conflict(_("这个事项没有开通这种办理方式。"), code="not_open")
    require_agreement(version, where)
    found.hall, found.content = where, {**found.content, "mode": mode}
    found.number = found.number or numbers.application_number(today())
    found.query_code = found.query_code or numbers.query_code()
    found.updated_at = now()
    found.save(update_fields=["hall", "content", "number", "query_code", "updated_at"])
    return found


def erase(*, draft: Draft) -> None:
    """Throw a draft away; nothing of it is kept."""
    draft.delete()
