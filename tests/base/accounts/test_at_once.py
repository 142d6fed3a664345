"""Many at the same moment."""

from __future__ import annotations

import threading
import uuid

from allauth.mfa.models import Authenticator
from django.db import connection

from base.accounts.acts import register
from base.accounts.factors import acts, rules
from base.errors import Invalid
from tests.support.factors import Phone


def test_a_code_counts_once_also_at_the_same_moment(committed):
    """Eight threads with the same code: one is let in."""
    account = register(username=f"at-once-{uuid.uuid4().hex}", password=None)
    phone, start, won = Phone.of(account), threading.Barrier(8), []
    code = phone.code()

    def guess():
        start.wait()
        try:
            won.append(acts.prove(account=account, code=code))
        except Invalid:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert won == [rules.Kind.APP]
    Authenticator.objects.filter(user=account).delete()
