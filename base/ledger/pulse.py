"""Whether beat is alive: it leaves a sign with each task it sends, and the sign ages by itself.

The sign lies in the broker, where beat writes anyway: a beat that cannot reach the broker does nothing for anybody.
"""

from __future__ import annotations

from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

KEY = "tongban:beat"
KEPT = 7 * 24 * 3600
"""Seconds; a silence longer than that is told as this long."""
SILENT_AFTER = 120
"""Seconds without a sign after which beat counts as silent; it sends something every five."""
PATIENCE = 0.5


def broker() -> Redis:
    """A connection that does not wait long. Raises RedisError when it is used and nobody answers."""
    return Redis.from_url(settings.REDIS_URL, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE)


def beaten(**_said: object) -> None:
    """Called by beat whenever it has sent a task (portal.celery)."""
    try:
        broker().set(KEY, 1, ex=KEPT)
    except RedisError:
        return


def silence() -> float:
    """Seconds since beat last sent something; KEPT when it never has. Raises RedisError."""
    left = broker().pttl(KEY)
    return KEPT - left / 1000 if left > 0 else float(KEPT)


def queue_lengths(queues: tuple[str, ...]) -> dict[str, int]:
    """Messages waiting in the broker, by queue. Raises RedisError."""
    connection = broker()
    return {queue: connection.llen(queue) for queue in queues}
