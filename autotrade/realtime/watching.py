"""Who watches which symbol: kept in this web process, told to the feed through Redis."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, Protocol

WATCH_SECONDS: Final = 30
"""A symbol that no process has named for this long is watched by nobody."""


class WatchList(Protocol):
    """Where web processes tell the feed what is watched."""

    def watch(self, symbols: Iterable[str]) -> None:
        """Say that these symbols are watched for the next ``WATCH_SECONDS``."""
        ...


class Watchers:
    """The sockets of this process and what they watch."""

    def __init__(self, watch_list: WatchList):
        self._list = watch_list
        self._symbols: dict[str, set[str]] = defaultdict(set)

    def add(self, sid: str, symbols: Iterable[str]) -> None:
        """Note that a socket watches symbols, and tell the feed at once."""
        self._symbols[sid].update(symbols)
        self._list.watch(symbols)

    def remove(self, sid: str, symbols: Iterable[str]) -> None:
        """Note that a socket no longer watches symbols."""
        self._symbols[sid].difference_update(symbols)

    def drop(self, sid: str) -> None:
        """Forget a socket that is gone."""
        self._symbols.pop(sid, None)

    def renew(self) -> None:
        """Tell the feed what is still watched; to be called more often than it forgets."""
        symbols = set().union(*self._symbols.values())
        if symbols:
            self._list.watch(symbols)
