"""Profit and loss from rows of days is what the trades themselves come to, whatever is asked."""

import random
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from typing import Any

import pytest

from autotrade.domain.ids import BrokerId, OrderId, StrategyId, TradeId, UserId
from autotrade.domain.orders import Product, Side
from autotrade.domain.positions import CostMethod
from autotrade.domain.reports import NOTHING, Grouping, PnlSum, Sums, added, total_of
from autotrade.domain.trades import (
    BookFill,
    Costs,
    Trade,
    TradeSide,
    TradeSource,
    TradeStatus,
    applied,
    on_day,
)
from autotrade.ports.report_storage import PnlQuery
from autotrade.ports.storage import Repositories, Storage
from autotrade.services.reports_ahead import DaysAhead
from autotrade.storage.schema import document_schema, prepare
from tests.support.factories import NOON, OTHER_USER, USER, an_id
from tests.support.fakes import FakeClock
from tests.support.pipeline import Documents

pytestmark = [
    pytest.mark.integration,
    pytest.mark.parametrize("storage_client", ["mongodb"], indirect=True),
]
SYMBOLS = ["NSE:SBIN", "NSE:LT", "NSE:TCS"]
STRATEGIES = [StrategyId("s1"), StrategyId("s2"), None]
BROKERS = [BrokerId("b1"), BrokerId("b2")]
TODAY = date(2026, 11, 20)
SETTLED = TODAY - timedelta(days=3)
BEGUN = NOON - timedelta(days=200)


def books(dice: random.Random, user_id: UserId) -> Iterator[Trade]:
    """Yield round trips of half a year, some of which go over several days and months."""
    for strategy_id in STRATEGIES:
        for symbol in SYMBOLS:
            yield from book(dice, user_id, strategy_id, symbol)


def book(
    dice: random.Random, user_id: UserId, strategy_id: StrategyId | None, symbol: str
) -> Iterator[Trade]:
    trades: dict[str, Trade] = {}
    broker_id, method = dice.choice(BROKERS), dice.choice(list(CostMethod))
    at = BEGUN
    for number in count():
        at += timedelta(hours=dice.choice([1, 5, 30, 200, 700]))
        if at > NOON:
            break
        fill = BookFill(
            user_id=user_id,
            broker_id=broker_id,
            strategy_id=strategy_id,
            symbol=symbol,
            product=Product.DELIVERY,
            paper=broker_id == "b1",
            side=dice.choice(list(Side)),
            quantity=Decimal(dice.randint(1, 9)),
            price=Decimal(dice.randint(100, 200)),
            at=at,
            order_id=OrderId(f"o{number}"),
            costs=Costs(brokerage=Decimal("1.25"), charges=Decimal("0.5")),
        )
        open_ones = [each for each in trades.values() if each.status is TradeStatus.OPEN]
        for trade in applied(open_ones, fill, method, partial(an_id, at)):
            trades[trade.id] = trade
    yield from trades.values()


def recorded(trade: Trade, at: datetime) -> Trade:
    """Return a trade that was written down by hand, of a day in the past."""
    return replace(
        trade,
        id=TradeId(an_id()),
        source=TradeSource.RECORDED,
        status=TradeStatus.CLOSED,
        closed_at=at,
        pnl_gross=Decimal(1000),
        brokerage=Decimal(3),
        charges=Decimal(0),
        days=on_day((), at, Decimal(1000), Decimal(3)),
    )


def expected(trades: list[Trade], query: PnlQuery, by: Grouping) -> Sums:
    """Add trades up one by one, in Python."""
    parts: list[Sums] = []
    for trade in trades:
        if any(getattr(trade, name) != value for name, value in (query.equal or {}).items()):
            continue
        parts += [
            {key_of(trade, each.day, by): counted(trade, each)}
            for each in trade.days
            if (query.first or date.min) <= each.day <= (query.last or date.max)
        ]
    return added(parts)


def counted(trade: Trade, each: Any) -> PnlSum:
    is_closing = trade.status is TradeStatus.CLOSED and each.day == trade.days[-1].day
    if not is_closing:
        return PnlSum(each.gross, each.charged)
    net = trade.pnl_net
    return PnlSum(each.gross, each.charged, 1, int(net > 0), int(net < 0))


def key_of(trade: Trade, day: date, by: Grouping) -> str:
    return {
        Grouping.DAY: day.isoformat(),
        Grouping.MONTH: day.isoformat()[:7],
        Grouping.STRATEGY: trade.strategy_id or "",
        Grouping.SYMBOL: trade.symbol,
        Grouping.BROKER: trade.broker_id,
    }[by]


def rounded(sums: Sums) -> dict[str, tuple[object, ...]]:
    """Return sums to a billionth of a rupee: averages rarely come out even."""
    exact = Decimal("1e-9")
    return {
        key: (
            value.gross.quantize(exact),
            value.charges.quantize(exact),
            *(value.trades, value.wins, value.losses),
        )
        for key, value in sums.items()
    }


def queries(dice: random.Random, number: int) -> Iterator[tuple[PnlQuery, Grouping]]:
    for _ in range(number):
        first = dice.choice([None, BEGUN.date() + timedelta(days=dice.randint(-5, 205))])
        last = dice.choice([None, TODAY - timedelta(days=dice.randint(0, 100))])
        equal: dict[str, object] = {}
        if dice.random() < 0.5:
            equal["strategy_id"] = dice.choice(STRATEGIES[:2])
        if dice.random() < 0.3:
            equal["symbol"] = dice.choice(SYMBOLS)
        if dice.random() < 0.3:
            equal["broker_id"] = dice.choice(BROKERS)
        if dice.random() < 0.2:
            equal["side"] = dice.choice(list(TradeSide))
        if dice.random() < 0.2:
            equal["source"] = dice.choice([TradeSource.MANUAL, TradeSource.RECORDED])
        if dice.random() < 0.3:
            equal["paper"] = dice.random() < 0.5
        query = PnlQuery(user_id=USER, first=first, last=last, equal=equal, settled=SETTLED)
        yield query, dice.choice(list(Grouping))


@pytest.fixture
def trades(storage: Storage) -> list[Trade]:
    dice = random.Random(7)  # noqa: S311 - no secret
    own = list(books(dice, USER))
    for trade in (*own, *books(dice, OTHER_USER)):
        storage.now.trades.save(trade)
    return own


def test_whatever_is_asked_rows_and_trades_say_the_same(storage: Storage, trades: list[Trade]):
    for query, by in queries(random.Random(8), 120):  # noqa: S311 - no secret
        told = storage.now.reports.pnl(query, by)
        raw = storage.now.reports.pnl(replace(query, settled=None), by)

        wanted = rounded(expected(trades, query, by))
        assert rounded(told) == wanted, (query, by)
        assert rounded(raw) == wanted, (query, by)


def test_every_way_of_telling_comes_to_the_sum_of_all_trades(storage: Storage, trades: list[Trade]):
    query = PnlQuery(user_id=USER, settled=SETTLED)
    net = sum((trade.pnl_net for trade in trades), Decimal(0))

    totals = {by: total_of(storage.now.reports.pnl(query, by)) for by in Grouping}

    assert {abs(total.net - net) < Decimal("1e-9") for total in totals.values()} == {True}
    assert len({(total.trades, total.wins, total.losses) for total in totals.values()}) == 1


def test_rows_are_kept_through_the_days_that_are_over_and_not_beyond(
    storage: Storage, database: Documents, trades: list[Trade]
):
    storage.now.reports.pnl(PnlQuery(user_id=USER, settled=SETTLED), Grouping.DAY)

    days = database["pnl_days"].distinct("day", {"user_id": USER})
    assert trades
    assert max(days) <= SETTLED.isoformat()
    assert database["pnl_headers"].find_one({"_id": USER})["through"] == SETTLED.isoformat()  # type: ignore[index]  # it is there


def test_what_is_written_of_the_past_is_told_at_once(storage: Storage, trades: list[Trade]):
    query = PnlQuery(user_id=USER, settled=SETTLED)
    storage.now.reports.pnl(query, Grouping.DAY)

    for days in (30, 90, 199, 400):  # the last one is of before there were any
        late = recorded(trades[0], NOON - timedelta(days=days))
        trades.append(late)
        storage.transact(partial(write, trade=late))
        told = rounded(storage.now.reports.pnl(query, Grouping.DAY))
        assert told == rounded(expected(trades, query, Grouping.DAY))


def test_nothing_is_missed_that_is_written_while_days_are_added_up(
    storage: Storage, trades: list[Trade]
):
    query = PnlQuery(user_id=USER, settled=SETTLED)
    late = [recorded(trades[0], NOON - timedelta(days=number)) for number in range(10, 190, 6)]

    def write_all() -> None:
        for trade in late:
            storage.transact(partial(write, trade=trade))

    writer = threading.Thread(target=write_all)
    writer.start()
    while writer.is_alive():
        storage.now.reports.pnl(query, Grouping.DAY)
    writer.join()

    told = rounded(storage.now.reports.pnl(query, Grouping.DAY))
    assert told == rounded(expected([*trades, *late], query, Grouping.DAY))


def test_trades_from_before_there_were_days_count_on_the_day_of_their_closing(
    storage: Storage, database: Documents, trades: list[Trade]
):
    rules = document_schema(Trade)
    rules["required"].remove("days")
    database.command({"collMod": "trades", "validator": {"$jsonSchema": rules}})
    database["trades"].update_many({}, {"$unset": {"days": 1}})

    prepare(database)

    old = [
        replace(trade, days=on_day((), at, trade.pnl_gross, trade.pnl_gross - trade.pnl_net))
        for trade in trades
        for at in [trade.closed_at or trade.updated_at]
    ]
    query = PnlQuery(user_id=USER)
    told = rounded(storage.now.reports.pnl(query, Grouping.DAY))
    assert told == rounded(expected(old, query, Grouping.DAY))


def test_what_is_added_up_ahead_leaves_nothing_to_a_report(
    storage: Storage, clock: FakeClock, database: Documents, trades: list[Trade]
):
    pauses: list[timedelta] = []
    ahead = DaysAhead(storage=storage, clock=clock, pause=pauses.append)
    assert sorted(storage.now.reports.behind(SETTLED)) == sorted({USER, OTHER_USER})

    steps = ahead.catch_up()

    header = database["pnl_headers"].find_one({"_id": USER})
    query = PnlQuery(user_id=USER, settled=SETTLED)
    told = rounded(storage.now.reports.pnl(query, Grouping.DAY))
    assert steps == len(pauses) > 2
    assert told == rounded(expected(trades, query, Grouping.DAY))
    assert database["pnl_headers"].find_one({"_id": USER}) == header
    assert (storage.now.reports.behind(SETTLED), ahead.catch_up()) == ([], 0)


def test_who_wrote_of_the_past_is_behind_again(storage: Storage, trades: list[Trade]):
    query = PnlQuery(user_id=USER, settled=SETTLED)
    storage.now.reports.pnl(query, Grouping.DAY)

    late = recorded(trades[0], NOON - timedelta(days=30))
    storage.transact(partial(write, trade=late))

    assert USER in storage.now.reports.behind(SETTLED)
    assert storage.now.reports.add_up(USER, SETTLED)
    assert USER not in storage.now.reports.behind(SETTLED)


def test_a_user_without_trades_has_no_figures(storage: Storage):
    told = storage.now.reports.pnl(PnlQuery(user_id=USER, settled=SETTLED), Grouping.DAY)

    assert told == {}
    assert total_of(told) == NOTHING


def write(repos: Repositories, trade: Trade) -> None:
    repos.trades.save(trade)
    repos.reports.forget_days(trade.user_id, [each.day for each in trade.days])
