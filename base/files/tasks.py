from celery import shared_task

from base.files import acts, exports
from base.ledger import idempotency


@shared_task
def forget_unattached() -> None:
    """Each night: delete what is kept only for a while."""
    acts.forget_unattached()
    exports.forget()
    idempotency.forget()
