"""The watch list over HTTP: one a user, in the user's order."""

from typing import Any

import pytest

from tests.support.caller import PROBLEM, Caller


def put(caller: Caller, symbols: Any) -> Any:
    return caller.call("PUT", "/market/watchlist", json={"symbols": symbols})


def test_before_anything_was_stored_it_is_empty_and_says_so(caller: Caller):
    answer = caller.get("/market/watchlist")

    assert answer.status_code == 200
    assert answer.get_json() == {"symbols": [], "updated_at": None}


def test_what_was_put_is_there_again_in_its_order_under_canonical_names(caller: Caller):
    answer = put(caller, ["tcs", "^NSEI", "NSE:INFY", "NSE:TCS", "BSE:^BSESN"])

    assert answer.status_code == 200
    kept = answer.get_json()
    assert kept["symbols"] == ["NSE:TCS", "NSE:NIFTY", "NSE:INFY", "BSE:SENSEX"]
    assert kept["updated_at"].endswith("Z")
    assert caller.get("/market/watchlist").get_json() == kept


def test_it_is_replaced_as_a_whole_and_may_be_emptied(caller: Caller):
    put(caller, ["NSE:TCS", "NSE:INFY"])

    put(caller, ["NSE:INFY"])
    assert caller.get("/market/watchlist").get_json()["symbols"] == ["NSE:INFY"]

    put(caller, [])
    assert caller.get("/market/watchlist").get_json()["symbols"] == []


def test_it_is_ones_own(caller: Caller, stranger: Caller):
    put(caller, ["NSE:TCS"])
    put(stranger, ["NSE:INFY"])

    assert caller.get("/market/watchlist").get_json()["symbols"] == ["NSE:TCS"]
    assert stranger.get("/market/watchlist").get_json()["symbols"] == ["NSE:INFY"]


def test_a_hundred_symbols_are_kept_and_one_more_is_refused(caller: Caller):
    names = [f"NSE:SHARE{number}" for number in range(101)]

    assert put(caller, names[:100]).get_json()["symbols"] == names[:100]
    refused = put(caller, names)

    assert (refused.status_code, refused.content_type) == (422, PROBLEM)
    assert "symbols" in refused.get_json()["errors"]
    assert len(caller.get("/market/watchlist").get_json()["symbols"]) == 100


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"symbols": "NSE:TCS"},
        {"symbols": ["no symbol"]},
        {"symbols": [None]},
        {"symbols": [["NSE:TCS"]]},
        {"symbols": [], "name": "mine"},
    ],
)
def test_what_is_no_list_of_symbols_is_refused_and_changes_nothing(caller: Caller, body: Any):
    put(caller, ["NSE:TCS"])

    refused = caller.call("PUT", "/market/watchlist", json=body)

    assert (refused.status_code, refused.content_type) == (422, PROBLEM)
    assert caller.get("/market/watchlist").get_json()["symbols"] == ["NSE:TCS"]
