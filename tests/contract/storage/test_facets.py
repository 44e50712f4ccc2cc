"""Lists with any filters at once: each combination finds what fits, newest first."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import combinations
from math import prod
from typing import Any

import pytest

from autotrade.domain.executions import Execution, ExecutionStatus, ExecutionType
from autotrade.domain.ids import ExecutionId, TradeId, UserId
from autotrade.domain.orders import Product, Side
from autotrade.domain.trades import Trade, TradeSide, TradeSource, TradeStatus
from autotrade.ports.storage import Page, Query, Storage
from autotrade.storage.bson import to_document
from autotrade.storage.executions import FACETS
from autotrade.storage.facets import MOST_RANGES, NEWEST
from autotrade.storage.indexes import INDEXES
from tests.support.factories import NOON, OTHER_USER, USER, an_execution, an_id
from tests.support.pipeline import Documents

pytestmark = pytest.mark.integration
ROWS = 240
ACCOUNTS = [f"b{number}" for number in range(19)]
"""More than are looked at together."""
EXECUTIONS: Mapping[str, Sequence[object]] = {
    "strategy_id": ["s1", "s2"],
    "symbol": ["NSE:SBIN", "NSE:LT"],
    "broker_id": [*ACCOUNTS, None],
    "type": list(ExecutionType),
    "status": list(ExecutionStatus),
    "side": [*Side, None],
}
TRADES: Mapping[str, Sequence[object]] = {
    "strategy_id": ["s1", None],
    "symbol": ["NSE:SBIN", "NSE:LT"],
    "broker_id": ACCOUNTS,
    "paper": [True, False],
    "status": list(TradeStatus),
    "source": list(TradeSource),
    "side": list(TradeSide),
}


def execution(at: datetime, user_id: UserId, chosen: Mapping[str, Any]) -> Execution:
    return an_execution(id=ExecutionId(an_id(at)), user_id=user_id, created_at=at, **chosen)


def trade(at: datetime, user_id: UserId, chosen: Mapping[str, Any]) -> Trade:
    return Trade(
        id=TradeId(an_id(at)),
        user_id=user_id,
        product=Product.INTRADAY,
        quantity=Decimal(10),
        entry_value=Decimal(1000),
        opened_at=at,
        updated_at=at,
        **chosen,
    )


def rows(
    made: Callable[[datetime, UserId, Mapping[str, Any]], Any], values: Mapping[str, Any]
) -> Iterator[Any]:
    """Yield rows of two users, of all kinds, newest first."""
    dice = random.Random(3)  # noqa: S311 - no secret
    for number in range(ROWS):
        chosen = {name: dice.choice(known) for name, known in values.items()}
        yield made(
            NOON - timedelta(minutes=number), OTHER_USER if number % 9 == 0 else USER, chosen
        )


def walked(ask: Callable[[Query], Page[Any]], equal: Mapping[str, object]) -> list[str]:
    """Return the ids of a whole list, read by small pages; each but the last one is full."""
    found: list[str] = []
    cursor = None
    while True:
        page = ask(Query(user_id=USER, limit=25, cursor=cursor, equal=equal))
        found += [each.id for each in page.items]
        if page.next_cursor is None:
            return found
        assert len(page.items) == 25
        cursor = page.next_cursor


@pytest.mark.parametrize(
    ("name", "made", "values"),
    [("executions", execution, EXECUTIONS), ("trades", trade, TRADES)],
)
def test_every_combination_of_filters_finds_what_fits(
    storage: Storage, database: Documents, name: str, made: Any, values: Mapping[str, Any]
):
    everything = list(rows(made, values))
    database[name].insert_many([to_document(each) for each in everything])

    for size in range(len(values) + 1):
        for fields in combinations(values, size):
            equal = {field: values[field][0] for field in fields}
            wanted = [
                each.id
                for each in everything
                if each.user_id == USER
                and all(getattr(each, field) == value for field, value in equal.items())
            ]
            assert walked(getattr(storage.now, name).page, equal) == wanted, equal


def test_what_has_no_value_of_a_filter_is_found_by_the_others(
    storage: Storage, database: Documents
):
    blank = an_execution(side=None, broker_id=None)
    database["executions"].insert_one(to_document(blank))

    page = storage.now.executions.page(Query(user_id=USER, equal={"symbol": blank.symbol}))

    assert page.items == [blank]


def test_no_more_ranges_are_asked_for_than_are_merged():
    query = Query(user_id=USER, equal={"symbol": "NSE:SBIN"})

    plans = FACETS.plans(query, lambda *_: ACCOUNTS)

    ranges = [
        prod(len(each["$in"]) for each in plan.where.values() if isinstance(each, dict))
        for plan in plans
    ]
    assert [each for plan in plans for each in plan.where["broker_id"]["$in"]] == ACCOUNTS
    assert max(ranges) <= MOST_RANGES
    assert len(ranges) > 1


def test_every_plan_names_an_index_that_there_is():
    names = {
        collection: {str(index.document["name"]) for index in indexes}
        for collection, indexes in INDEXES.items()
    }

    assert {NEWEST, *(str(index.document["name"]) for index in FACETS.indexes())} <= names[
        "executions"
    ]
    assert NEWEST in names["trades"]


def test_a_field_without_facets_is_left_to_the_database():
    query = Query(user_id=USER, equal={"alert_id": "a"})

    (plan,) = FACETS.plans(query, lambda *_: ACCOUNTS)

    assert (plan.where, plan.index) == ({"user_id": USER, "alert_id": "a"}, None)
