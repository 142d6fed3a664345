"""A telephone with a validator app: it shows the code of any thirty seconds."""

from __future__ import annotations

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from base.accounts.factors import acts
from base.accounts.rules import as_reader


class Phone:
    """Holds the secret of one account."""

    def __init__(self, secret: str):
        self.secret = secret

    def code(self, steps: int = 0) -> str:
        """The code of now, or of so many times thirty seconds later."""
        *_before, now, _after = yield_hotp_counters_from_time()
        return format_hotp_value(hotp_value(self.secret, now + steps))

    @classmethod
    def of(cls, account) -> Phone:
        """Enrol an account; its codes from the next thirty seconds on are unused. ``recovery``: its recovery codes."""
        phone = cls(acts.new_secret())
        phone.recovery = acts.enrol_app(
            account=account, secret=phone.secret, code=phone.code(-1), actor=as_reader(account)
        )
        return phone
