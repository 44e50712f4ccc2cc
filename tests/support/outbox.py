"""Events for tests: without numbers, as most tell them, and with theirs, as a worker does."""

from collections.abc import Sequence

from autotrade.domain.events import Event
from autotrade.domain.ids import UserId
from autotrade.ports.storage import Repositories, Storage
from tests.support.factories import NOON, USER, an_alert


def append(storage: Storage, count: int, user: UserId = USER) -> None:
    alert = an_alert(user_id=user)
    storage.now.events.append([alert] * count, NOON, "request-1")


def tells(repos: Repositories) -> Sequence[Event]:
    """Tell of a new alert, as the worker does that carries it out at once."""
    repos.expect(alerts=[an_alert()], are_new=True)
    repos.events.append([an_alert()], NOON, None)
    return repos.events.numbered
