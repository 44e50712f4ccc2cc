"""The connection to Redis."""

from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

NAMESPACE = "autotrade"
ANSWER_SECONDS = 0.7
"""How long an answer may take; RQ's own workers, which block on their queue, wait longer."""


def connect(url: str, app: str, *, is_hurried: bool = False) -> redis.Redis:
    """Return a lazy client that notices an outage soon, also that of a server that is silent.

    A webhook asks Redis twice before it answers, and has three seconds in all. A hurried client
    tries a broken connection once more and does not wait for a server that is away.
    """
    hurry: dict[str, Any] = {"retry": Retry(NoBackoff(), 1)} if is_hurried else {}
    return redis.Redis.from_url(
        url,
        client_name=f"autotrade-{app}",
        socket_connect_timeout=0.5,
        socket_timeout=ANSWER_SECONDS,
        health_check_interval=30,
        **hurry,
    )


def key(*parts: str) -> str:
    """Return the name of a key of ours."""
    return ":".join((NAMESPACE, *parts))
