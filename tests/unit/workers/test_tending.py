"""The round of each second: everybody has a turn, whatever becomes of the others."""

import pytest

from workers import exits, reconciliation, tending


def test_an_error_in_one_step_stops_no_other_and_is_told(monkeypatch: pytest.MonkeyPatch):
    done: list[str] = []

    def broken() -> None:
        done.append("exits")
        raise LookupError

    monkeypatch.setattr(reconciliation, "follow", lambda: done.append("orders"))
    monkeypatch.setattr(exits, "sweep", broken)
    monkeypatch.setattr(reconciliation, "wind_down", lambda: done.append("kill switches"))

    with pytest.raises(LookupError):
        tending.tend()

    assert done == ["orders", "exits", "kill switches"]
