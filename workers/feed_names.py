"""What the names mean that browsers watch, and the symbols that are acted on: remembered a while.

A name that is not known costs a question to the database. Prices wait meanwhile, so that only a
few are asked for at a time.
"""

from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

from autotrade.domain.errors import UnavailableError
from autotrade.domain.instruments import Instrument

Meaning = tuple[str, Instrument | None]
"""The symbol whose ticks tell a name's price, and its instrument where one is known."""
LOOKS_A_ROUND: Final = 30
"""After so many looks every name was asked for anew, a part at each."""
MOST_NEW: Final = 100
"""So many names that are not known are asked for at one look, the others at the next."""


class FeedNames:
    """Driven by one thread; ``ask`` tells what a name means."""

    def __init__(self, ask: Callable[[str], Meaning]) -> None:
        self._ask = ask
        self._known: dict[str, Meaning] = {}
        self._to_renew: deque[str] = deque()
        self._old: set[str] = set()
        self._due = 0

    def meaning(self, name: str) -> Meaning:
        """Return what a name means; while the database is away, what it meant.

        Raises:
            UnavailableError: it was never asked for, and the database is away.
        """
        known = self._known.get(name)
        if known is not None and name not in self._old:
            return known
        self._old.discard(name)
        try:
            known = self._known[name] = self._ask(name)
        except UnavailableError:
            if known is None:
                raise
        return known

    def watched(self, names: Iterable[str]) -> dict[str, str]:
        """Return names with their symbols, without too many new ones; to be called at each look."""
        self._age()
        found: dict[str, str] = {}
        new = 0
        for name in names:
            new += name not in self._known
            if new <= MOST_NEW or name in self._known:
                found[name] = self.meaning(name)[0]
        return found

    def _age(self) -> None:
        """Have a part of the names asked for anew; what nobody asked for in a round is forgotten."""
        if not self._to_renew:
            for name in self._old:
                self._known.pop(name, None)
            self._old.clear()
            self._to_renew.extend(self._known)
        count, self._due = divmod(self._due + len(self._known), LOOKS_A_ROUND)
        for _ in range(min(count, len(self._to_renew))):
            self._old.add(self._to_renew.popleft())
