"""What citizens see: looking for an item, applying, one's own matters and data."""

from __future__ import annotations

from applications.models.matter import State
from portal.demo.gallery import examples, gestures
from portal.demo.gallery.shot import Shot


def shots() -> list[Shot]:
    """Public pages, the wizard, and what is behind a login."""
    return [*_public(), *_applying(), *_matters(), *_own(), *_mandates()]


def _public() -> list[Shot]:
    card = examples.card()
    return [
        Shot("home", "/"), Shot("home-mine", "/", "citizen"),
        Shot("places", "/places/?pick=there"), Shot("places-found", "/places/?pick=there&q=lz"),
        Shot("items", "/items/?q=社保卡"), Shot("items-none", "/items/?q=没有这样的事"), Shot("items-all", "/items/"),
        Shot("lists", "/lists/"), Shot("list", "/lists/cross-province/"),
        Shot("guide", f"/items/{card}/?to={examples.CITY}"), Shot("guide-closed", "/items/002071001000/"),
        Shot("login", "/login/"), Shot("login-wrong", "/login/", then=gestures.press_submit),
        Shot("signup", "/signup/"), Shot("signup-wrong", "/signup/", then=gestures.press_submit),
        Shot("track", "/track/"), Shot("track-wrong", "/track/", then=gestures.press_submit),
        Shot("verify", "/verify/"), Shot("not-found", "/my/matters/1234567890123/", "citizen"),
    ]  # fmt: skip


def _applying() -> list[Shot]:
    path, who = examples.apply_path(), "citizen"
    return [
        Shot("apply", path, who),
        Shot("apply-form", path, who, gestures.at_step("form")),
        Shot("apply-form-wrong", path, who, gestures.at_step("form", wrong=True)),
        Shot("apply-materials", path, who, gestures.at_step("materials")),
        Shot("apply-delivery", path, who, gestures.at_step("delivery")),
        Shot("apply-check", path, who, gestures.at_step("check")),
        Shot("apply-upload-wrong", path, who, gestures.upload_wrong),
        Shot("apply-upload-broken", path, who, gestures.upload_broken),
    ]


def _matters() -> list[Shot]:
    states = examples.by_state()
    at = {state: f"/my/matters/{case.application.number}/" for state, case in states.items()}
    asked = at[State.AWAITING_CORRECTION]
    return [
        Shot("matter-correct", asked, "citizen"),
        Shot("matter-correct-wrong", f"{asked}correct/", "citizen", gestures.press_submit),
        Shot("matter-withdraw", f"{asked}withdraw/", "citizen"),
        Shot("matter-closed", at[State.CLOSED], "citizen"),
        Shot("matter-review", at[State.IN_REVIEW], "citizen2"),
    ]


def _own() -> list[Shot]:
    return [
        Shot("my", "/my/", "citizen"), Shot("my-drafts", "/my/?tab=drafts", "citizen2"),
        Shot("my-messages", "/my/messages/", "citizen"), Shot("my-data", "/my/data/", "citizen"),
        Shot("my-messages-unread", "/my/messages/", "citizen2"),
        Shot("my-messages-read", "/my/messages/", "citizen", gestures.read_all),
        Shot("my-messages-none", "/my/messages/", "company"),
        Shot("my-licences", "/my/licences/", "citizen"),
        Shot("my-close", "/my/data/close/", "citizen"),
        Shot("my-security", "/my/security/", "citizen"), Shot("my-security-app", "/my/security/app/", "citizen"),
        Shot("my-security-key", "/my/security/key/", "citizen"),
    ]  # fmt: skip


def _mandates() -> list[Shot]:
    give = "/my/mandates/give/"
    return [
        Shot("my-mandates-none", "/my/mandates/", "citizen2"),
        Shot("my-mandates-held", "/my/mandates/", "company"),
        Shot("my-mandates-given", give, "citizen", gestures.give_mandate),
        Shot("mandate-give", give, "company"),
        Shot("mandate-give-wrong", give, "citizen", gestures.press_submit),
        Shot("mandate-give-unverified", give, "newcomer"),
        Shot("mandate-end", give, "citizen", gestures.ask_to_end),
    ]
