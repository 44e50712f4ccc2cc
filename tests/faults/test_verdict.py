"""The judge itself: each kind of broken promise is seen in books that were tampered with."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from bson.decimal128 import Decimal128

from tests.faults.nemesis import Struck
from tests.faults.senders import Attempt, plan
from tests.faults.verdict import Books, judge

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
ALERTS = 3
PLANNED = plan(seed=1, alerts=ALERTS, per_second=10, strategies=1)


def good_books() -> Books:
    """Return the books of three alerts that were carried out as they should be."""
    books = Books([], [], [], [], [])
    held: dict[str, Decimal] = {}
    for alert in PLANNED:
        key, tag = f"alert-{alert.number}", f"tag-{alert.number}"
        at, symbol = NOW + timedelta(seconds=alert.number), f"NSE:{alert.symbol}"
        side = alert.action.upper()
        request = {
            "client_tag": tag,
            "symbol": symbol,
            "side": side,
            "reference_price": Decimal128(alert.price),
        }
        fills = [{"quantity": Decimal128(Decimal(alert.quantity))}]
        books.placed.append({"request": request, "fills": fills, "placed_at": at})
        books.alerts.append({"_id": key, "status": "done", "lane": "one lane"})
        books.orders.append(
            {"_id": f"order-{tag}", "client_tag": tag, "alert_id": key, "strategy_id": "s"}
        )
        books.executions.append(
            {
                "_id": f"execution-{tag}",
                "alert_id": key,
                "order_id": f"order-{tag}",
                "status": "success",
            }
        )
        change = alert.quantity if side == "BUY" else -alert.quantity
        held[symbol] = held.get(symbol, Decimal(0)) + change
    books.positions.extend(
        {"strategy_id": strategy, "symbol": symbol, "quantity": Decimal128(quantity)}
        for symbol, quantity in held.items()
        for strategy in (None, "s")
    )
    return books


def judged(books: Books) -> dict[str, list[str]]:
    began = NOW.timestamp()
    accepted = {
        alert.number: Attempt(alert.number, began, began, 200, f"alert-{alert.number}")
        for alert in PLANNED
    }
    struck = [Struck("kill web", began - 1, began)]
    return judge(PLANNED, accepted, list(accepted.values()), struck, books).violations


def later(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**document, **changes}


def test_good_books_break_no_promise():
    assert judged(good_books()) == {}


def test_an_accepted_alert_without_an_order_at_the_broker_is_lost():
    books = good_books()
    books.placed.pop()

    assert "lost" in judged(books)


def test_a_second_order_for_an_alert_is_seen_whatever_its_tag():
    books = good_books()
    request = later(books.placed[0]["request"], client_tag="another")
    books.placed.append(later(books.placed[0], request=request))

    found = judged(books)

    (doubled,) = found["doubled"]
    assert doubled.startswith("1: posted")
    assert found["orphaned"] == ["another"]


@pytest.mark.parametrize("status", ["received", "claimed"])
def test_an_alert_that_has_not_ended_is_seen(status: str):
    books = good_books()
    books.alerts[1]["status"] = status

    assert judged(books) == {"unfinished": ["alert-2"]}


def test_an_execution_that_failed_although_the_broker_filled_it_is_seen():
    books = good_books()
    books.executions[2]["status"] = "fail"

    assert judged(books) == {"unfinished": ["execution-tag-3"]}


def test_a_position_that_is_not_the_sum_of_its_fills_is_seen():
    books = good_books()
    books.positions[0]["quantity"] = Decimal128(Decimal(10_000))

    assert list(judged(books)) == ["misheld"]


def test_orders_of_a_lane_in_the_wrong_order_are_seen():
    books = good_books()
    books.placed[2]["placed_at"] = NOW

    assert judged(books) == {"out of order": ["alert-3"]}


def test_an_answer_that_names_no_alert_is_seen():
    books = good_books()
    books.alerts[0]["_id"] = "somebody-else"

    assert judged(books)["no such answer"] == ["alert-1"]


def test_a_seed_plans_the_same_alerts_again():
    assert plan(seed=1, alerts=ALERTS, per_second=10, strategies=1) == PLANNED
    assert plan(seed=2, alerts=ALERTS, per_second=10, strategies=1) != PLANNED
