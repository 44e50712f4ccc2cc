"""What a broker tells of an order, as an end of its execution."""

import pytest

from autotrade.domain.executions import ExecutionStatus
from autotrade.domain.orders import OrderStatus
from autotrade.services.outcomes import ended
from tests.support.factories import a_fill, an_execution, an_order


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (OrderStatus.REJECTED, "refused"),
        (OrderStatus.CANCELLED, "cancelled"),
        (OrderStatus.EXPIRED, "expired"),
    ],
)
def test_an_execution_fails_with_a_reason_also_when_the_broker_gave_none(
    status: OrderStatus, word: str
):
    failed = ended(an_execution(), an_order(status=status, status_reason=None))

    assert failed.status is ExecutionStatus.FAIL
    assert word in (failed.reason or "")


def test_the_brokers_own_words_come_first():
    order = an_order(status=OrderStatus.REJECTED, status_reason="RMS: margin")

    assert ended(an_execution(), order).reason == "RMS: margin"


def test_a_part_that_was_filled_before_a_cancellation_needs_no_excuse():
    order = an_order(status=OrderStatus.CANCELLED).with_fills((a_fill(),))

    done = ended(an_execution(), order)

    assert (done.status, done.reason) == (ExecutionStatus.SUCCESS, None)
