"""The gate that deliveries pass: how many came, and whether what is remembered still holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from autotrade.domain.ids import StrategyId

REMEMBERED_SECONDS: Final = 4.0
"""How long a process may go on from a strategy that it read, as long as the mark is the same."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What the gate says of a strategy.

    Attributes:
        mark: Changes with every change of the strategy; None is not known.
        used: Deliveries of the present window, these included.
        left: Of the window, more than 0.
    """

    mark: str | None
    used: int
    left: timedelta


class StrategyWatch(Protocol):
    """Hears of changes of strategies."""

    def changed(self, strategy_id: StrategyId) -> None:
        """Say that a change was committed.

        When this returns, no process goes on from what it had read before. Raises nothing.
        """
        ...


class WebhookGate(StrategyWatch, Protocol):
    """Counts deliveries and marks changes, for all web processes together."""

    def enter(self, deliveries: Mapping[StrategyId, int]) -> Mapping[StrategyId, Passage]:
        """Count deliveries and return each strategy's passage; raises nothing.

        While the server of the counts is away they are this process's own, and no mark is known.
        """
        ...

    def mark(self, strategy_id: StrategyId) -> str | None:
        """Return the strategy's mark, to be asked for before the strategy is read."""
        ...
