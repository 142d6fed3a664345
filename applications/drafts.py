"""Verbs of drafts: keep, hand in, erase."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from applications.acts import submit
from applications.intake import Filing
from applications.models import Application, Draft
from applications.queries import draft as own_draft
from base.accounts.models import Account
from base.errors import Invalid
from base.ledger.clock import now
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
    content = {name: draft.content[name] for name in CONTENT if name in draft.content}
    empty = {"mode": "", "form": {}, "materials": [], "delivery": {}}
    filing = Filing(task_code=draft.task_code, version=draft.version, **{**empty, **content})
    application = submit(filing=filing, actor=actor)
    draft.delete()
    return application


def erase(*, draft: Draft) -> None:
    """Throw a draft away; nothing of it is kept."""
    draft.delete()
