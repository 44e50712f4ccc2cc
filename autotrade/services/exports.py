"""Exports: what a report's query matches, whole, and the page of it that a screen shows."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

from autotrade.domain.executions import Execution
from autotrade.domain.trades import Trade
from autotrade.ports.export_storage import ExecutionRow
from autotrade.ports.storage import Page, Query, Storage

T = TypeVar("T")
_AT_ONCE: Final = 2
"""Batches that are written down before others are let in, in two or three milliseconds."""


class Exports:
    """Executions and trades: one query for the page, the CSV and the XLSX."""

    def __init__(self, *, storage: Storage, pause: Callable[[], None]) -> None:
        """Make it; ``pause`` lets others of the process go on, whoever has sent something too."""
        self._storage = storage
        self._pause = pause

    def executions_page(self, query: Query) -> Page[Execution]:
        """Return one page, newest first."""
        return self._storage.now.executions.page(query)

    def trades_page(self, query: Query) -> Page[Trade]:
        """Return one page, newest first."""
        return self._storage.now.trades.page(query)

    def executions(self, query: Query) -> Iterator[Sequence[ExecutionRow]]:
        """Yield all of them by small batches, newest first, in constant memory.

        What is added meanwhile is not among them. Closing the iterator ends the reading.
        """
        return self._unhurried(self._storage.now.exports.executions(query))

    def trades(self, query: Query) -> Iterator[Sequence[Trade]]:
        """Yield all of them; as ``executions``."""
        return self._unhurried(self._storage.now.exports.trades(query))

    def _unhurried(self, batches: Iterator[Sequence[T]]) -> Iterator[Sequence[T]]:
        for number, batch in enumerate(batches, 1):
            yield batch
            if number % _AT_ONCE == 0:
                self._pause()
