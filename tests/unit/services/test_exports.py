"""Files of reports are read unhurriedly, and no further than somebody wants them."""

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

from autotrade.ports.storage import Query
from autotrade.services.exports import Exports
from tests.support.factories import USER


class Batches:
    """A store's batches of rows, and how far they were read."""

    def __init__(self, count: int):
        self.count = count
        self.is_closed = False

    def executions(self, _: Query) -> Iterator[Sequence[Any]]:
        try:
            for number in range(self.count):
                yield [number]
        finally:
            self.is_closed = True


def exports(batches: Batches, pauses: list[None]) -> Exports:
    storage: Any = SimpleNamespace(now=SimpleNamespace(exports=batches))
    return Exports(storage=storage, pause=lambda: pauses.append(None))


def test_others_are_let_in_every_other_batch():
    pauses: list[None] = []

    rows: list[Any] = list(exports(Batches(7), pauses).executions(Query(user_id=USER)))

    assert rows == [[number] for number in range(7)]
    assert len(pauses) == 3


def test_who_stops_reading_ends_the_reading_of_the_store():
    batches = Batches(7)
    reading = exports(batches, []).executions(Query(user_id=USER))

    next(reading)
    reading.close()  # type: ignore[attr-defined]  # it is a generator

    assert batches.is_closed
