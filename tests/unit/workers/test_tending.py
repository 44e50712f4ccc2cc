"""The rounds: everybody has a turn, whatever becomes of the others."""

from collections.abc import Callable
from itertools import count

import pytest

from autotrade.ports.jobs import Job
from workers import alerts, audit, exits, mails, notifications, reconciliation, tending
from workers.schedule import SCHEDULE


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done; the exits and the messages always break."""
    found: list[str] = []

    def doing(name: str, *, breaks: bool = False) -> Callable[[], None]:
        def do() -> None:
            found.append(name)
            if breaks:
                raise LookupError(name)

        return do

    monkeypatch.setattr(reconciliation, "follow", doing("orders"))
    monkeypatch.setattr(exits, "sweep", doing("exits", breaks=True))
    monkeypatch.setattr(reconciliation, "wind_down", doing("kill switches"))
    monkeypatch.setattr(alerts, "sweep", doing("alerts"))
    monkeypatch.setattr(mails, "send", doing("mails"))
    monkeypatch.setattr(notifications, "send", doing("messages", breaks=True))
    monkeypatch.setattr(audit, "seal", doing("audit"))
    monkeypatch.setattr(tending, "_rounds", count())
    return found


def test_an_error_in_one_step_stops_no_other_and_is_told(done: list[str]):
    with pytest.raises(LookupError):
        tending.tend()

    assert done == ["orders", "exits", "kill switches", "alerts", "messages", "mails", "audit"]


def test_some_steps_have_a_turn_now_and_then(done: list[str]):
    for _ in range(10):
        with pytest.raises(LookupError):
            tending.tend()

    assert {name: done.count(name) for name in done} == {
        **dict.fromkeys(("orders", "exits"), 10),
        **dict.fromkeys(("alerts", "messages", "mails"), 5),
        "kill switches": 4,
        "audit": 2,
    }


def test_while_something_is_wound_down_every_round_goes_on_with_it(
    done: list[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reconciliation, "is_winding_down", lambda: True)

    for _ in range(10):
        with pytest.raises(LookupError):
            tending.tend()

    assert done.count("kill switches") == 10


def test_messages_are_looked_for_every_two_seconds():
    (row,) = [row for row in SCHEDULE if row.job is Job.TEND]

    assert row.seconds * tending.TELL_EVERY <= 2
