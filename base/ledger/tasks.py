"""What the workers and beat run."""

from celery import shared_task

from base.ledger import chain, outbox


@shared_task
def drain(queue: str) -> int:
    """Do what is due in a queue until nothing is left. Returns how many rows were done."""
    done = 0
    while rows := outbox.claim(queue):
        done += sum(outbox.work(row) for row in rows)
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
