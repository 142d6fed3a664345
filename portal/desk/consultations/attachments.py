"""Files that go with a question or an answer: received with the form, and not lost when the form is refused."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from applications.intake import is_uuid
from base.errors import Refusal
from base.files.acts import receive
from base.files.queries import own

FILES_AT_ONCE = 5


@dataclass(frozen=True)
class Attachments:
    """``kept``: (id, name) of what is received; ``errors``: what was wrong with the rest."""

    kept: tuple[tuple[str, str], ...] = ()
    errors: tuple[str, ...] = ()

    @property
    def ids(self) -> list[str]:
        return [key for key, _name in self.kept]


def taken(request: HttpRequest) -> Attachments:
    """The files of a form: those ticked as kept, then those sent with it."""
    person = request.user.person
    before = own(person, filter(is_uuid, request.POST.getlist("kept")))
    kept = {key: upload.name for key, upload in before.items()}
    errors, sent = [], request.FILES.getlist("file")
    if len(sent) > FILES_AT_ONCE:
        errors.append(_("一次最多选%(n)d个文件。") % {"n": FILES_AT_ONCE})
    for file in sent[:FILES_AT_ONCE]:
        try:
            upload = receive(
                data=file.read(settings.UPLOAD_MAX_BYTES + 1), name=file.name or "", owner=person
            )
            kept[str(upload.id)] = upload.name
        except Refusal as no:
            why = "".join(str(text) for texts in no.errors.values() for text in texts) or str(no.detail)
            errors.append(_("“%(name)s”：%(why)s") % {"name": (file.name or "")[-60:], "why": why})
    return Attachments(tuple(kept.items()), tuple(errors))
