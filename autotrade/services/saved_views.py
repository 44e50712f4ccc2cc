"""Saved views: a user's own filters of reports, under names."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from autotrade.domain.errors import ConflictError, NotFoundError
from autotrade.domain.ids import SavedViewId, UserId
from autotrade.domain.saved_views import MOST_VIEWS, ReportKind, SavedView
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.storage import Repositories, Storage


class SavedViews:
    """A user's saved views."""

    def __init__(self, *, storage: Storage, clock: Clock, ids: IdSource) -> None:
        self._storage = storage
        self._clock = clock
        self._ids = ids

    def list(self, user_id: UserId) -> Sequence[SavedView]:
        """Return a user's views, newest first."""
        return self._storage.now.saved_views.of_user(user_id)

    def create(
        self, user_id: UserId, *, name: str, report: ReportKind, filters: Mapping[str, object]
    ) -> SavedView:
        """Keep filters under a name.

        Raises:
            ConflictError: the name is taken, or there are as many views as there may be.
        """
        now = self._clock.now()
        view = SavedView(
            id=SavedViewId(self._ids.new()),
            user_id=user_id,
            name=name,
            report=report,
            filters=dict(filters),
            created_at=now,
            updated_at=now,
        )

        def work(repos: Repositories) -> None:
            repos.saved_views.claim(user_id)
            if len(repos.saved_views.of_user(user_id)) >= MOST_VIEWS:
                msg = f"There can't be more than {MOST_VIEWS} saved views."
                raise ConflictError(msg)
            repos.saved_views.add(view)

        self._storage.transact(work)
        return view

    def change(
        self, user_id: UserId, view_id: SavedViewId, changes: Mapping[str, object]
    ) -> SavedView:
        """Change name, report or filters.

        Raises:
            NotFoundError: the user has no such view.
            ConflictError: the name is taken.
        """

        def work(repos: Repositories) -> SavedView:
            view = repos.saved_views.get(user_id, view_id)
            if view is None:
                msg = "There is no such view."
                raise NotFoundError(msg)
            changed = replace(view, updated_at=self._clock.now(), **changes)  # type: ignore[arg-type]  # fields by name
            repos.saved_views.save(changed)
            return changed

        return self._storage.transact(work)

    def remove(self, user_id: UserId, view_id: SavedViewId) -> None:
        """Forget a view.

        Raises:
            NotFoundError: the user has no such view.
        """
        if not self._storage.now.saved_views.remove(user_id, view_id):
            msg = "There is no such view."
            raise NotFoundError(msg)
