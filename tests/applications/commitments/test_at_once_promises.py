"""Two workers find the same late promise: it is broken once, and the case ends once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from applications.commitments.tasks import lapse, remind
from base.errors import Conflict
from base.ledger.models import Event
from tests.support.commitments import promised, the
from tests.support.matters import Cast, Filings


def test_two_workers_break_it_once(committed, clock):
    case = promised(Filings(Cast()), promise=True)
    one = the(case)
    clock.to(one.due_at - dt.timedelta(hours=12))
    remind(commitment=one)
    clock.on(days=2)

    def work(_n):
        try:
            lapse(commitment=the(case))
        except Conflict:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(work, range(4))) == 1
    told = Event.objects.filter(case=case.number, act__in=["break_promise", "terminate"])
    assert sorted(told.values_list("act", flat=True)) == ["break_promise", "terminate"]
