"""The checklist: one line per paper the authority asks for, as ticked, counted, scanned and found wanting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise as Label
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.commitments.promising import Promise
from applications.documents import WHERE_TO
from applications.intake import LOOK, TRAVELS
from base.errors import Refusal
from base.files.acts import receive
from catalog.commitments import CommitmentTemplate
from catalog.guides import Guide, Requirement
from portal.citizen.papers import signed_on

PAPER, PROMISE, NONE = "paper", "promise", "none"
FIX, FOLLOW, REFUSE = "fix", "follow", "refuse"
KINDS: dict[str, Label] = {
    "pages": gettext_lazy("缺页"),
    "seal": gettext_lazy("没有印章"),
    "unclear": gettext_lazy("看不清"),
    "expired": gettext_lazy("过期"),
    "differs": gettext_lazy("与申请不一致"),
    "absent": gettext_lazy("没带来"),
}
REMEDIES: dict[str, Label] = {
    FIX: gettext_lazy("当场更正"),
    FOLLOW: gettext_lazy("先收，以后补"),
    REFUSE: gettext_lazy("这份不收，退回"),
}
TEXT_MAX = 500
COUNT_MAX = 3
Line = dict[str, object]


@dataclass
class Row:
    """One line as the page shows it."""

    number: int
    asked: Requirement
    line: Line
    upload: object | None = None
    licences: list = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    commitment: CommitmentTemplate | None = None

    @property
    def key(self) -> str:
        return self.asked.key

    @property
    def looked_at(self) -> bool:
        """Whether the paper is only looked at and handed back."""
        return self.asked.paper == LOOK

    @property
    def travels(self) -> bool:
        return self.asked.paper in TRAVELS

    @property
    def where(self) -> str:
        """Where the paper goes from here."""
        return str(WHERE_TO[self.asked.paper])

    @property
    def ways(self) -> list[tuple[str, str]]:
        """Paper, an e-licence of the applicant, or later; one alone needs no question."""
        ways = [(PAPER, _("纸质"))]
        ways += [(one.identifier, _("电子证照 %(id)s") % {"id": one.identifier}) for one in self.licences]
        if self.commitment:
            ways.append((PROMISE, _("容缺后补") if self.commitment.follows else _("签承诺书代替")))
        return [*ways, (NONE, _("不交"))] if self.asked.optional else ways

    @property
    def remedies(self) -> list[tuple[str, str]]:
        chosen = [(code, str(text)) for code, text in REMEDIES.items()]
        return [one for one in chosen if one[0] != FOLLOW or self.may_follow]

    @property
    def may_follow(self) -> bool:
        """Whether it can be promised for later."""
        return self.commitment is not None and self.commitment.follows

    @property
    def is_promised(self) -> bool:
        return self.line["way"] == PROMISE or is_to_follow(self.line)

    @property
    def promise(self) -> Promise:
        """What was written down of the signature."""
        return Promise.of(self.line.get("promise"))

    @property
    def points(self) -> list[tuple[int, str, bool]]:
        ticked = self.line["points"]
        return [(at, text, at in ticked) for at, text in enumerate(self.asked.review_points)]

    @property
    def kinds(self) -> list[tuple[str, str, bool]]:
        return [(code, str(text), code in self.line["kinds"]) for code, text in KINDS.items()]

    @property
    def problem(self) -> str:
        return problem(self.line)

    @property
    def is_wanting(self) -> bool:
        return bool(self.problem)

    @property
    def done(self) -> bool:
        """Whether this line needs nothing more."""
        return not self.errors and (material(self.asked, self.line) is not None or self.asked.optional)


def blank(asked: Requirement) -> Line:
    """A line nobody touched: as many sheets as the guide asks for."""
    originals = (asked.originals or 1) if asked.paper in (*TRAVELS, LOOK) else 0
    return {
        "way": NONE if asked.optional else PAPER, "seen": False, "points": [], "kinds": [], "text": "",
        "remedy": FIX, "originals": str(originals), "copies": str(asked.copies if asked.paper in TRAVELS else 0),
        "upload": "", "promise": None,
    }  # fmt: skip


def lines_of(asked: Iterable[Requirement], content: Mapping) -> dict[str, Line]:
    """The lines by key: as typed at the counter, else as filled at home, else blank."""
    typed = content.get("lines") or {}
    home = {one.get("key"): one for one in content.get("materials") or ()}
    return {one.key: typed.get(one.key) or _from_home(one, home.get(one.key)) for one in asked}


def _from_home(asked: Requirement, sent: Mapping | None) -> Line:
    if not sent:
        return blank(asked)
    way = sent.get("licence") or (PROMISE if sent.get("promise") else PAPER)
    return {**blank(asked), "way": way, "upload": sent.get("upload", ""), "promise": sent.get("promise")}


def read(
    asked: Iterable[Requirement], before: Mapping[str, Line], data: object, files: object, owner: str
) -> tuple[dict[str, Line], dict[str, list]]:
    """What was ticked, typed and scanned; a file that is refused leaves everything else alone."""
    asked = list(asked)
    lines = {one.key: _typed(one, before[one.key], data) for one in asked}
    chosen = {one.key: files[f"file-{one.key}"] for one in asked if files.get(f"file-{one.key}")}
    chosen |= _dealt(asked, lines, chosen, files.getlist("files"))
    errors = {}
    for key, file in chosen.items():
        lines[key]["upload"], complaint = _taken(file, owner, lines[key]["upload"])
        errors |= {f"/materials/{key}": [complaint]} if complaint else {}
    return lines, errors


def _typed(asked: Requirement, before: Line, data: object) -> Line:
    key = asked.key
    points = [
        int(at) for at in data.getlist(f"point-{key}") if at.isascii() and at.isdecimal() and len(at) < 3
    ]
    ways = data.get(f"way-{key}", PAPER)[:40]
    return {
        "way": ways, "seen": bool(data.get(f"seen-{key}")), "points": points,
        "kinds": [code for code in data.getlist(f"kind-{key}") if code in KINDS],
        "text": data.get(f"text-{key}", "")[:TEXT_MAX].strip(),
        "remedy": data.get(f"remedy-{key}", FIX) if data.get(f"remedy-{key}") in REMEDIES else FIX,
        "originals": data.get(f"originals-{key}", before["originals"])[:COUNT_MAX].strip(),
        "copies": data.get(f"copies-{key}", before["copies"])[:COUNT_MAX].strip(),
        "upload": before["upload"], "promise": signed_on(key, data),
    }  # fmt: skip


def _dealt(
    asked: list[Requirement], lines: Mapping[str, Line], chosen: Mapping, files: list[UploadedFile]
) -> dict[str, UploadedFile]:
    """Several scans at once: to the line whose name or number the file bears, else to the next that needs one."""
    dealt: dict[str, UploadedFile] = {}
    waiting = [
        one for one in asked if one.paper != LOOK and not lines[one.key]["upload"] and one.key not in chosen
    ]
    left = []
    for file in files:
        name = file.name or ""
        named = next((one for one in asked if one.name in name or name.startswith(f"{one.key}.")), None)
        if named and named.key not in dealt:
            dealt[named.key] = file
        else:
            left.append(file)
    free = [one.key for one in waiting if one.key not in dealt]
    return {**dealt, **dict(zip(free, left, strict=False))}


def _taken(file: UploadedFile, owner: str, before: str) -> tuple[str, str]:
    """(id of the scan, "") or (the one before it, what is wrong with the new one)."""
    try:
        taken = receive(data=file.read(settings.UPLOAD_MAX_BYTES + 1), name=file.name or "", owner=owner)
    except Refusal as no:
        texts = [str(text) for texts in no.errors.values() for text in texts] or [str(no.detail)]
        return before, _("“%(name)s”：%(why)s") % {"name": (file.name or "")[-60:], "why": texts[0]}
    return str(taken.id), ""


def problem(line: Line) -> str:
    """What is wrong with a paper, in one sentence; blank when nothing was noted."""
    kinds = _("、").join(str(KINDS[code]) for code in line["kinds"])
    return _("；").join(filter(None, [kinds, str(line["text"])]))


def material(asked: Requirement, line: Line) -> dict | None:
    """The line as part of a filing, or None where nothing is handed in."""
    if line["way"] == NONE or (problem(line) and line["remedy"] == REFUSE):
        return None
    if line["way"] not in (PAPER, PROMISE):
        return {"key": asked.key, "licence": line["way"]}
    if line["way"] == PROMISE or is_to_follow(line):
        return {"key": asked.key, "promise": line.get("promise") or {"accepted": False}}
    paper = {name: _count(line[name]) for name in ("originals", "copies")}
    if line["upload"]:
        return {"key": asked.key, "upload": line["upload"], "paper": paper, "points": line["points"]}
    if asked.paper == LOOK and line["seen"]:
        return {"key": asked.key, "paper": paper, "points": line["points"]}
    return None


def is_to_follow(line: Line) -> bool:
    """Whether a paper found wanting was sent home, to be brought later."""
    return bool(problem(line)) and line["remedy"] == FOLLOW and not line["upload"]


def _count(typed: object) -> object:
    typed = str(typed) or "0"
    return int(typed) if typed.isascii() and typed.isdecimal() else typed


def materials(guide: Guide, lines: Mapping[str, Line]) -> list[dict]:
    """The papers of a filing."""
    made = [material(one, lines[one.key]) for one in guide.materials if one.key in lines]
    return [one for one in made if one]


def defects(guide: Guide, lines: Mapping[str, Line]) -> list[dict]:
    """What was found wanting, as it stands on the receipt."""
    return [
        {
            "material": one.key,
            "problem": problem(lines[one.key]),
            "remedy": str(REMEDIES[lines[one.key]["remedy"]]),
        }
        for one in guide.materials
        if one.key in lines and problem(lines[one.key])
    ]
