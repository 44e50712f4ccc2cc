"""The candle store: minutes by symbol and day, replaced one by one, written by several at once."""

import threading
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from pymongo import MongoClient

from autotrade.domain.bars import Bars
from autotrade.domain.candles import Candle
from autotrade.domain.market_hours import IST
from autotrade.ports.market_storage import StoredDay
from autotrade.ports.storage import Storage
from autotrade.storage import client as mongo
from autotrade.storage.bson import Document
from autotrade.storage.candles import MongoCandles

OPENS = datetime(2026, 11, 20, 9, 15, tzinfo=IST)
DAY = timedelta(days=1)


def minutes(count: int, *, since: datetime = OPENS, price: str = "100.05") -> Sequence[Candle]:
    value = Decimal(price)
    return [
        Candle(
            opens_at=(since + timedelta(minutes=number)).astimezone(UTC),
            open=value,
            high=value,
            low=value,
            close=value,
            volume=Decimal(7),
        )
        for number in range(count)
    ]


def test_bars_are_found_by_symbol_and_time(storage: Storage):
    candles = storage.now.candles
    candles.put({"NSE:TCS": Bars.of(minutes(5)), "NSE:INFY": Bars.of(minutes(2, price="1500"))})

    found = candles.find(
        ["NSE:TCS", "NSE:INFY", "NSE:NONE"], OPENS + timedelta(minutes=1), OPENS + DAY
    )

    assert found.keys() == {"NSE:TCS", "NSE:INFY"}
    assert found["NSE:TCS"].candles() == minutes(5)[1:]
    assert found["NSE:INFY"].candles() == minutes(2, price="1500")[1:]


def test_bars_of_several_days_are_found_in_order(storage: Storage):
    candles = storage.now.candles
    later, earlier = minutes(2, since=OPENS + 3 * DAY), minutes(3)
    candles.put({"NSE:TCS": Bars.of(later)})
    candles.put({"NSE:TCS": Bars.of(earlier)})

    found = candles.find(["NSE:TCS"], OPENS, OPENS + 30 * DAY)

    assert found["NSE:TCS"].candles() == [*earlier, *later]


def test_the_same_bars_again_change_nothing_and_others_replace_them(storage: Storage):
    candles = storage.now.candles
    for _ in range(2):
        candles.put({"NSE:TCS": Bars.of(minutes(3))})
    candles.put({"NSE:TCS": Bars.of(minutes(1, since=OPENS + timedelta(minutes=1), price="5"))})

    found = candles.find(["NSE:TCS"], OPENS, OPENS + DAY)["NSE:TCS"].candles()

    assert [str(each.close) for each in found] == ["100.05", "5.00", "100.05"]


def test_a_day_is_that_of_india(storage: Storage):
    candles = storage.now.candles
    night = datetime(2026, 11, 20, 23, 59, tzinfo=IST)
    candles.put({"MCX:GOLD": Bars.of(minutes(2, since=night))})

    assert candles.days("MCX:GOLD", date(2026, 11, 20), date(2026, 11, 21)) == [
        StoredDay(day=date(2026, 11, 20), count=1, filled_at=None),
        StoredDay(day=date(2026, 11, 21), count=1, filled_at=None),
    ]


def test_a_day_remembers_when_a_broker_was_asked_for_it(storage: Storage):
    candles, at = storage.now.candles, datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    candles.put({"NSE:TCS": Bars.of(minutes(3))}, filled_at=at)
    candles.mark_filled("NSE:TCS", [date(2026, 11, 19)], at)
    candles.put({"NSE:TCS": Bars.of(minutes(4))})

    assert candles.days("NSE:TCS", date(2026, 11, 1), date(2026, 11, 30)) == [
        StoredDay(day=date(2026, 11, 19), count=0, filled_at=at),
        StoredDay(day=date(2026, 11, 20), count=4, filled_at=at),
    ]


def test_nothing_of_another_symbol_is_found(storage: Storage):
    storage.now.candles.put({"NSE:TCSX": Bars.of(minutes(3))})

    assert storage.now.candles.find(["NSE:TCS"], OPENS - DAY, OPENS + DAY) == {}
    assert storage.now.candles.days("NSE:TCS", date(2026, 11, 1), date(2026, 11, 30)) == []


def test_those_who_write_a_day_at_once_do_not_undo_each_other(
    storage: Storage, storage_client: MongoClient[Document]
):
    candles = MongoCandles(mongo.database(storage_client), None)

    def write(number: int) -> None:
        for minute in range(number, 40, 4):
            part = minutes(1, since=OPENS + timedelta(minutes=minute))
            candles.put({"NSE:TCS": Bars.of(part)})

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    found = storage.now.candles.find(["NSE:TCS"], OPENS, OPENS + DAY)
    assert found["NSE:TCS"].candles() == minutes(40)
