"""Materials on a page: for each one that is asked for, a file, an own e-licence, or a promise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from applications.commitments.promising import Promise
from base.errors import Refusal
from base.files import queries as files
from base.files.acts import receive
from catalog.commitments import CommitmentTemplate
from catalog.guides import Guide, Requirement
from licenses.queries import usable

PICTURES = ("image/jpeg", "image/png")
NAME_TYPED = 200


@dataclass
class Paper:
    """One material as its block shows it. ``chosen`` is upload, promise, none, or the identifier of a licence;
    ``commitment`` the promise that may be given in its place, ``signed`` what was typed to sign it."""

    requirement: Requirement
    hint: str = ""
    upload: object | None = None
    chosen: str = "upload"
    licences: list = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    commitment: CommitmentTemplate | None = None
    signed: Promise = field(default_factory=Promise)

    @property
    def key(self) -> str:
        return self.requirement.key

    @property
    def id(self) -> str:
        return f"m-{self.key}"

    @property
    def name(self) -> str:
        return self.requirement.name

    @property
    def options(self) -> list[tuple[str, str]]:
        """Ways to give it; one alone needs no question."""
        ways = [("upload", _("上传照片或PDF"))]
        ways += [
            (one.identifier, _("用我的电子证照 %(id)s") % {"id": one.identifier}) for one in self.licences
        ]
        ways += [("promise", self._promise_in_words())] if self.commitment else []
        return [*ways, ("none", _("不交"))] if self.requirement.optional else ways

    def _promise_in_words(self) -> str:
        return _("我承诺以后补交") if self.commitment.follows else _("我签承诺书，不交这份材料")

    @property
    def is_picture(self) -> bool:
        return self.upload is not None and self.upload.content_type in PICTURES

    @property
    def state(self) -> tuple[str, str]:
        """(tone, word) of the badge."""
        if self.errors:
            return "stop", _("要改")
        if self.chosen == "promise":
            return "warn", _("后补") if self.commitment and self.commitment.follows else _("承诺代替")
        if self.upload is not None or self.chosen not in {"upload", "none"}:
            return "ok", _("已备")
        return ("", _("可以不交")) if self.requirement.optional else ("act", _("等您交"))


def papers(
    asked: Iterable[Requirement],
    sent: list[dict],
    *,
    owner: str,
    index: str,
    errors: Mapping,
    guide: Guide | None = None,
) -> list[Paper]:
    """The blocks of a page. Two queries at most: own files, and licences of the holder with that blind index.

    Without a ``guide`` nothing can be promised here.
    """
    given = {one.get("key"): one for one in sent}
    own = files.own(owner, [one["upload"] for one in sent if one.get("upload")])
    asked = list(asked)
    wanted = [one.licence_type for one in asked if one.licence_type]
    held = list(usable(index).filter(type__in=wanted)) if index and wanted else []
    blocks = [_paper(one, given.get(one.key), own, held, errors) for one in asked]
    for block in blocks if guide else ():
        block.commitment = guide.commitment_of(block.key)
    return blocks


def _paper(one: Requirement, sent: dict | None, own: dict, held: list, errors: Mapping) -> Paper:
    sent = sent or {}
    chosen = sent.get("licence") or ("promise" if sent.get("promise") else "upload")
    return Paper(
        requirement=one,
        hint=one.note,
        upload=own.get(sent.get("upload")),
        chosen="none" if one.optional and not sent else chosen,
        signed=Promise.of(sent.get("promise")),
        licences=[licence for licence in held if licence.type_id == one.licence_type],
        errors=[str(text) for at, texts in errors.items() if at == f"/materials/{one.key}" for text in texts],
    )


def read_papers(
    asked: Iterable[Requirement], sent: list[dict], data: Mapping, uploads: Mapping, owner: str
) -> tuple[list[dict], dict[str, list]]:
    """What was chosen, new files received; one that is refused leaves the others, and the one before it, alone."""
    given = {one.get("key"): one for one in sent}
    kept, errors = [], {}
    for one in asked:
        try:
            material = _material(one, given.get(one.key), data, uploads.get(f"file-{one.key}"), owner)
        except Refusal as no:
            errors[f"/materials/{one.key}"] = _sentences(no, uploads[f"file-{one.key}"])
            material = given.get(one.key)
        kept += [material] if material else []
    return kept, errors


def _material(
    one: Requirement, before: dict | None, data: Mapping, file: UploadedFile | None, owner: str
) -> dict | None:
    if file is not None:
        taken = receive(data=file.read(settings.UPLOAD_MAX_BYTES + 1), name=file.name or "", owner=owner)
        return {"key": one.key, "upload": str(taken.id)}
    way = data.get(f"way-{one.key}", "upload")
    if way == "promise":
        return {"key": one.key, "promise": signed_on(one.key, data)}
    if way == "none":
        return None
    if way == "upload":
        return before if before and before.get("upload") else None
    return {"key": one.key, "licence": way[:40]}


def signed_on(key: str, data: Mapping) -> dict:
    """A promise as it was signed on a page: name, tick, and which version of the notice stood there."""
    version = data.get(f"notice-{key}", "")
    name = data.get(f"sign-{key}", "")[:NAME_TYPED].replace("\x00", "").strip()
    read = {"version": int(version)} if version.isascii() and version.isdecimal() and len(version) < 6 else {}
    return {"name": name, "accepted": bool(data.get(f"accept-{key}")), **read}


def _sentences(no: Refusal, file: UploadedFile) -> list[str]:
    texts = [str(text) for texts in no.errors.values() for text in texts] or [str(no.detail)]
    return [_("“%(name)s”：%(why)s") % {"name": (file.name or "")[-60:], "why": text} for text in texts]
