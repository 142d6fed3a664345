"""Several authorities, several people: joint handling, bundles, promises, plans."""

from __future__ import annotations

from applications.models import Application, Commitment
from catalog.queries.bundles import bundles
from portal.demo.bundles import NEWBORN
from portal.demo.gallery import examples, gestures
from portal.demo.gallery.shot import Shot
from portal.demo.signers import ITEM as MOVE

OFFICER = "officer-ordos"


def shots() -> list[Shot]:
    """What the couple, the parents and those who promised see, and those who decide; the plans behind."""
    return [*_couple(), *_bundle(), *_promises(), *_plans()]


def _couple() -> list[Shot]:
    moves = Application.objects.filter(item__name=MOVE).order_by("submitted_at")
    item = moves[0].item_id
    return [
        Shot("guide-joint", f"/items/{item}/?to={examples.CITY}"),
        *(Shot(f"couple-{n}", f"/my/matters/{one.number}/", "citizen") for n, one in enumerate(moves)),
        *(Shot(f"confirm-{n}", f"/my/confirm/{one.number}/", "citizen2") for n, one in enumerate(moves)),
        Shot("sign", "/desk/sign/", "window-yulin"),
        Shot("sign-wrong", "/desk/sign/", "window-yulin", gestures.press_submit),
    ]  # fmt: skip


def _bundle() -> list[Shot]:
    born = Application.objects.filter(item__in=bundles(NEWBORN)).latest("submitted_at")
    desk = f"/desk/joint/{born.number}/"
    return [
        Shot("bundles", "/bundles/"), Shot("guide-bundle", f"/items/{born.item_id}/?to={examples.CITY}"),
        Shot("bundle", f"/my/matters/{born.number}/", "citizen2"),
        Shot("joint", "/desk/joint/", OFFICER), Shot("joint-none", "/desk/joint/", "officer-yulin"),
        Shot("joint-above", "/desk/joint/", "supervisor"), Shot("joint-one", desk, OFFICER),
        Shot("joint-one-above", desk, "supervisor"),
    ]  # fmt: skip


def _promises() -> list[Shot]:
    made = Commitment.objects.select_related("application__account").order_by("signed_at")
    told = [(one.application.account.username, one.application.number) for one in made]
    return [
        *(Shot(f"promise-{n}", f"/my/matters/{number}/", who) for n, (who, number) in enumerate(told)),
        Shot("promises-desk", "/desk/promises/", OFFICER),
        Shot("credit", "/office/credit/", OFFICER),
        Shot("credit-record", "/office/credit/", OFFICER, gestures.first_row),
        Shot("credit-record-above", "/office/credit/", "supervisor", gestures.first_row),
        Shot("my-data-listed", "/my/data/", "citizen2"),
    ]  # fmt: skip


def _plans() -> list[Shot]:
    return [
        Shot("plans", "/office/plans/", "catalog-admin"),
        Shot("plan", "/office/plans/", "catalog-admin", gestures.first_row),
        Shot("plans-none", "/office/plans/", "supervisor"),
    ]
