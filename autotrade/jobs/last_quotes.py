"""The last real price of every symbol that the feed is told of, in Redis for all processes."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import redis

from autotrade.domain.candles import Candle
from autotrade.domain.errors import UnavailableError
from autotrade.jobs.connection import key
from autotrade.ports.marketdata import FeedState, Quote

_QUOTES: Final = key("quotes")
_MINUTES: Final = key("minutes")
_STATE: Final = key("feed")
_SEEN: Final = key("feed-seen")
_KEPT: Final = timedelta(days=3)
_STATE_SECONDS: Final = 10


class RedisQuotes:
    """Implements ``SharedQuotes``. All methods raise ``UnavailableError`` when Redis is away."""

    def __init__(self, connection: redis.Redis):
        self._redis = connection

    def tell(self, quotes: Sequence[Quote], state: FeedState) -> None:
        """Write what changed, and how the feed stands, in one round trip."""
        with _translated(), self._redis.pipeline(transaction=False) as pipeline:
            if quotes:
                pipeline.hset(_QUOTES, mapping={each.symbol: _text(each) for each in quotes})
                pipeline.expire(_QUOTES, _KEPT)
            pipeline.set(_STATE, json.dumps([state.source, state.is_open]), ex=_STATE_SECONDS)
            pipeline.set(_SEEN, _millis(state.at), ex=_KEPT)
            pipeline.execute()

    def get(self, symbols: Collection[str]) -> Mapping[str, Quote]:
        """Return the quotes that are known of these symbols."""
        if not symbols:
            return {}
        names = list(symbols)
        with _translated():
            found: Any = self._redis.hmget(_QUOTES, names)
        return {
            name: _quote(name, text)
            for name, text in zip(names, found, strict=True)
            if text is not None
        }

    def tell_minutes(self, minutes: Mapping[str, Candle]) -> None:
        """Write the minutes that are running, by symbol."""
        if not minutes:
            return
        with _translated(), self._redis.pipeline(transaction=False) as pipeline:
            written = {symbol: _minute_text(each) for symbol, each in minutes.items()}
            pipeline.hset(_MINUTES, mapping=written)  # type: ignore[arg-type]  # texts
            pipeline.expire(_MINUTES, _KEPT)
            pipeline.execute()

    def minute(self, symbol: str) -> Candle | None:
        """Return the latest minute that was told of a symbol, running still or over."""
        with _translated():
            text: Any = self._redis.hget(_MINUTES, symbol)
        return None if text is None else _minute(text)

    def state(self) -> FeedState | None:
        """Return how the feed stands; None when it has not said so for ten seconds."""
        with _translated():
            text, seen = self._redis.mget([_STATE, _SEEN])
        if text is None or seen is None:
            return None
        source, is_open = json.loads(text)
        return FeedState(source=source, is_open=is_open, at=_moment(int(seen)))

    def last_told(self) -> datetime | None:
        """Return when a feed last wrote, be it long ago; None when that is not known."""
        with _translated():
            seen: Any = self._redis.get(_SEEN)
        return None if seen is None else _moment(int(seen))

    def forget(self) -> None:
        """Forget all prices: there is no feed any more that could renew them."""
        with _translated():
            self._redis.delete(_QUOTES, _MINUTES)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except redis.RedisError as error:
        msg = "Redis is away."
        raise UnavailableError(msg) from error


def _text(quote: Quote) -> str:
    numbers = (
        *(quote.price, quote.bid, quote.ask, quote.previous_close),
        *(quote.bid_quantity, quote.ask_quantity),
    )
    return json.dumps(
        [_millis(quote.at), *(None if number is None else f"{number:f}" for number in numbers)]
    )


def _quote(symbol: str, text: bytes) -> Quote:
    at, *numbers = json.loads(text)
    price, *others = numbers
    bid, ask, close, bids, asks = (None if number is None else Decimal(number) for number in others)
    return Quote(
        symbol=symbol,
        price=Decimal(price),
        at=_moment(at),
        simulated=False,
        bid=bid,
        ask=ask,
        previous_close=close,
        bid_quantity=bids,
        ask_quantity=asks,
    )


def _minute_text(minute: Candle) -> str:
    prices = (minute.open, minute.high, minute.low, minute.close, minute.volume)
    return json.dumps([_millis(minute.opens_at), *(f"{number:f}" for number in prices)])


def _minute(text: bytes) -> Candle:
    at, *numbers = json.loads(text)
    opened, high, low, closed, volume = map(Decimal, numbers)
    return Candle(
        opens_at=_moment(at), open=opened, high=high, low=low, close=closed, volume=volume
    )


def _millis(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _moment(millis: int) -> datetime:
    return datetime.fromtimestamp(millis / 1000, UTC)
