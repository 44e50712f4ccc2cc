"""What the paper broker closes by itself: expired contracts, and margin calls that were not met."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from autotrade.bootstrap import Application
from autotrade.domain.errors import ConflictError
from autotrade.domain.market_calendar import Block
from autotrade.domain.market_hours import IST
from autotrade.ports.marketdata import Quote
from autotrade.services.margin_calls import MarginCalls
from autotrade.services.paper_expiries import PaperExpiries
from tests.support.caller import Caller
from tests.support.fakes import FakeClock


class Real:
    """Real prices of the underlyings, where the test names any."""

    def __init__(self, prices: dict[str, str]):
        self._prices = prices

    def last(self, symbol: str) -> Quote | None:
        price = self._prices.get(symbol)
        if price is None:
            return None
        return Quote(symbol=symbol, price=Decimal(price), at=datetime.now(UTC), simulated=False)


class Fallen:
    """The paper desk, where every price stands at a share of what was last traded."""

    def __init__(self, desk: Any, share: Decimal):
        self._desk, self._share = desk, share

    def price(self, _symbol: str, seen: Decimal | None, _at: datetime) -> Decimal | None:
        return None if seen is None else seen * self._share

    def __getattr__(self, name: str) -> Any:
        return getattr(self._desk, name)


def until(closes: datetime) -> Callable[[str, date], Sequence[Block]]:
    """Return hours of a market that closes today, and each day, at that time."""

    def hours(_symbol: str, on: date) -> Sequence[Block]:
        midnight = datetime(on.year, on.month, on.day, tzinfo=IST)
        return (Block(opens=midnight, closes=closes + (on - today())),)

    return hours


def today() -> date:
    return datetime.now(IST).date()


@pytest.fixture
def expiries(application: Application):
    """The settlement a minute after a market's close, which is just after now."""

    def made(minutes_after_close: int = 1, **prices: str) -> PaperExpiries:
        known = application.paper.expiries
        closes = datetime.now(UTC) + timedelta(seconds=1)
        return PaperExpiries(
            storage=application.storage,
            clock=FakeClock(closes + timedelta(minutes=minutes_after_close)),
            desk=known._desk,
            rounds=known._rounds,
            quotes=Real({name.replace("_", ":"): price for name, price in prices.items()}),
            instruments=lambda _: None,
            charge=known._charge,
            hours=until(closes),
        )

    return made


@pytest.fixture
def calls(application: Application):
    """Margin calls so many minutes from now."""

    def made(minutes: int = 0, *, fallen_to: str = "1") -> MarginCalls:
        known = application.paper.margin_calls
        return MarginCalls(
            storage=application.storage,
            clock=FakeClock(datetime.now(UTC) + timedelta(minutes=minutes)),
            desk=Fallen(known._desk, Decimal(fallen_to)),
            rounds=known._rounds,
            notifications=application.notifications,
            bell=application.bell,
            margins=known._margins,
            hours=None,
        )

    return made


def bought(caller: Caller, symbol: str, price: str, quantity: str, action: str = "buy") -> None:
    strategy = caller.strategy()
    made = caller.execution(
        strategy, symbol=symbol, price=price, quantity=quantity, action=action, product="CARRY"
    )
    assert made["status"] == "success", made


def the_only(caller: Caller, path: str) -> dict[str, Any]:
    (found,) = caller.get(path).get_json()["items"]
    return dict(found)


def proved(caller: Caller) -> dict[str, Any]:
    check = caller.get("/portfolio/ledger/check").get_json()
    assert check["balanced"], check["problems"]
    return dict(caller.get("/portfolio").get_json())


def test_a_bought_option_is_exercised_at_its_worth_and_pays_stt_alone(caller: Caller, expiries):
    symbol = f"NSE:NIFTY{today():%y%m%d}C25000"
    bought(caller, symbol, "100", "65")
    before = Decimal(proved(caller)["charges_paid"])

    due = expiries(NSE_NIFTY="25123.45")
    due.settle()
    assert due.settle() == 0

    assert the_only(caller, "/positions")["quantity"] == "0"
    after = proved(caller)
    # 65 x 123.45 = 8,024.25, of which 0.15 % is 12.04: 12 rupees
    assert Decimal(after["charges_paid"]) - before == 12
    assert Decimal(after["realized_pnl"]) == Decimal("1524.25") - before - 12
    assert after["cash"] == after["equity"]
    entry = the_only(caller, "/portfolio/ledger?kind=expiry")
    assert entry["symbol"] == symbol
    kinds = [each["kind"] for each in caller.get("/notifications").get_json()["items"]]
    assert kinds.count("exit.done") == 1


def test_an_option_that_ends_worthless_is_settled_at_nothing_and_costs_nothing(
    caller: Caller, expiries
):
    bought(caller, f"NSE:NIFTY{today():%y%m%d}P25000", "100", "65")
    before = Decimal(proved(caller)["charges_paid"])

    expiries(NSE_NIFTY="25123.45").settle()

    after = proved(caller)
    assert Decimal(after["charges_paid"]) == before
    assert Decimal(after["realized_pnl"]) == Decimal(-6500) - before
    assert the_only(caller, "/trades")["status"] == "closed"


def test_without_a_real_price_of_the_underlying_the_contracts_own_last_one_counts(
    caller: Caller, expiries
):
    symbol = f"NSE:TCS{today():%y%m%d}FUT"
    bought(caller, symbol, "3000", "10")

    expiries().settle()

    assert the_only(caller, "/positions")["quantity"] == "0"
    proved(caller)
    notes = [each["message"] for each in caller.get("/notifications").get_json()["items"]]
    assert any("no real price of its underlying" in note for note in notes)
    assert any("shares would be delivered" in note for note in notes)


def test_a_contract_of_another_day_is_left_alone(caller: Caller, expiries):
    bought(caller, f"NSE:NIFTY{today() + timedelta(days=7):%y%m%d}FUT", "3000", "1")

    expiries(NSE_NIFTY="3100").settle()

    assert the_only(caller, "/positions")["quantity"] == "1"


def test_before_the_close_nothing_has_expired(caller: Caller, expiries):
    bought(caller, f"NSE:NIFTY{today():%y%m%d}FUT", "3000", "1")

    expiries(minutes_after_close=-1, NSE_NIFTY="3100").settle()

    assert the_only(caller, "/positions")["quantity"] == "1"


def test_what_died_between_the_settlement_and_its_charges_is_made_up_for(caller: Caller, expiries):
    bought(caller, f"NSE:NIFTY{today():%y%m%d}C25000", "100", "65")
    before = Decimal(proved(caller)["charges_paid"])
    dying, later = expiries(NSE_NIFTY="25123.45"), expiries(NSE_NIFTY="25123.45")
    dying._charge = lambda *_: False

    dying.settle()
    assert Decimal(proved(caller)["charges_paid"]) - before > 12
    later.settle()

    assert Decimal(proved(caller)["charges_paid"]) - before == 12


def intraday(caller: Caller, symbol: str, quantity: str, price: str) -> None:
    strategy = caller.strategy()
    caller.execution(strategy, symbol=symbol, quantity=quantity, price=price)


def told(caller: Caller, kind: str) -> int:
    items = caller.get("/notifications").get_json()["items"]
    return [each["kind"] for each in items].count(kind)


def test_a_margin_call_is_told_once_and_gives_time(caller: Caller, calls):
    intraday(caller, "NSE:SBIN", "400", "1000")
    for minutes in (0, 1, 29):
        calls(minutes, fallen_to="0.87").watch()

    assert told(caller, "margin.called") == 1
    assert the_only(caller, "/positions")["quantity"] == "400"


def test_a_call_that_is_not_met_closes_what_lost_the_most_and_no_more(caller: Caller, calls):
    intraday(caller, "NSE:SBIN", "200", "1000")
    intraday(caller, "NSE:TCS", "200", "1000")
    calls(0, fallen_to="0.87").watch()

    calls(31, fallen_to="0.87").watch()
    calls(32, fallen_to="0.87").watch()

    held = {
        each["symbol"]: each["quantity"] for each in caller.get("/positions").get_json()["items"]
    }
    assert held == {"NSE:SBIN": "0", "NSE:TCS": "200"}
    proved(caller)
    assert the_only(caller, "/portfolio/ledger?kind=square_off")["charges"]["total"] == "23.60"
    assert told(caller, "exit.done") == 1


def test_where_nothing_is_left_nothing_is_waited_for(caller: Caller, calls):
    intraday(caller, "NSE:SBIN", "400", "1000")
    watch = calls(0, fallen_to="0.70")

    watch.watch()
    watch.watch()

    assert the_only(caller, "/positions")["quantity"] == "0"
    assert told(caller, "exit.done") == 1
    proved(caller)


def test_what_stands_in_the_way_of_one_account_keeps_nobody_from_the_others(
    caller: Caller, stranger: Caller, expiries, calls
):
    symbol = f"NSE:NIFTY{today():%y%m%d}C25000"
    for each in (caller, stranger):
        bought(each, symbol, "100", "65")
        intraday(each, "NSE:SBIN", "300", "1000")
    broken = caller.paper()["id"]
    due, watch = expiries(NSE_NIFTY="25123.45"), calls(fallen_to="0.60")
    due._settle = failing(due._settle, broken)
    watch._watch = failing(watch._watch, broken)

    watch.watch()
    due.settle()

    for each, quantities in ((caller, {"65", "300"}), (stranger, {"0"})):
        items = each.get("/positions").get_json()["items"]
        assert {item["quantity"] for item in items} == quantities


def failing(work: Callable[[Any], int], broken: str) -> Callable[[Any], int]:
    """Return what fails at one account."""

    def done(state: Any) -> int:
        if state.id == broken:
            raise ConflictError
        return work(state)

    return done
