"""What a partner is told of a case: the event, and with what opens or answers something, the whole matter."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from applications import share
from applications.models import Case, Material, Partner
from applications.partners.signing import file_query
from base.ledger import chain
from base.ledger.clock import stamp
from base.ledger.models import Event
from base.ledger.models.chain import Audience

WITH_THE_MATTER = frozenset({"submit", "collect", "open", "correct", "fulfil"})
"""Acts after which the authority has to look at something new."""


def told(partner: Partner, case: Case, event: Event, previous: int) -> dict:
    """One message. ``previous`` is the number of the event told before this one of the same case, 0 for the first."""
    matter = _matter(partner, case) if event.act in WITH_THE_MATTER else None
    return {
        "key": event.hash,
        "authority": case.authority_id,
        "application": case.application.number,
        "case": case.number,
        "previous": previous,
        "event": {**chain.line(event), "hash": event.hash},
        "text": _text(event),
        "matter": matter,
    }


def _text(event: Event) -> dict | None:
    """What people wrote; not what supervisors keep to themselves."""
    text = getattr(event, "text", None)
    return text.body if text and event.audience != Audience.SUPERVISION else None


def _matter(partner: Partner, case: Case) -> dict:
    """Everything the authority needs to decide; personal data in full, for that is whom it decides about."""
    application, version = case.application, case.version
    counter = application.counter or {}
    return {
        "item": {"code": version.implementation.item_id, "name": version.implementation.item.name},
        "task_code": version.implementation.task_code,
        "version": version.version,
        "mode": application.mode,
        "received_at": stamp(case.received_at),
        "applicant": application.applicant_facts,
        "agent": counter.get("agent"),
        "identity_check": counter.get("identity_check"),
        "receiving_place": application.receiving_place_id,
        "agreement": application.agreement.code if application.agreement else None,
        "situation": application.situation,
        "form": share.form_of(case),
        "delivery": application.delivery,
        "materials": [_material(partner, one) for one in _materials(case)],
    }


def _materials(case: Case) -> list[Material]:
    rows = case.application.materials.select_related("upload", "licence").order_by("round", "key")
    return share.materials_of(case, rows)


def _material(partner: Partner, one: Material) -> dict:
    return {
        "key": one.key,
        "round": one.round,
        "source": one.source,
        "originals": one.originals,
        "copies": one.copies,
        "licence": one.licence.identifier if one.licence else None,
        "file": _file(partner, one) if one.upload else None,
    }


def _file(partner: Partner, one: Material) -> dict:
    """Where the bytes can be fetched for some days; the digest is of what was handed in."""
    path = reverse("partner-file", args=[partner.key_id, one.upload_id])
    return {
        "name": one.upload.name,
        "content_type": one.upload.content_type,
        "sha256": one.upload.sha256,
        "url": f"{settings.SITE_URL}{path}?{file_query(partner, path)}",
    }
