"""DhanHQ's rate limits, at 80 % of what it documents for an account."""

from typing import Final

from autotrade.ports.throttle import Bucket, Window

_SECOND, _MINUTE, _HOUR, _DAY = 1_000, 60_000, 3_600_000, 86_400_000

ORDERS: Final = Bucket(
    name="orders",
    windows=(
        Window(_SECOND, 8),
        # calls that leave a second apart may arrive closer together: this keeps any second of
        # the broker's at 10, though some are a fifth of a second late
        Window(1_200, 10),
        Window(_MINUTE, 200),
        Window(_HOUR, 800),
        Window(_DAY, 5_600),
    ),
)
"""Placements, changes and cancellations together."""
READS: Final = Bucket(name="reads", windows=(Window(_SECOND, 16),))
QUOTES: Final = Bucket(name="quotes", windows=(Window(1_250, 1),))
DATA: Final = Bucket(name="data", windows=(Window(_SECOND, 4), Window(_DAY, 80_000)))

ORDER_WAIT: Final = 3.5
"""Seconds that an order waits for its turn: thirty at once get theirs within it."""
READ_WAIT: Final = 3.0
DATA_WAIT: Final = 6.0
