"""Our orders beside those of DhanHQ's own client (2.3.0), as the same simulated Dhan got them.

Both are asked for the same order, and their JSON must be equal as values: no field is exempt. What
may differ, on purpose, is how the same value is spelt: its client sends prices through a float
(``3100.0``), ours digit by digit (``3100.00``), and the order of the fields. Its client can ask for
after-market orders, which our port can't express: both say ``false`` here.
"""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import product as combined
from typing import TYPE_CHECKING, Any, Final

import dhanhq  # type: ignore[import-untyped]  # it ships no types
import pytest

from autotrade.domain.orders import OrderType, Product, Side, Validity
from autotrade.ports.brokers import OrderChange
from tests.contract.brokers.dhanhq.rig import INSTRUMENTS, DhanRig
from tests.contract.brokers.rigs import a_resting_order, a_tag, an_order, placed_on

if TYPE_CHECKING:
    from autotrade.ports.brokers import OrderRequest

CASH = ("NSE_EQ", "BSE_EQ")
WORDS: Final = {
    Product.DELIVERY: dhanhq.dhanhq.CNC,
    Product.INTRADAY: dhanhq.dhanhq.INTRA,
    Product.CARRY: dhanhq.dhanhq.MARGIN,
    Product.MTF: dhanhq.dhanhq.MTF,
    OrderType.MARKET: dhanhq.dhanhq.MARKET,
    OrderType.LIMIT: dhanhq.dhanhq.LIMIT,
    OrderType.SL: dhanhq.dhanhq.SL,
    OrderType.SLM: dhanhq.dhanhq.SLM,
    Side.BUY: dhanhq.dhanhq.BUY,
    Side.SELL: dhanhq.dhanhq.SELL,
}
PRODUCTS: Final = {
    segment: (Product.DELIVERY, Product.INTRADAY, Product.MTF)
    if segment in CASH
    else (Product.INTRADAY, Product.CARRY)
    for segment in INSTRUMENTS
}
COMBINATIONS: Final = [
    pytest.param(
        (segment, product, side, order_type, validity),
        id=f"{segment}-{product}-{side}-{order_type}-{validity}",
    )
    for segment, side, order_type, validity in combined(INSTRUMENTS, Side, OrderType, Validity)
    for product in PRODUCTS[segment]
]


@pytest.fixture
def official(rig: DhanRig) -> Any:
    """DhanHQ's own client, pointed at the simulated Dhan."""
    context = dhanhq.DhanContext(rig.account.client_id, rig.account.token)
    http = context.get_dhan_http()
    http.base_url = rig.simulator.environment["AUTOTRADE_DHANHQ_BASE_URL"]
    yield dhanhq.dhanhq(context)
    http.session.close()


def bodies(rig: DhanRig, method: str) -> list[dict[str, Any]]:
    """Return the bodies that came, numbers as numbers."""
    return [
        json.loads(request.body, parse_float=Decimal)
        for request in rig.requests(method, rig.order_path)
    ]


def place_officially(official: Any, request: OrderRequest) -> dict[str, Any]:
    """Place an order by Dhan's client as its documentation says."""
    assert request.instrument is not None
    key = request.instrument.keys["dhanhq"]
    answer: dict[str, Any] = official.place_order(
        security_id=key["security_id"],
        exchange_segment=key["segment"],
        transaction_type=WORDS[request.side],
        quantity=int(request.quantity),
        order_type=WORDS[request.order_type],
        product_type=WORDS[request.product],
        price=float(request.price or 0),
        trigger_price=float(request.trigger_price or 0),
        disclosed_quantity=int(request.disclosed_quantity or 0),
        validity=request.validity.value,
        tag=request.client_tag,
    )
    return answer


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_the_order_is_the_same(
    rig: DhanRig,
    official: Any,
    combination: tuple[str, Product, Side, OrderType, Validity],
):
    segment, product, side, order_type, validity = combination
    instrument = INSTRUMENTS[segment]
    request = an_order(
        rig,
        instrument=instrument,
        product=product,
        side=side,
        order_type=order_type,
        validity=validity,
        quantity=instrument.lot_size,
        price=Decimal("3100.0") if order_type in {OrderType.LIMIT, OrderType.SL} else None,
        trigger_price=Decimal("3099.0") if order_type in {OrderType.SL, OrderType.SLM} else None,
    )

    result = rig.broker().place(request)
    answer = place_officially(official, request)

    ours, theirs = bodies(rig, "POST")
    assert ours == theirs
    assert result.broker_order_id
    assert answer["status"] == "success", answer


@pytest.mark.parametrize("price", ["0.05", "3100.1", "99999.95", "1234567.05"])
def test_prices_are_the_same_numbers(rig: DhanRig, official: Any, price: str):
    request = an_order(rig, instrument=INSTRUMENTS["BSE_EQ"], price=Decimal(price))

    rig.broker().place(request)
    place_officially(official, request)

    ours, theirs = bodies(rig, "POST")
    assert ours == theirs
    assert ours["price"] == Decimal(price)


def test_a_disclosed_quantity_is_the_same(rig: DhanRig, official: Any):
    request = an_order(rig, disclosed_quantity=Decimal(4))

    rig.broker().place(request)
    place_officially(official, request)

    ours, theirs = bodies(rig, "POST")
    assert ours == theirs


def test_a_change_is_the_same(rig: DhanRig, official: Any):
    broker = rig.broker()
    reference = placed_on(broker, a_resting_order(rig))
    change = OrderChange(
        quantity=Decimal(12),
        order_type=OrderType.SL,
        validity=Validity.DAY,
        price=Decimal("3050.5"),
        trigger_price=Decimal("3200.1"),
    )

    broker.modify(reference, change)
    answer = official.modify_order(
        reference.broker_order_id, "STOP_LOSS", "", 12, 3050.5, 3200.1, 0, "DAY"
    )

    ours, theirs = bodies(rig, "PUT")
    assert ours == theirs
    assert answer["status"] == "success", answer


def test_cancellations_and_look_ups_ask_the_same(rig: DhanRig, official: Any):
    broker = rig.broker()
    first, second = (placed_on(broker, a_resting_order(rig)) for _ in range(2))
    tag = a_tag()
    rig.simulator.clear_requests()

    broker.cancel(first)
    official.cancel_order(second.broker_order_id)
    broker.find_by_tag(tag)
    official.get_order_by_correlationID(tag)

    asked = [(request.method, request.target) for request in rig.requests()]
    assert asked == [
        ("DELETE", f"/v2/orders/{first.broker_order_id}"),
        ("DELETE", f"/v2/orders/{second.broker_order_id}"),
        ("GET", f"/v2/orders/external/{tag}"),
        ("GET", f"/v2/orders/external/{tag}"),
    ]


def test_the_official_client_reads_the_simulated_books(rig: DhanRig, official: Any):
    """That the client made by Dhan gets along with the simulator speaks for the simulator."""
    placed_on(rig.broker(), an_order(rig))

    answers = {
        name: getattr(official, name)()
        for name in ("get_order_list", "get_positions", "get_fund_limits", "get_trade_book")
    }

    assert {name: answer["status"] for name, answer in answers.items()} == dict.fromkeys(
        answers, "success"
    )
    assert answers["get_order_list"]["data"][0]["orderStatus"] == "TRADED"
