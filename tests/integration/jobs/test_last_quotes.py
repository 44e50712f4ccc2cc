"""The last real prices in Valkey: what is written is read, and ends with its feed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from autotrade.domain.candles import Candle
from autotrade.domain.errors import UnavailableError
from autotrade.jobs.last_quotes import RedisQuotes
from autotrade.jobs.simulated_days import RedisSimulatedDays
from autotrade.ports.marketdata import FeedState, Quote

AT = datetime(2026, 11, 20, 5, 0, 0, 135_000, tzinfo=UTC)
OPEN = FeedState(source="dhanhq", is_open=True, at=AT)


@pytest.fixture
def quotes(redis_url: str) -> Iterator[RedisQuotes]:
    with redis.Redis.from_url(redis_url) as connection:
        connection.flushdb()
        yield RedisQuotes(connection)


def a_quote(symbol: str = "NSE:TCS", **more: object) -> Quote:
    values = {"symbol": symbol, "price": Decimal("3321.50"), "at": AT, "simulated": False, **more}
    return Quote(**values)  # type: ignore[arg-type]  # fields by name


def test_a_quote_is_read_as_it_was_written(quotes: RedisQuotes):
    full = a_quote(
        bid=Decimal("3321.45"),
        ask=Decimal("3321.55"),
        previous_close=Decimal(3300),
        bid_quantity=Decimal(10),
        ask_quantity=Decimal(20),
    )

    quotes.tell([full, a_quote("NSE:INFY")], OPEN)

    assert quotes.get(["NSE:TCS", "NSE:INFY", "NSE:NONE"]) == {
        "NSE:TCS": full,
        "NSE:INFY": a_quote("NSE:INFY"),
    }
    assert quotes.get([]) == {}


def test_how_the_feed_stands_is_known_and_forgotten_with_it(quotes: RedisQuotes):
    assert (quotes.state(), quotes.last_told()) == (None, None)

    quotes.tell([], OPEN)
    known = quotes.state()
    quotes._redis.delete("autotrade:feed")  # as after ten seconds

    assert known == OPEN
    assert quotes.state() is None
    assert quotes.last_told() == AT


def test_without_a_source_all_prices_are_forgotten(quotes: RedisQuotes):
    quotes.tell([a_quote()], OPEN)

    quotes.forget()
    quotes.tell([], FeedState(source=None, is_open=False, at=AT + timedelta(seconds=1)))

    assert quotes.get(["NSE:TCS"]) == {}
    state = quotes.state()
    assert state is not None
    assert state.source is None


def test_the_minute_that_is_running_is_read_as_it_was_told_and_ends_with_its_source(
    quotes: RedisQuotes,
):
    minute = Candle(
        opens_at=AT.replace(microsecond=0),
        open=Decimal("3321.50"),
        high=Decimal(3322),
        low=Decimal("3320.05"),
        close=Decimal(3321),
        volume=Decimal(1200),
    )

    quotes.tell_minutes({"NSE:TCS": minute})
    quotes.tell_minutes({})

    assert quotes.minute("NSE:TCS") == minute
    assert quotes.minute("NSE:INFY") is None
    quotes.forget()
    assert quotes.minute("NSE:TCS") is None


def test_bars_of_simulated_days_are_kept_by_symbol_and_name(redis_url: str):
    with redis.Redis.from_url(redis_url) as connection:
        connection.flushdb()
        days = RedisSimulatedDays(connection)
        days.put("NSE:TCS", {"monday": [[1, 2, 3, 4, 5, 6]], "tuesday": []})

        assert days.get("NSE:TCS", ["monday", "tuesday", "friday"]) == [
            [[1, 2, 3, 4, 5, 6]],
            [],
            None,
        ]
        assert days.get("NSE:INFY", ["monday"]) == [None]
        assert days.get("NSE:TCS", []) == []


def test_without_a_server_nothing_is_kept_and_nobody_fails():
    once = Retry(NoBackoff(), 0)
    with redis.Redis(port=9, socket_connect_timeout=0.1, retry=once) as connection:
        away = RedisSimulatedDays(connection)
        away.put("NSE:TCS", {"monday": []})

        assert away.get("NSE:TCS", ["monday", "tuesday"]) == [None, None]


def test_a_server_that_is_away_is_said_to_be():
    with redis.Redis(port=9, socket_connect_timeout=0.1) as connection:
        away = RedisQuotes(connection)
        for ask in (away.state, away.last_told, lambda: away.get(["x"]), away.forget):
            with pytest.raises(UnavailableError):
                ask()
