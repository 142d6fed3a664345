"""Refusals: what a rule answers when it says no. Surfaces only translate them (problem+json, a sentence on a page)."""

from __future__ import annotations

from django.utils.functional import Promise

Text = str | Promise


class Refusal(Exception):
    """A request that a rule turns down.

    ``status`` is the HTTP status, ``code`` a stable word for programs, ``detail`` a sentence in the user's language,
    ``errors`` maps a JSON pointer (``/form/bank``) to sentences that stand beside that field.
    """

    status = 409
    code = "transition_not_allowed"

    def __init__(self, detail: Text, *, code: str | None = None, errors: dict[str, list[Text]] | None = None):
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.code
        self.errors = errors or {}


class Invalid(Refusal):
    """What was sent is incomplete or wrong; ``errors`` says where."""

    status = 400
    code = "invalid"

    @classmethod
    def at(cls, pointer: str, text: Text) -> Invalid:
        """One wrong field."""
        return cls(text, errors={pointer: [text]})


class Unproven(Refusal):
    """Who asks has not proved enough who they are: the second factor is missing, or a password of their own."""

    status = 401
    code = "second_factor_required"


class Forbidden(Refusal):
    """In sight, but not this person's to do."""

    status = 403
    code = "forbidden"


class Missing(Refusal):
    """Not there, or outside the scope of who asks: the two look alike on purpose."""

    status = 404
    code = "not_found"


class Conflict(Refusal):
    """Right in itself, but not now: the thing is in another state."""


class TooLarge(Refusal):
    status = 413
    code = "too_large"


class WrongType(Refusal):
    status = 415
    code = "unsupported_type"


class TooMany(Refusal):
    status = 429
    code = "too_many"


class NoRoom(Refusal):
    """What was sent cannot be kept: the disk is full, or does not take it."""

    status = 507
    code = "no_room"


class Unavailable(Refusal):
    """Something the portal needs does not answer just now; the same request may be sent again."""

    status = 503
    code = "unavailable"
