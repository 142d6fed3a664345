"""Counting a bag: scan what is in it, say of every line what was found, and of what is too much.

The whole table is one form, and scanning is one of its buttons: nothing that was typed is lost by a scan, a mistake or
a picture that is refused. A picture is kept as soon as it arrives and travels along as its number.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from base.errors import Conflict, Refusal
from base.files.acts import receive
from base.files.queries import own
from handoff import acts, queries
from handoff.choices import Outcome
from portal.desk.bags.file import BagFile

NOTE_MAX = 500
EXTRA_ROWS = 2
EXTRAS_MAX = 50


@dataclass(frozen=True)
class Row:
    """One expected original, and what was typed about it."""

    number: str
    name: str
    copies: int
    scanned: bool
    outcome: str
    note: str


class Sheet:
    """The form as it was typed. ``wrong`` is a sentence about the scan, ``errors`` are about the count."""

    def __init__(self, request: HttpRequest, file: BagFile):
        self.data, self.file, self.account = request.POST, file, request.user
        self.code = "".join(self.data.get("code", "").split()).upper()[:60]
        self.wrong, self.said, self.errors, self.status = "", "", [], 200
        self.photo = self.data.get("photo_kept", "")
        self._keep(request)

    def _keep(self, request: HttpRequest) -> None:
        """Keep a picture that came along. One that is refused leaves the rest alone."""
        file = request.FILES.get("photo")
        if file is None:
            return
        try:
            self.photo = str(receive(data=file.read(), name=file.name, owner=self.account.person).id)
        except Refusal as no:
            self.errors, self.status = [("f-photo", str(no.detail))], no.status

    @property
    def photo_name(self) -> str:
        kept = own(self.account.person, [self.photo]) if _is_key(self.photo) else {}
        return kept[self.photo].name if self.photo in kept else ""

    @property
    def rows(self) -> list[Row]:
        """What was not said of a line is ok once it was scanned."""
        return [self._row(line) for line in self.file.lines]

    def _row(self, line: object) -> Row:
        number, scanned = line.original_id, line.scanned_at is not None or line.original_id == self.scanned
        said = self.data.get(f"outcome-{number}", "") or (Outcome.OK if scanned else self._rest)
        note = self.data.get(f"note-{number}", "")[:NOTE_MAX]
        return Row(number, line.original.name, line.original.copies, scanned, said, note)

    @property
    def scanned(self) -> str:
        """The line whose scan just went well."""
        return self.code if self.said else ""

    @property
    def _rest(self) -> str:
        """What the button for all the others said."""
        rest = self.data.get("rest", "")
        return rest if rest in Outcome.values else ""

    @property
    def extras(self) -> list[str]:
        """What is too much, and some empty rows for more."""
        typed = [text[:NOTE_MAX] for text in self.data.getlist("extra") if text.strip()][:EXTRAS_MAX]
        return [*typed, *[""] * EXTRA_ROWS]

    def scan(self) -> None:
        """Check one barcode off. Scanned twice is said, and is no error of the count."""
        try:
            line = acts.scan(bag=self.file.bag, actor=self.account, original=self.code)
        except Conflict as no:
            self.wrong = str(no.detail)
            return
        except Refusal as no:
            self.wrong, self.status = str(no.detail), no.status
            return
        self.said = _("%(number)s %(name)s，在清单上。") % {
            "number": line.original_id,
            "name": line.original.name,
        }

    def count(self) -> bool:
        """Take the count; False when something is wrong."""
        lines = [
            {"original": row.number, "outcome": row.outcome, "note": row.note}
            for row in self.rows
            if row.outcome
        ]
        lines += [{"extra": text.strip()} for text in self.extras if text]
        try:
            acts.count(bag=self.file.bag, actor=self.account, lines=lines, photo=self.photo)
        except Refusal as no:
            texts = [str(text) for some in no.errors.values() for text in some] or [str(no.detail)]
            self.errors, self.status = [("lines", text) for text in texts], no.status
            return False
        return True


def _is_key(text: str) -> bool:
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False


@require_http_methods(["GET", "HEAD", "POST"])
def count(request: HttpRequest, number: str) -> HttpResponse:
    """Expected against scanned, then the count."""
    queries.require_hands(request.user)
    file = BagFile(queries.bag(request.user, number), request.user)
    if "count" not in file.may and request.method != "POST":
        return redirect("desk:bag", file.bag.number)
    sheet = Sheet(request, file)
    if request.method == "POST" and "scan" in request.POST and sheet.code:
        sheet.scan()
    elif request.method == "POST" and "count" in request.POST and not sheet.errors and sheet.count():
        messages.success(request, _("清点完了。"))
        return redirect("desk:bag", file.bag.number)
    rows = sheet.rows
    context = {
        "file": file, "bag": file.bag, "sheet": sheet, "rows": rows, "outcomes": Outcome.choices,
        "scanned": sum(row.scanned for row in rows), "open": sum(not row.outcome for row in rows),
    }  # fmt: skip
    return render(request, "desk/bags/count.html", context, status=sheet.status)
