"""Paper orders that rest, and the paper broker's day, on the real application."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from autotrade.bootstrap import Application
from autotrade.domain.market_calendar import Block
from autotrade.domain.market_hours import IST
from autotrade.domain.orders import Product
from autotrade.ports.marketdata import Tick
from autotrade.services.house_closings import HouseClosings
from autotrade.services.paper_days import PaperDays
from tests.support.caller import Caller
from tests.support.fakes import FakeClock

NO_TIME = timedelta(0)


def place(caller: Caller, **changes: Any) -> dict[str, Any]:
    order = {
        "broker_id": caller.paper()["id"],
        "symbol": "NSE:WIPRO",
        "side": "BUY",
        "quantity": "10",
        "order_type": "LIMIT",
        "price": "1.00",
    }
    answer = caller.post("/orders", {**order, **changes})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def tick(caller: Caller, price: str, symbol: str = "NSE:WIPRO", **more: Any) -> int:
    matching = caller.application.paper.matching
    matching.forget()
    matching.look()
    assert symbol in matching.symbols()
    at = datetime.now(UTC)
    matching.on_tick(Tick(symbol=symbol, price=Decimal(price), at=at, **more))
    return matching.carry_out(NO_TIME)


def order_of(caller: Caller, order: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = caller.get(f"/orders/{order['id']}").get_json()
    return found


def balances(caller: Caller) -> bool:
    found: dict[str, Any] = caller.get("/portfolio/ledger/check").get_json()
    return bool(found["balanced"])


class Hours:
    """A market that opens at 09:15 and closes at 15:30 in India, every day."""

    def __call__(self, _symbol: str, on: date) -> list[Block]:
        start = datetime(on.year, on.month, on.day, tzinfo=IST)
        opens, closes = timedelta(hours=9, minutes=15), timedelta(hours=15, minutes=30)
        return [Block(opens=start + opens, closes=start + closes)]


@pytest.fixture
def days(application: Application):
    """The paper broker's day at a moment of the test's choice."""

    def at(moment: datetime) -> PaperDays:
        known = application.paper.days
        return PaperDays(
            storage=application.storage,
            clock=FakeClock(moment),
            desk=known._desk,
            closings=HouseClosings(storage=application.storage, exits=application.trading.exits),
            apply=application.paper.matching.apply,
            notifications=application.notifications,
            bell=application.bell,
            hours=Hours(),
            square_off_at=known._square_off_at,
        )

    return at


def today_at(hour: int, minute: int) -> datetime:
    now = datetime.now(IST)
    return now.replace(hour=hour, minute=minute, second=0, microsecond=0)


def test_a_resting_order_is_filled_by_a_tick_and_everything_follows(caller: Caller):
    order = place(caller)
    assert (order["status"], order["filled_quantity"]) == ("OPEN", "0")

    assert tick(caller, "1.05") == 0
    assert tick(caller, "0.95") == 1

    after = order_of(caller, order)
    assert (after["status"], after["average_price"]) == ("FILLED", "1.00")
    (position,) = caller.get("/positions").get_json()["items"]
    assert (position["quantity"], position["average_price"]) == ("10", "1.00")
    assert balances(caller)


def test_a_resting_order_is_filled_in_parts_by_what_is_offered(caller: Caller):
    order = place(caller)

    tick(caller, "1.00", ask=Decimal(1), ask_quantity=Decimal(4))
    part = order_of(caller, order)
    tick(caller, "1.00", ask=Decimal(1), ask_quantity=Decimal(40))

    assert (part["status"], part["filled_quantity"]) == ("PARTIAL", "4")
    assert (order_of(caller, order)["status"], len(order_of(caller, order)["fills"])) == (
        "FILLED",
        2,
    )


def test_a_stop_is_triggered_by_a_tick(caller: Caller):
    place(caller, order_type="MARKET", price=None)
    held = Decimal(caller.get("/positions").get_json()["items"][0]["average_price"])
    stop = place(caller, side="SELL", order_type="SLM", price=None, trigger_price=str(held - 1))
    assert stop["status"] == "TRIGGER_PENDING"

    tick(caller, str(held - 2))

    after = order_of(caller, stop)
    assert after["status"] == "FILLED"
    assert Decimal(after["average_price"]) <= held - 2
    assert caller.get("/positions").get_json()["items"][0]["quantity"] == "0"


def test_a_fill_that_nobody_was_told_of_is_found_in_the_book(caller: Caller):
    order = place(caller)
    matching = caller.application.paper.matching
    matching.forget()
    matching.look()
    met = Tick(symbol="NSE:WIPRO", price=Decimal("0.90"), at=datetime.now(UTC))
    (mine,) = [
        each
        for each in matching._by_symbol["NSE:WIPRO"].values()
        if each.broker_order_id == order["broker_order_id"]
    ]

    moved = matching._desk.on_tick(mine, met)  # and dies before it tells of it

    assert moved is not None
    user_id, broker_id = moved.user_id, moved.broker_id
    storage, trading = caller.application.storage, caller.application.trading
    now = datetime.now(UTC)
    storage.now.orders.look_again([order["id"]], now)
    trading.polls.poll(user_id, broker_id)
    assert order_of(caller, order)["status"] == "FILLED"


def test_a_day_order_expires_after_the_close_and_not_before(caller: Caller, days):
    order = place(caller)
    tomorrow = today_at(12, 0) + timedelta(days=2)

    days(today_at(0, 1)).expire()
    assert order_of(caller, order)["status"] == "OPEN"
    assert days(tomorrow).expire() >= 1

    after = order_of(caller, order)
    assert (after["status"], after["status_reason"]) == (
        "EXPIRED",
        "The order was good for the day, and the day is over.",
    )
    assert caller.get("/portfolio").get_json()["utilized_margin"] == "0.00"


def test_intraday_positions_are_squared_off_once_and_charged_for_it(caller: Caller, days):
    strategy = caller.strategy()
    caller.execution(strategy, quantity="10", price="100")
    before = Decimal(caller.get("/portfolio").get_json()["charges_paid"])

    assert days(today_at(15, 4)).square_off() == 0
    days(today_at(15, 6)).square_off()
    days(today_at(15, 7)).square_off()

    (position,) = caller.get("/positions").get_json()["items"]
    orders = caller.get("/orders").get_json()["items"]
    assert position["quantity"] == "0"
    assert len(orders) == 2
    entries = caller.get("/portfolio/ledger?kind=square_off").get_json()["items"]
    assert [entry["charges"]["total"] for entry in entries] == ["23.60"]
    charged = Decimal(caller.get("/portfolio").get_json()["charges_paid"]) - before
    assert charged > Decimal("23.60")
    assert balances(caller)


def test_what_is_delivered_is_not_squared_off(caller: Caller, days):
    place(caller, order_type="MARKET", price=None, quantity="1", product="DELIVERY")

    days(today_at(15, 6)).square_off()

    assert caller.get("/positions").get_json()["items"][0]["quantity"] == "1"


def test_interest_of_a_margin_trade_is_posted_for_each_day_once(caller: Caller, days):
    place(caller, order_type="MARKET", price=None, product="MTF", quantity="1")
    in_three_days = today_at(0, 30) + timedelta(days=3)

    days(in_three_days).accrue()
    days(in_three_days).accrue()

    entries = caller.get("/portfolio/ledger?kind=mtf_interest").get_json()["items"]
    assert len(entries) == 2
    assert {entry["symbol"] for entry in entries} == {"NSE:WIPRO"}
    assert balances(caller)


def test_ledgers_are_proved_at_night_and_a_wrong_one_is_told(caller: Caller, days):
    caller.execution(caller.strategy())
    storage = caller.application.storage
    account = caller.paper()["id"]
    database = storage._database
    entry = database["ledger_entries"].find_one({"broker_id": account, "kind": "fill"})
    assert entry is not None
    database["ledger_entries"].delete_one({"_id": entry["_id"]})

    assert days(today_at(12, 0)).check() == 0
    assert days(today_at(2, 10)).check() >= 1

    kinds = [each["kind"] for each in caller.get("/notifications").get_json()["items"]]
    assert kinds.count("ledger.unbalanced") == 1
    database["ledger_entries"].insert_one(entry)
    assert balances(caller)
    assert days(today_at(2, 20))._desk.accounts_with(Product.INTRADAY)
