"""The paper portfolio, its ledger, previews and accounts side by side, over HTTP."""

from decimal import Decimal
from typing import Any

import pytest

from autotrade.domain.ids import BrokerId
from autotrade.domain.money import ZERO
from tests.support.caller import Caller

DELIVERY = {
    "symbol": "NSE:RELIANCE",
    "side": "BUY",
    "quantity": "100",
    "order_type": "LIMIT",
    "price": "3000",
    "product": "DELIVERY",
}


def portfolio(caller: Caller) -> dict[str, Decimal]:
    answer = caller.get("/portfolio")
    assert answer.status_code == 200, answer.text
    figures = answer.get_json()
    return {
        name: Decimal(value)
        for name, value in figures.items()
        if name not in {"broker_id", "last_updated"}
    }


def agrees(figures: dict[str, Decimal]) -> bool:
    """Say whether the figures of a portfolio are each other's sums."""
    gained = figures["realized_pnl"] + figures["unrealized_pnl"]
    equity = figures["starting_capital"] + gained
    used = figures["available_margin"] + figures["utilized_margin"]
    return (
        figures["total_pnl"] == gained
        and figures["equity"] == equity
        and used == figures["starting_capital"] + figures["realized_pnl"]
    )


def preview(caller: Caller, **changes: Any) -> dict[str, Any]:
    answer = caller.post("/orders/preview", {**DELIVERY, **changes})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def test_a_new_account_has_its_capital_and_nothing_else(caller: Caller):
    figures = portfolio(caller)

    assert agrees(figures)
    assert figures["starting_capital"] == figures["cash"] == figures["equity"] == Decimal(100_000)
    assert figures["utilized_margin"] == figures["charges_paid"] == ZERO
    assert caller.get("/portfolio/ledger").get_json()["items"] == []
    assert caller.get("/portfolio/ledger/check").get_json()["balanced"]


def test_a_round_trip_leaves_its_gain_less_its_charges(caller: Caller):
    strategy = caller.strategy()
    caller.execution(strategy, quantity="100", price="1000")
    open_ = portfolio(caller)
    caller.execution(strategy, action="sell", quantity="100", price="1010")

    # brokerage 40, STT 25.25 -> 25, exchange 3.07 + 3.10, SEBI 0.10 twice, stamp 3, GST 4.17 + 4.18
    done = portfolio(caller)
    charges = Decimal(40) + 25 + Decimal("6.17") + Decimal("0.20") + 3 + Decimal("8.35")
    assert agrees(open_)
    assert agrees(done)
    assert open_["utilized_margin"] == Decimal(20_000)
    assert done["charges_paid"] == charges
    assert done["realized_pnl"] == 1000 - charges
    assert done["cash"] == done["equity"] == 101_000 - charges


def test_the_ledger_is_listed_in_pages_and_balances(caller: Caller):
    strategy = caller.strategy()
    for number in range(3):
        caller.execution(strategy, quantity=str(number + 1), price="100")

    first = caller.get("/portfolio/ledger?limit=3").get_json()
    second = caller.get(f"/portfolio/ledger?limit=3&cursor={first['next_cursor']}").get_json()
    check = caller.get("/portfolio/ledger/check").get_json()

    entries = [*first["items"], *second["items"]]
    assert [entry["kind"] for entry in entries] == ["fill", "fill", "fill", "opening"]
    for entry in entries:
        assert sum(Decimal(line["amount"]) for line in entry["lines"]) == ZERO
    assert entries[0]["charges"]["total"] == entries[0]["lines"][-1]["amount"]
    assert (check["balanced"], check["entries"], check["problems"]) == (True, 4, [])
    assert sum(Decimal(amount) for amount in check["accounts"].values()) == ZERO
    only = caller.get("/portfolio/ledger?kind=opening").get_json()["items"]
    assert [entry["id"] for entry in only] == [entries[-1]["id"]]


def test_an_order_without_margin_is_rejected_and_told_with_both_figures(caller: Caller):
    strategy = caller.strategy()

    execution = caller.execution(strategy, quantity="1000", price="1000")

    assert execution["status"] == "fail"
    assert "200091.01 is required, 100000.00 is available" in execution["reason"]


def test_a_reset_begins_anew_with_another_capital(caller: Caller):
    strategy = caller.strategy()
    caller.execution(strategy)
    resting = {"broker_id": caller.paper()["id"], **DELIVERY, "quantity": "1", "price": "0.05"}
    order = caller.post("/orders", resting).get_json()

    answer = caller.post("/portfolio/reset", {"starting_capital": "500000"})

    assert answer.status_code == 200, answer.text
    figures = portfolio(caller)
    assert agrees(figures)
    assert figures["cash"] == figures["equity"] == Decimal(500_000)
    assert order["status"] == "OPEN"
    assert caller.get(f"/orders/{order['id']}").get_json()["status"] == "CANCELLED"
    positions = caller.get("/positions").get_json()["items"]
    assert {position["quantity"] for position in positions} == {"0"}
    assert caller.get("/portfolio/ledger/check").get_json()["balanced"]
    assert caller.execution(strategy, action="sell", quantity="5")["status"] == "success"
    assert caller.get("/portfolio/ledger/check").get_json()["balanced"]


def test_a_reset_without_a_body_keeps_the_capital(caller: Caller):
    caller.post("/portfolio/reset", {"starting_capital": "250000"})

    assert caller.post("/portfolio/reset", {}).get_json()["equity"] == "250000.00"
    assert caller.post("/portfolio/reset").get_json()["equity"] == "250000.00"


@pytest.mark.parametrize("capital", ["0", "-1", "much"])
def test_a_capital_that_is_none_is_refused(caller: Caller, capital: str):
    answer = caller.post("/portfolio/reset", {"starting_capital": capital})

    assert answer.status_code == 422
    assert answer.get_json()["errors"].keys() == {"starting_capital"}


def test_a_preview_tells_what_a_delivery_costs_to_the_paisa(caller: Caller):
    bought, sold = preview(caller), preview(caller, side="SELL")

    assert (bought["notional"], bought["margin_required"]) == ("300000.00", "300000.00")
    assert bought["charges"] == {
        "brokerage": "0.00",
        "stt": "300.00",
        "exchange": "9.21",
        "sebi": "0.30",
        "stamp": "45.00",
        "gst": "1.71",
        "dp": "0.00",
        "total": "356.22",
    }
    assert (sold["charges"]["dp"], sold["charges"]["total"]) == ("14.75", "325.97")
    assert bought["sufficient"] is False


def test_a_preview_places_nothing_and_what_reduces_needs_no_margin(caller: Caller):
    caller.execution(caller.strategy(), quantity="10", price="1000")
    order = {"symbol": "NSE:SBIN", "product": "INTRADAY", "quantity": "10", "price": "1000"}

    closing = preview(caller, **order, side="SELL", broker_id=caller.paper()["id"])
    more = preview(caller, **order, side="BUY")

    assert (closing["margin_required"], more["margin_required"]) == ("0.00", "2000.00")
    assert caller.get("/orders").get_json()["items"][1:] == []


def test_a_preview_without_a_price_takes_the_present_one(caller: Caller):
    found = preview(caller, order_type="MARKET", price=None, quantity="1")

    assert Decimal(found["price"]) > 0
    assert found["notional"] == found["price"]


@pytest.mark.parametrize(
    ("symbol", "words"),
    [
        ("MCX:GOLD26DECFUT", ["not from its own list"]),
        ("CDS:USDINR26DECFUT", ["No charges are known"]),
        ("FX:EURUSD", ["No charges are known"]),
        ("NSE:NIFTY26DECFUT", []),
    ],
)
def test_a_preview_says_which_charges_nobody_published(
    caller: Caller, symbol: str, words: list[str]
):
    ticket = {"symbol": symbol, "side": "BUY", "quantity": "1", "price": "100", "product": "CARRY"}

    told = caller.post("/orders/preview", {**ticket, "order_type": "LIMIT"}).get_json()["warnings"]

    assert len(told) == len(words)
    assert all(word in text for word, text in zip(words, told, strict=True))


def test_a_preview_of_what_can_not_be_is_refused_by_field(caller: Caller):
    answer = caller.post("/orders/preview", {**DELIVERY, "product": "CARRY"})

    assert answer.status_code == 422
    assert answer.get_json()["errors"].keys() == {"product"}


def test_accounts_are_shown_side_by_side_and_one_that_can_not_be_asked_says_why(caller: Caller):
    caller.dhan()
    caller.execution(caller.strategy(), quantity="10", price="1000")

    balances = caller.get("/accounts/balance").get_json()["items"]
    positions = caller.get("/accounts/positions").get_json()["items"]

    assert [(each["type"], each["funds"] is None) for each in balances] == [
        ("paper", False),
        ("dhanhq", True),
    ]
    assert balances[0]["funds"]["utilized"] == "2000.00"
    assert balances[0]["reason"] is None
    assert balances[1]["reason"]
    assert [position["quantity"] for position in positions[0]["positions"]] == ["10"]
    assert positions[1]["positions"] == []


def test_a_paper_accounts_money_is_never_an_older_one(caller: Caller):
    (before,) = caller.get("/accounts/balance").get_json()["items"]
    caller.execution(caller.strategy(), quantity="10", price="1000")

    (after,) = caller.get("/accounts/balance").get_json()["items"]
    (held,) = caller.get("/accounts/positions").get_json()["items"]

    assert before["funds"]["utilized"] == "0.00"
    assert after["funds"]["utilized"] == "2000.00"
    assert [each["quantity"] for each in held["positions"]] == ["10"]


@pytest.mark.parametrize("path", ["/portfolio", "/portfolio/ledger", "/portfolio/ledger/check"])
def test_another_users_account_is_not_there(caller: Caller, app, path):
    other = Caller.register(app, caller.application)
    foreign = BrokerId(other.paper()["id"])

    assert caller.get(f"{path}?broker_id={foreign}").status_code == 404
    assert caller.post("/portfolio/reset", {"broker_id": foreign}).status_code == 404
    assert caller.post("/orders/preview", {**DELIVERY, "broker_id": foreign}).status_code == 404


def test_each_paper_account_has_a_portfolio_of_its_own(caller: Caller):
    second = caller.post("/brokers", {"type": "paper", "label": "Experiments"}).get_json()["id"]

    caller.post("/portfolio/reset", {"starting_capital": "5000", "broker_id": second})

    assert caller.get(f"/portfolio?broker_id={second}").get_json()["equity"] == "5000.00"
    assert caller.get("/portfolio").get_json()["equity"] == "100000.00"


def test_orders_by_equity_are_sized_by_the_capital_that_the_account_was_reset_to(caller: Caller):
    strategy = caller.strategy(sizing={"mode": "percent_equity", "value": "10"})
    caller.post("/portfolio/reset", {"starting_capital": "500000"})

    execution = caller.execution(strategy, quantity=None, price="1000")

    assert (execution["status"], execution["quantity"]) == ("success", "50")
