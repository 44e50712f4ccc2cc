"""Alerts that arrive while every order worker is dead are carried out when one is back."""

from tests.support.stack import Stack
from tests.support.trader import Trader


def _workers(stack: Stack) -> list[str]:
    return [name for name in stack.names if name.startswith("orders-")]


def test_three_alerts_to_dead_workers_make_three_executions(stack: Stack, trader: Trader) -> None:
    # given
    strategy = trader.strategy()
    workers = _workers(stack)
    stack.kill(*workers)
    # when
    for price in ("100.00", "101.00", "102.00"):
        answer = trader.alert(strategy, symbol="NSE:SBIN", action="buy", quantity=1, price=price)
        assert answer.status_code == 200
    waiting = trader.get("/alerts")["items"]
    stack.start(*workers)
    found = trader.executions(3, seconds=40)
    # then
    assert [alert["status"] for alert in waiting] == ["received"] * 3
    assert sorted(item["price"] for item in found) == ["100.00", "101.00", "102.00"]
    assert [item["status"] for item in found] == ["success"] * 3
    assert trader.get("/positions")["items"][0]["quantity"] == "3"


def test_a_job_that_redis_lost_is_found_by_the_sweep(stack: Stack, trader: Trader) -> None:
    # given
    strategy = trader.strategy()
    workers = _workers(stack)
    stack.kill(*workers)
    trader.alert(strategy, symbol="NSE:ITC", action="buy", quantity=1, price="450.00")
    # when
    stack.flush_redis()
    stack.start(*workers)
    found = trader.executions(1, seconds=40)
    # then
    assert [item["status"] for item in found] == ["success"]
