"""The kill switch over HTTP: what it is asked to cancel and to close, and the words that need."""

from typing import Any

import pytest

from tests.support.caller import Caller

SWITCH = "/kill-switch"
WORDS = "CLOSE POSITIONS"


@pytest.mark.parametrize("confirm", [None, "", "close positions", "yes"])
def test_positions_are_closed_only_by_who_typed_the_words(caller: Caller, confirm: str | None):
    body = {"active": True, "close_positions": True, "confirm": confirm}

    refused = caller.call("PUT", SWITCH, json=body)

    assert refused.status_code == 422
    assert WORDS in refused.get_json()["errors"]["confirm"][0]
    assert caller.get(SWITCH).get_json()["active"] is False


def test_closing_positions_cancels_orders_too_and_says_when_all_was_done(caller: Caller):
    body = {"active": True, "close_positions": True, "confirm": WORDS}

    stopped = caller.call("PUT", SWITCH, json=body).get_json()
    services = caller.application.trading.wind_downs
    for user in services.due():
        services.wind_down(user)
    done = caller.get(SWITCH).get_json()

    assert told(stopped) == {"cancel_orders": True, "close_positions": True, "done_at": None}
    assert done["done_at"] is not None


def test_cancelling_orders_needs_no_words(caller: Caller):
    stopped = caller.call("PUT", SWITCH, json={"active": True, "cancel_orders": True}).get_json()

    assert told(stopped) == {"cancel_orders": True, "close_positions": False, "done_at": None}


def told(switch: dict[str, Any]) -> dict[str, Any]:
    return {name: switch[name] for name in ("cancel_orders", "close_positions", "done_at")}
