"""An application as it is handed in, before anything of it is believed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from base.accounts.models import Mandate, Party
from base.errors import Invalid


@dataclass(frozen=True)
class Filing:
    """An application as it was sent (POST /applications/), not yet believed.

    What only a window sends: ``receiving_place`` (a hall; left out where the clerk has one window), ``identity_check``
    ``{method, result}``, ``agent`` ``{name, id_type, id_number, phone, mandate}`` (mandate: the upload of the letter),
    ``signature`` ``{text, name, method}``, ``defects`` ``[{material, problem, remedy}]`` told at the counter, and
    ``signatures`` ``[{key, identity_check, signature: {name, method}}]`` of others who confirm right there.
    """

    task_code: str
    mode: str
    form: dict
    materials: list[dict]
    delivery: dict
    situation: str | dict[str, str] = ""
    applicant: dict | None = None
    version: int | None = None
    receiving_place: str = ""
    identity_check: dict | None = None
    agent: dict | None = None
    signature: dict | None = None
    defects: list[dict] | None = None
    signatures: list[dict] | None = None


@dataclass(frozen=True)
class Applicant:
    """Who applies: a party (saved or not yet), and the mandate under which somebody acts for them."""

    party: Party
    mandate: Mandate | None = None

    @property
    def facts(self) -> dict:
        """The applicant as of today, to be kept with the application."""
        names = ("kind", "name", "id_type", "id_number", "phone", "address")
        return {name: getattr(self.party, name) for name in names}


@dataclass
class Complaints:
    """Everything that is wrong, gathered, so that nobody has to hand in twice to hear the second thing."""

    errors: dict[str, list] = field(default_factory=dict)

    def add(self, pointer: str, text: object) -> None:
        """Keep one complaint; the same one twice is one."""
        texts = self.errors.setdefault(pointer, [])
        if text not in texts:
            texts.append(text)

    def gather(self, check: Callable[[], object]) -> object:
        """Run a check and keep what it complains about; its result, or None."""
        try:
            return check()
        except Invalid as no:
            for pointer, texts in no.errors.items():
                self.errors.setdefault(pointer, []).extend(texts)
        return None

    def raise_any(self) -> None:
        if self.errors:
            raise Invalid(_("有%(count)d处需要修改。") % {"count": len(self.errors)}, errors=self.errors)
