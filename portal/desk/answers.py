"""What a window adds to an act it takes for an authority that works by hand: a scan of the answer, and its day."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from applications.acts import by_hand
from applications.flow.who import Who
from base.errors import Invalid, Refusal
from base.files.acts import receive
from base.ledger.clock import today
from portal.fields import Field, complained, summary

ACCEPT = "application/pdf,image/jpeg,image/png"
NAMES = {"/evidence": "evidence", "/answered_on": "answered_on"}


class AnswerInHand:
    """The two fields as they were sent. ``asked`` is false for whoever acts in their own name: then nothing is read.

    A file that came once stays (``kept``, ``kept_name``), so that a refused form does not ask for it again.
    """

    def __init__(self, request: HttpRequest, case: object, act: str):
        self.account, self.authority = request.user, case.authority
        self.asked = by_hand.needed(case, act, request.user)
        self.errors: dict[str, list[str]] = {}
        self.kept = self.kept_name = ""
        self.day = today().isoformat()
        if self.asked and request.method == "POST":
            self.day = request.POST.get("answered_on", "")[:10]
            self._keep(request.FILES.get("evidence"), request.POST.get("evidence_kept", ""))

    def _keep(self, file: object | None, before: str) -> None:
        try:
            if file is not None:
                data = file.read(settings.UPLOAD_MAX_BYTES + 1)
                upload = receive(data=data, name=file.name or "", owner=self.account.person)
            elif before:
                upload = by_hand.scan(self.account, before)
            else:
                return
        except Refusal as no:
            self.errors["/evidence"] = [text for texts in no.errors.values() for text in texts] or [no.detail]
        else:
            self.kept, self.kept_name = str(upload.id), upload.name

    def hands(self) -> Who:
        """Whose hands take the act. Raises Invalid at the field that is missing or wrong."""
        if not self.asked:
            return self.account
        if self.errors:
            raise Invalid(_("请核对答复的扫描件。"), errors=self.errors)
        return by_hand.hands(account=self.account, evidence=self.kept, answered_on=self.day)

    def took(self, no: Refusal) -> bool:
        """Whether a refusal is about these fields alone; it then stands beside them."""
        mine = {pointer: texts for pointer, texts in no.errors.items() if pointer in NAMES}
        self.errors |= mine
        return bool(mine) and len(mine) == len(no.errors)

    def fields(self) -> list[Field]:
        """The fields of the page; none for whoever acts in their own name."""
        if not self.asked:
            return []
        hint = _("办理机关盖章或签字的答复，PDF或图片。")
        if self.kept:
            hint = _("已上传：%(name)s。要换就再选一个文件。") % {"name": self.kept_name}
        evidence = Field("evidence", _("答复的扫描件"), kind="file", hint=hint, accept=ACCEPT)
        day = Field("answered_on", _("哪天答复的"), self.day, kind="date")
        return complained([evidence, day], self.errors)

    def summary(self) -> list[tuple[str, str]]:
        """What is wrong with them, for the top of the page."""
        return summary(self.fields())
