"""Verbs of the catalogue. Those of agreements share names with these and stand apart: `catalog.acts.agreements`."""

from catalog.acts.versions import (
    draft_version,
    edit_draft,
    publish,
    resume,
    send_back,
    submit_for_review,
    suspend,
)

__all__ = [
    "draft_version",
    "edit_draft",
    "publish",
    "resume",
    "send_back",
    "submit_for_review",
    "suspend",
]
