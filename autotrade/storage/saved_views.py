"""Saved views in MongoDB."""

from collections.abc import Sequence

from pymongo.errors import DuplicateKeyError

from autotrade.domain.errors import ConflictError
from autotrade.domain.ids import SavedViewId, UserId
from autotrade.domain.saved_views import SavedView
from autotrade.storage.client import translated
from autotrade.storage.collections import MongoCollection

_TAKEN = "There is a view of that name."


class MongoSavedViews(MongoCollection[SavedView]):
    """Implements ``SavedViewRepository``."""

    def of_user(self, user_id: UserId) -> Sequence[SavedView]:
        """Return a user's views, newest first."""
        return self.many({"user_id": user_id}, [("_id", -1)])

    def get(self, user_id: UserId, view_id: SavedViewId) -> SavedView | None:
        """Return one view."""
        return self.one({"_id": view_id, "user_id": user_id})

    def add(self, view: SavedView) -> None:
        """Store a new view; ``ConflictError`` when there is one of that name."""
        self.insert(view, _TAKEN)

    def save(self, view: SavedView) -> None:
        """Store a view over what it was; ``ConflictError`` when another one has its name."""
        try:
            self.replace(view, {"user_id": view.user_id}, "The view was removed.")
        except DuplicateKeyError as error:
            raise ConflictError(_TAKEN) from error

    def remove(self, user_id: UserId, view_id: SavedViewId) -> bool:
        """Forget a view; False when there was none."""
        with translated():
            result = self.collection.delete_one(
                {"_id": view_id, "user_id": user_id}, session=self.session
            )
        return result.deleted_count == 1

    def claim(self, user_id: UserId) -> None:
        """Within a transaction: let nobody else add one of this user's meanwhile."""
        with translated():
            self._database["users"].update_one(
                {"_id": user_id}, {"$inc": {"views_claimed": 1}}, session=self.session
            )
