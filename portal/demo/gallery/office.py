"""What administrators, supervisors and auditors see."""

from __future__ import annotations

from portal.demo.gallery import gestures
from portal.demo.gallery.shot import Shot


def shots() -> list[Shot]:
    """Figures, the outbox, who did and saw what, people and posts, organisations, agreements."""
    return [
        Shot("office", "/office/", "supervisor"), Shot("office-outbox", "/office/outbox/", "admin"),
        Shot("office-events", "/office/events/", "auditor"), Shot("office-people", "/office/people/", "admin"),
        Shot("office-posts", "/office/people/", "security"),
        Shot("office-appoint", "/office/people/appoint/?organisation=A-620100-hrss", "security"),
        Shot("office-appoint-wrong", "/office/people/appoint/", "security", gestures.press_submit),
        Shot("office-reset", "/office/people/reset/", "security"),
        Shot("office-organisations", "/office/organisations/", "security"),
        Shot("office-organisations-none", "/office/organisations/?q=没有这个机关", "auditor"),
        Shot("office-access", "/office/access/", "auditor"),
        Shot("office-agreements", "/office/agreements/", "catalog-admin"),
        Shot("office-agreement", "/office/agreements/?standing=in_force", "catalog-admin", gestures.open_first),
        Shot("office-agreement-wrong", "/office/agreements/new/", "catalog-admin", gestures.press_submit),
        Shot("office-papers", "/office/papers/", "supervisor"),
        Shot("office-partners", "/office/partners/", "admin"),
    ]  # fmt: skip
