"""What the processes store in: a database in memory, or a real MongoDB; both with steps."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from pymongo.errors import AutoReconnect
from typing_extensions import override

from autotrade.domain.errors import UnavailableError
from autotrade.ports.paper import PaperBook
from autotrade.ports.storage import Outbox, Repositories, Storage
from tests.faults.simulation.clockwork import Clockwork
from tests.support.memory_mongo.engine import Engine, Hooks, Writer
from tests.support.memory_mongo.values import Fields

T = TypeVar("T")
Committed = Callable[[str, Fields | None, Fields | None], None]
LOCKS_OF_THE_DEAD = 5.0
"""Seconds until the server ends a transaction whose client died, as it is configured."""


class Line:
    """The line to the database: away for a while, or something is lost on it now and then."""

    def __init__(self, clockwork: Clockwork):
        self._clockwork = clockwork
        self.away_until = 0.0
        self.losses = 0.0

    def is_away(self) -> bool:
        """Say whether a command gets through just now."""
        return self._clockwork.seconds < self.away_until

    def is_lost(self) -> bool:
        """Say whether this command, or the answer to it, does not arrive."""
        return self.losses > 0 and self._clockwork.dice.random() < self.losses


class PlayedHooks(Hooks):
    """Makes every command of the database in memory a step, also within transactions."""

    def __init__(self, clockwork: Clockwork, line: Line, committed: Committed):
        self._clockwork = clockwork
        self._line = line
        self._committed = committed

    @override
    def before(self, command: str, collection: str) -> None:
        if self._clockwork.current is not None:
            self._clockwork.step(f"{command} {collection}")
            self._fail(is_broken=self._line.is_away() or self._line.is_lost())

    @override
    def after(self, command: str, collection: str) -> None:
        if self._clockwork.current is not None:
            self._fail(is_broken=self._line.is_lost())

    @override
    def committed(self, collection: str, before: Fields | None, after: Fields | None) -> None:
        self._committed(collection, before, after)

    @override
    def time(self) -> float:
        return self._clockwork.seconds

    @override
    def wait(self, engine: Engine) -> None:
        self._clockwork.sleep(self._clockwork.dice.uniform(0.005, 0.05))

    @override
    def orphaned(self, writer: Writer) -> None:
        self._clockwork.later(LOCKS_OF_THE_DEAD, writer.abandon)

    def _fail(self, *, is_broken: bool) -> None:
        if is_broken:
            msg = "connection closed"
            raise AutoReconnect(msg)


class SteppedStorage:
    """Storage with a step before and after each call of the port; a transaction is one call.

    For a database that can't give way within a transaction.
    """

    def __init__(self, inner: Storage, clockwork: Clockwork, line: Line):
        self._inner = inner
        self._clockwork = clockwork
        self._line = line

    @property
    def now(self) -> Repositories:
        return cast("Repositories", Stepped(self._inner.now, self._step, depth=1))

    def outbox(self) -> Outbox:
        return cast("Outbox", Stepped(self._inner.outbox(), self._step))

    def transact(
        self, work: Callable[[Repositories], T], meanwhile: Callable[[T], None] | None = None
    ) -> T:
        result: T = self._step("transaction", lambda: self._inner.transact(work, meanwhile))
        return result

    def stepped(self, book: PaperBook) -> PaperBook:
        """Return the paper broker's book with the same steps."""
        return cast("PaperBook", Stepped(book, self._step))

    def _step(self, what: str, work: Callable[[], Any]) -> Any:
        if self._clockwork.current is None:
            return work()
        self._clockwork.step(what)
        self._fail(is_broken=self._line.is_away() or self._line.is_lost())
        result = work()
        self._clockwork.step(f"after {what}")
        self._fail(is_broken=self._line.is_lost())
        return result

    def _fail(self, *, is_broken: bool) -> None:
        if is_broken:
            msg = "The database is away."
            raise UnavailableError(msg)


class Stepped:
    """Passes everything on, each call as a step; ``depth`` says how far below the calls are."""

    def __init__(self, inner: Any, step: Callable[[str, Callable[[], Any]], Any], depth: int = 0):
        self._inner = inner
        self._step = step
        self._depth = depth

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if self._depth:
            return Stepped(found, self._step, self._depth - 1)
        return lambda *args, **kwargs: self._step(name, lambda: found(*args, **kwargs))
