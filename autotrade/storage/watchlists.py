"""Watch lists in MongoDB: one document a user."""

from autotrade.domain.ids import UserId
from autotrade.domain.watchlists import Watchlist
from autotrade.storage.bson import to_document
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection


class MongoWatchlists(MongoCollection[Watchlist]):
    """Implements ``WatchlistRepository``."""

    def get(self, user_id: UserId) -> Watchlist | None:
        """Return the user's list."""
        return self.one({"_id": user_id})

    def put(self, watchlist: Watchlist) -> None:
        """Store a list in place of the user's one before."""
        with translated():
            self.collection.replace_one(
                {"_id": watchlist.id}, to_document(watchlist), upsert=True, session=self.session
            )
