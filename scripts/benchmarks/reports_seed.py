"""A year of executions and round trips, put straight into the bench's own MongoDB."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Final

from bson.decimal128 import Decimal128
from pymongo import WriteConcern
from pymongo.database import Database

from autotrade.domain.market_hours import IST
from autotrade.storage.indexes import INDEXES

OTHERS: Final = 4
"""Users beside the one that is measured; they share the rest of the rows."""
SYMBOLS: Final = tuple(f"NSE:BENCH{number:03}" for number in range(50))
RARE: Final = "NSE:BENCHRARE"
"""The symbol of each user's first rows, and of no later ones."""
_FIRST_ROWS: Final = 40
_DAYS: Final = 365
_AT_ONCE: Final = 5000
_UNHURRIED: Final = WriteConcern(w=1, j=False)
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose rows these are."""

    user_id: str
    broker_id: str
    strategies: Sequence[tuple[str, str]]


def seed(database: Database[Document], owner: Owner, own: int, rest: int) -> None:
    """Insert ``own`` executions of one user and ``rest`` of others, half as many trades each.

    Indexes are built afterwards, as that is several times as fast.
    """
    collections = {name: database[name] for name in ("executions", "trades")}
    for collection in collections.values():
        collection.drop_indexes()
    shares = [(owner, own), *((_other(number), rest // OTHERS) for number in range(OTHERS))]
    for whose, count in shares:
        for name, made in (("executions", _executions), ("trades", _trades)):
            target = collections[name].with_options(write_concern=_UNHURRIED)
            documents = made(whose, count)
            while batch := list(islice(documents, _AT_ONCE)):
                target.insert_many(batch, ordered=False, bypass_document_validation=True)
    for name, collection in collections.items():
        collection.create_indexes(list(INDEXES[name]))


def _other(number: int) -> Owner:
    strategies = [(f"other-{number}-{each}", f"Other {each}") for each in range(20)]
    return Owner(f"other-{number}", f"other-broker-{number}", strategies)


def _moments(count: int) -> Iterator[datetime]:
    """Yield ascending times over the year up to now."""
    begin, step = datetime.now(UTC) - timedelta(days=_DAYS), timedelta(days=_DAYS) / (count + 1)
    for number in range(1, count + 1):
        moment = begin + number * step
        yield moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _id(moment: datetime, dice: random.Random) -> str:
    digits = f"{round(moment.timestamp() * 1000):012x}"
    tail = f"{dice.getrandbits(64):016x}"
    return f"{digits[:8]}-{digits[8:]}-7{tail[:3]}-8{tail[3:6]}-{tail[4:]}"


def _executions(owner: Owner, count: int) -> Iterator[Document]:
    dice = random.Random(1)  # noqa: S311 - no secret
    prices = [Decimal128(f"{100 + number * 0.05:.2f}") for number in range(20_000)]
    quantities = [Decimal128(str(number)) for number in range(1, 200)]
    for number, moment in enumerate(_moments(count)):
        strategy_id, name = dice.choice(owner.strategies)
        has_failed = dice.random() < 0.02
        key = _id(moment, dice)
        yield {
            "_id": key,
            "user_id": owner.user_id,
            "alert_id": f"a{key}",
            "leg": 0,
            "strategy_id": strategy_id,
            "strategy_name": name,
            "broker_id": owner.broker_id,
            "type": "paper" if dice.random() < 0.9 else "live",
            "status": "fail" if has_failed else "success",
            "symbol": RARE if number < _FIRST_ROWS else dice.choice(SYMBOLS),
            "created_at": moment,
            "order_id": None if has_failed else f"o{key}",
            "side": dice.choice(("BUY", "SELL")),
            "quantity": dice.choice(quantities),
            "price": dice.choice(prices),
            "reason": "The margin is short by 1,240.00." if has_failed else None,
            "response": {"order_id": f"P-{key}", "status": "FILLED", "filled": "10"},
            "executed_at": moment + timedelta(milliseconds=3),
            "retry_count": 0,
        }


def _trades(owner: Owner, count: int) -> Iterator[Document]:
    dice = random.Random(2)  # noqa: S311 - no secret
    money = [Decimal128(f"{(number - 10_000) / 7:.2f}") for number in range(20_000)]
    costs = [Decimal128(f"{number / 9:.2f}") for number in range(1, 900)]
    zero, ten, value = Decimal128("0"), Decimal128("10"), Decimal128("8123.50")
    for number, moment in enumerate(_moments(count // 2)):
        strategy_id, _ = dice.choice(owner.strategies)
        gross, cost = dice.choice(money), dice.choice(costs)
        closed = moment + timedelta(minutes=dice.randint(1, 300))
        yield {
            "_id": _id(moment, dice),
            "user_id": owner.user_id,
            "broker_id": owner.broker_id,
            "strategy_id": strategy_id,
            "symbol": RARE if number < _FIRST_ROWS else dice.choice(SYMBOLS),
            "product": "INTRADAY",
            "side": dice.choice(("LONG", "SHORT")),
            "status": "closed",
            "source": "alert",
            "paper": dice.random() < 0.9,
            "quantity": ten,
            "entry_value": value,
            "opened_at": moment,
            "updated_at": closed,
            "open_quantity": zero,
            "open_cost": zero,
            "exit_value": value,
            "closed_at": closed,
            "capital_used": value,
            "brokerage": cost,
            "charges": zero,
            "mtf_charge": zero,
            "pnl_gross": gross,
            "entry_order_id": None,
            "exit_order_id": None,
            "alert_id": None,
            "stop_loss": None,
            "target": None,
            "key": None,
            "notes": "",
            "tags": [],
            "days": [
                {
                    "day": closed.astimezone(IST).date().isoformat(),
                    "gross": gross,
                    "charged": cost,
                }
            ],
        }


def seconds_of(database: Database[Document], owner: Owner, own: int, rest: int) -> float:
    """Seed; return how long that took."""
    began = time.monotonic()
    seed(database, owner, own, rest)
    return time.monotonic() - began
