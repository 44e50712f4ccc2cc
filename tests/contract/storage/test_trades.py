"""Trades and protections in the store: books, what is read ahead, and what is watched."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from autotrade.domain.errors import ConflictError
from autotrade.domain.ids import PositionId, TradeId
from autotrade.domain.orders import Product
from autotrade.domain.positions import CostMethod, Lot, Position
from autotrade.domain.protections import Protection, ProtectionStatus, Trailing, TrailUnit
from autotrade.domain.trades import Trade, TradeSide, TradeSource, TradeStatus
from autotrade.ports.position_storage import BestPrice, PositionKey
from autotrade.ports.storage import Query, Repositories, Storage
from tests.support.factories import (
    ACCOUNT,
    NOON,
    OTHER_USER,
    STRATEGY,
    USER,
    a_position,
    an_id,
    an_order,
)

BOOK = PositionKey(
    user_id=USER,
    broker_id=ACCOUNT,
    strategy_id=STRATEGY,
    symbol="NSE:SBIN",
    product=Product.INTRADAY,
)


def kept(storage: Storage, **changes: object) -> Trade:
    values: dict[str, object] = {
        "id": TradeId(an_id()),
        "user_id": USER,
        "broker_id": ACCOUNT,
        "strategy_id": STRATEGY,
        "symbol": "NSE:SBIN",
        "product": Product.INTRADAY,
        "side": TradeSide.LONG,
        "status": TradeStatus.OPEN,
        "source": TradeSource.ALERT,
        "paper": True,
        "quantity": Decimal(10),
        "entry_value": Decimal(1000),
        "open_quantity": Decimal(10),
        "open_cost": Decimal(1000),
        "opened_at": NOON,
        "updated_at": NOON,
        "tags": ("one", "two"),
    }
    trade = Trade(**{**values, **changes})  # type: ignore[arg-type]  # by name
    storage.now.trades.save(trade)
    return trade


def test_a_book_has_its_own_open_trades_that_fills_made(storage: Storage):
    first, second = kept(storage), kept(storage, source=TradeSource.MANUAL)
    kept(storage, status=TradeStatus.CLOSED)
    kept(storage, source=TradeSource.RECORDED)
    kept(storage, strategy_id=None)
    kept(storage, product=Product.CARRY)
    kept(storage, user_id=OTHER_USER)

    assert list(storage.now.trades.open_of(BOOK)) == [first, second]
    assert storage.now.trades.get(USER, first.id) == first
    assert storage.now.trades.get(OTHER_USER, first.id) is None


def test_what_was_read_ahead_is_what_is_asked_also_after_a_write(storage: Storage):
    trade = kept(storage)
    order = an_order()

    def work(repos: Repositories) -> list[object]:
        repos.expect(orders=[order])
        seen: list[object] = [list(repos.trades.open_of(BOOK))]
        smaller = replace(trade, open_quantity=Decimal(4))
        repos.trades.save(smaller)
        seen.append(list(repos.trades.open_of(BOOK)))
        repos.trades.save(replace(smaller, status=TradeStatus.CLOSED))
        return [*seen, list(repos.trades.open_of(BOOK))]

    before, between, after = storage.transact(work)

    assert (before, after) == ([trade], [])
    assert [each.open_quantity for each in between] == [4]  # type: ignore[attr-defined]  # trades
    found = storage.now.trades.get(USER, trade.id)
    assert found is not None
    assert found.status is TradeStatus.CLOSED


def test_a_request_records_one_trade(storage: Storage):
    recorded = kept(storage, source=TradeSource.RECORDED, key="k-1")

    with pytest.raises(ConflictError):
        kept(storage, source=TradeSource.RECORDED, key="k-1")

    assert storage.now.trades.by_key(USER, "k-1") == recorded
    assert storage.now.trades.by_key(OTHER_USER, "k-1") is None
    kept(storage, user_id=OTHER_USER, key="k-1")


def test_what_was_gained_is_summed_without_what_was_only_recorded(storage: Storage):
    assert storage.now.trades.net_pnl(USER, None).gross == 0
    kept(storage, pnl_gross=Decimal("10.5"), brokerage=Decimal(1), charges=Decimal(2))
    kept(storage, pnl_gross=Decimal(-3), mtf_charge=Decimal("0.25"), status=TradeStatus.CLOSED)
    kept(storage, pnl_gross=Decimal(99), source=TradeSource.RECORDED)
    kept(storage, pnl_gross=Decimal(77), user_id=OTHER_USER)

    found = storage.now.trades.net_pnl(USER, ACCOUNT)

    assert (found.gross, found.charged) == (Decimal("7.5"), Decimal("3.25"))


def test_a_page_is_filtered_and_newest_first(storage: Storage):
    first, second = kept(storage), kept(storage)
    kept(storage, status=TradeStatus.CLOSED)

    page = storage.now.trades.page(Query(user_id=USER, equal={"status": TradeStatus.OPEN}))

    assert page.items == [second, first]


def protected(storage: Storage, **changes: object) -> Position:
    protection = Protection(
        status=ProtectionStatus.ARMED,
        version=1,
        armed_at=NOON,
        updated_at=NOON,
        stop_loss=Decimal(95),
        trailing=Trailing(distance=Decimal(5), unit=TrailUnit.PERCENT),
        best=Decimal(100),
    )
    position = a_position(
        **{
            "id": PositionId(an_id()),
            "symbol": f"NSE:{an_id()}",
            "quantity": Decimal(10),
            "average_price": Decimal(100),
            "protection": protection,
            "cost_method": CostMethod.FIFO,
            "lots": (Lot(quantity=Decimal(10), price=Decimal(100)),),
            **changes,
        }
    )
    storage.now.positions.save(position)
    return position


def test_what_is_armed_is_found_of_all_users(storage: Storage):
    mine, theirs = protected(storage), protected(storage, user_id=OTHER_USER)
    protected(storage, protection=None)
    triggered = mine.protection
    assert triggered is not None
    protected(storage, protection=triggered.to(ProtectionStatus.TRIGGERED, NOON))

    assert list(storage.now.positions.protected()) == [mine, theirs]
    assert list(storage.now.positions.with_ids([theirs.id, PositionId("none")])) == [theirs]
    assert storage.now.positions.by_id(USER, mine.id) == mine
    assert storage.now.positions.by_id(USER, theirs.id) is None


@pytest.mark.parametrize(("version", "best"), [(1, Decimal("123.45")), (2, Decimal(100))])
def test_best_prices_are_kept_of_the_version_that_is_armed(
    storage: Storage, version: int, best: Decimal
):
    position = protected(storage)

    seen = BestPrice(position_id=position.id, version=version, price=Decimal("123.45"))
    storage.now.positions.keep_best([seen])

    found = storage.now.positions.by_id(USER, position.id)
    assert found is not None
    assert found.protection is not None
    assert found.protection.best == best


def test_until_when_prices_were_watched_is_remembered(storage: Storage):
    assert storage.now.positions.watched_until() is None

    for at in (NOON, NOON + timedelta(seconds=1)):
        storage.now.positions.watched(at)

    assert storage.now.positions.watched_until() == NOON + timedelta(seconds=1)
