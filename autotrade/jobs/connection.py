"""The connection to Redis."""

import redis

NAMESPACE = "autotrade"


def connect(url: str, app: str) -> redis.Redis:
    """Return a lazy client; half a second to connect, so that an outage is noticed at once."""
    return redis.Redis.from_url(
        url, client_name=f"autotrade-{app}", socket_connect_timeout=0.5, health_check_interval=30
    )


def key(*parts: str) -> str:
    """Return the name of a key of ours."""
    return ":".join((NAMESPACE, *parts))
