"""What the workers and beat run."""

import time

from celery import Task, shared_task

from base.ledger import chain, outbox, retention

TURN = 30.0
"""Seconds a worker stays with one queue: a thousand documents must not keep the sweeps waiting behind them."""


@shared_task(bind=True)
def drain(self: Task, queue: str) -> int:
    """Do what is due in a queue until nothing is left; a worker goes to the end of the line after its turn. Returns how
    many rows were done."""
    done, end = 0, time.monotonic() + TURN
    while rows := outbox.claim(queue):
        done += sum(outbox.work(row) for row in rows)
        if time.monotonic() > end and not self.request.called_directly:
            self.apply_async(args=[queue], queue=queue)
            break
    return done


@shared_task
def sweep_outbox() -> None:
    """Nudge every queue that has something due: what a lost nudge or a dead worker left behind."""
    for queue in outbox.waiting_queues():
        drain.apply_async(args=[queue], queue=queue)


@shared_task
def sign_heads() -> None:
    """Each night: sign the heads of the streams that changed."""
    chain.sign_heads()


@shared_task
def clear_old() -> dict[str, int]:
    """Each night: erase what is over its time (data/retention.csv). Returns how many of each kind."""
    return dict(retention.clear())
