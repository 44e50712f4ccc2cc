"""Watch lists: read and replaced as a whole."""

from collections.abc import Iterable

from autotrade.domain.errors import InvalidError
from autotrade.domain.ids import UserId
from autotrade.domain.watchlists import MOST_WATCHED, Watchlist, in_order
from autotrade.ports.clock import Clock
from autotrade.ports.storage import Storage


class Watchlists:
    """Each user's list of symbols; of two writers the later one's stays."""

    def __init__(self, *, storage: Storage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock

    def get(self, user_id: UserId) -> Watchlist:
        """Return the user's list; an empty one, never updated, when there is none yet."""
        return self._storage.now.watchlists.get(user_id) or Watchlist(id=user_id, user_id=user_id)

    def replace(self, user_id: UserId, symbols: Iterable[str]) -> Watchlist:
        """Make these the user's list, in their order; what is named twice stays where it came first.

        Raises:
            InvalidError: they are too many.
        """
        kept = in_order(symbols)
        if len(kept) > MOST_WATCHED:
            msg = f"At most {MOST_WATCHED} symbols."
            raise InvalidError(msg, errors={"symbols": [msg]})
        watchlist = Watchlist(
            id=user_id, user_id=user_id, symbols=kept, updated_at=self._clock.now()
        )
        self._storage.now.watchlists.put(watchlist)
        return watchlist
