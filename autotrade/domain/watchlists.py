"""Watch lists: the symbols that a user keeps in view, in the user's order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from autotrade.domain.ids import UserId
from autotrade.domain.indices import index_symbol

MOST_WATCHED: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Watchlist:
    """A user's list: canonical symbols, each once. ``updated_at`` None: never written."""

    id: UserId
    user_id: UserId
    symbols: tuple[str, ...] = ()
    updated_at: datetime | None = None


def in_order(symbols: Iterable[str]) -> tuple[str, ...]:
    """Return canonical symbols in their order, each where it came first, indices by one name."""
    return tuple(dict.fromkeys(index_symbol(symbol) for symbol in symbols))
