"""Rate limits that all processes keep together, so that a burst waits and no broker refuses it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Window:
    """At most ``most`` calls within any ``milliseconds``."""

    milliseconds: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Calls that a broker counts together; ``name`` tells them from an account's others."""

    name: str
    windows: Sequence[Window]


class Throttle(Protocol):
    """Lets calls through at the pace of their bucket, one count for each broker account."""

    def acquire(
        self, account: str, bucket: Bucket, *, max_wait: float, is_urgent: bool = False
    ) -> float | None:
        """Wait for a turn, at most ``max_wait`` seconds; None means: call now.

        A number means that the turn would not come in time, and after how many seconds to ask
        again; nothing was counted. Urgent calls go before all others, each kind in turn.
        """
        ...

    def hold(self, account: str, bucket: Bucket, seconds: float) -> None:
        """Let nothing through for a while: the broker has said that it is too much."""
        ...
