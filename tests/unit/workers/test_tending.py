"""The rounds: everybody has a turn, whatever becomes of the others."""

from collections.abc import Callable
from itertools import count

import pytest

from workers import alerts, exits, mails, notifications, reconciliation, tending


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
    monkeypatch.setattr(tending, "_rounds", count())
    return found


def test_an_error_in_one_step_stops_no_other_and_is_told(done: list[str]):
    with pytest.raises(LookupError):
        tending.tend()

    assert done == ["orders", "exits", "kill switches", "alerts"]


def test_alerts_are_swept_every_second_time(done: list[str]):
    for _ in range(4):
        with pytest.raises(LookupError):
            tending.tend()

    assert done.count("orders") == 4
    assert done.count("alerts") == 2


def test_messages_that_break_hold_up_no_mail(done: list[str]):
    with pytest.raises(LookupError):
        tending.tell()

    assert done == ["messages", "mails"]
