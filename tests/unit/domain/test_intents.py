"""What a signal becomes, given what is held: every row of the module's table, and its edges."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotrade.domain.intents import Intent, NothingToDo, Refusal, Wait, plan
from autotrade.domain.orders import OrderType, Product, Side, Validity
from autotrade.domain.signals import Signal, SignalAction
from autotrade.domain.strategies import Sizing, SizingMode
from tests.support.factories import a_holding, a_signal

BUY, SELL, EXIT = SignalAction.BUY, SignalAction.SELL, SignalAction.EXIT
LONG, FLAT, SHORT = Decimal(10), Decimal(0), Decimal(-10)
SIZE_3 = Sizing(SizingMode.FIXED_QTY, Decimal(3))


def planned(
    signal: Signal, held: Decimal = FLAT, sizing: Sizing | None = None, **holding: object
) -> Intent | NothingToDo | Refusal | Wait:
    return plan(signal, "NSE:SBIN", sizing, a_holding(quantity=held, **holding))


def signed(outcome: Intent | NothingToDo | Refusal | Wait) -> object:
    """Return the signed quantity of an order, or the name of what there is instead."""
    if isinstance(outcome, Intent):
        return outcome.side.sign * outcome.quantity
    return outcome.rule if isinstance(outcome, Refusal) else "nothing"


def names(**wanted: object) -> Signal:
    values = {
        key: Decimal(value) if isinstance(value, int) else value for key, value in wanted.items()
    }
    return a_signal(**{"quantity": None, **values})


TABLE = [
    # the signal; what becomes of it when long 10, flat, and short 10
    ("target 10", names(action=BUY, target=10), "nothing", 10, 20),
    ("target 4", names(action=SELL, target=4), -6, 4, 14),
    ("target 0", names(action=EXIT, target=0), -10, "nothing", 10),
    ("target -10", names(action=SELL, target=-10), -20, -10, "nothing"),
    ("target says more than quantity", names(action=BUY, target=5, quantity=99), -5, 5, 15),
    ("target without a sizing rule", names(action=BUY, target=1), -9, 1, 11),
    ("exit", names(action=EXIT), -10, "nothing", 10),
    ("exit 4", names(action=EXIT, quantity=4), -4, "nothing", 4),
    ("exit more than is held", names(action=EXIT, quantity=99), -10, "nothing", 10),
    ("exit long", names(action=EXIT, side="long"), -10, "nothing", "nothing"),
    ("exit short", names(action=EXIT, side="short"), "nothing", "nothing", 10),
    ("exit 4 of a long", names(action=EXIT, side="long", quantity=4), -4, "nothing", "nothing"),
    ("buy 7", names(action=BUY, quantity=7), 7, 7, 7),
    ("sell 7", names(action=SELL, quantity=7), -7, -7, -7),
    ("buy by the rule", names(action=BUY), 3, 3, 3),
    ("sell by the rule", names(action=SELL), -3, -3, -3),
]
CASES = [
    pytest.param(signal, held, expected, id=f"{name}, {stance}")
    for name, signal, *outcomes in TABLE
    for stance, held, expected in zip(
        ("long", "flat", "short"), (LONG, FLAT, SHORT), outcomes, strict=True
    )
]


@pytest.mark.parametrize(("signal", "held", "expected"), CASES)
def test_a_signal_becomes(signal: Signal, held: Decimal, expected: object):
    assert signed(planned(signal, held, SIZE_3)) == expected


@pytest.mark.parametrize("action", [BUY, SELL])
def test_without_quantity_and_rule_nothing_is_ordered(action: SignalAction):
    assert signed(planned(names(action=action), sizing=None)) == "quantity"


@pytest.mark.parametrize(
    ("held", "change", "reduces"),
    [
        (LONG, -4, True),
        (LONG, -10, True),
        (LONG, -11, False),
        (LONG, 1, False),
        (FLAT, 1, False),
        (FLAT, -1, False),
        (SHORT, 4, True),
        (SHORT, 10, True),
        (SHORT, 11, False),
        (SHORT, -1, False),
    ],
)
def test_an_order_reduces_when_it_only_makes_a_position_smaller(
    held: Decimal, change: int, *, reduces: bool
):
    action = BUY if change > 0 else SELL

    intent = planned(names(action=action, quantity=abs(change)), held)

    assert isinstance(intent, Intent)
    assert intent.reduces is reduces


quantities = st.integers(-1000, 1000).map(Decimal)


@given(quantities, quantities)
def test_a_target_is_met_exactly(target: Decimal, held: Decimal):
    outcome = planned(names(action=BUY, target=int(target)), held)

    change = signed(outcome)
    assert held + (change if isinstance(change, Decimal) else 0) == target


@given(quantities, st.integers(1, 2000) | st.none(), st.sampled_from(["long", "short", None]))
def test_an_exit_never_enlarges_or_turns_a_position(
    held: Decimal, quantity: int | None, side: str | None
):
    outcome = planned(names(action=EXIT, quantity=quantity, side=side), held)

    change = signed(outcome)
    after = held + (change if isinstance(change, Decimal) else 0)
    assert after * held >= 0
    assert abs(after) <= abs(held)


@pytest.mark.parametrize("product", [Product.DELIVERY, Product.MTF])
@pytest.mark.parametrize(("held", "sold", "expected"), [(10, 10, -10), (10, 11, "short_delivery")])
def test_delivery_is_never_sold_short(product: Product, held: int, sold: int, expected: object):
    signal = names(action=SELL, quantity=sold)

    assert signed(planned(signal, Decimal(held), product=product)) == expected


@pytest.mark.parametrize("product", [Product.INTRADAY, Product.CARRY])
def test_other_products_may_be_sold_short(product: Product):
    assert signed(planned(names(action=SELL, quantity=1), product=product)) == -1


def test_a_refused_short_sale_says_what_is_held_and_the_way_out():
    signal = names(action=SELL, quantity=11)

    refusal = planned(signal, LONG, product=Product.DELIVERY)

    assert isinstance(refusal, Refusal)
    assert "10 held" in refusal.reason
    assert "INTRADAY or CARRY" in refusal.reason


SIZES = [
    # mode, value, the signal's own fields, what is held besides, the quantity or the refusal
    (SizingMode.FIXED_QTY, "3", {}, {}, 3),
    (SizingMode.FIXED_QTY, "0.5", {}, {}, Decimal("0.5")),
    (SizingMode.FIXED_QTY, "3", {"price": None}, {"price": None}, 3),
    (SizingMode.FIXED_QTY, "0", {}, {}, "sizing"),
    (SizingMode.FIXED_VALUE, "1000", {}, {}, 10),
    (SizingMode.FIXED_VALUE, "1099.99", {}, {}, 10),
    (SizingMode.FIXED_VALUE, "99.99", {}, {}, "sizing"),
    (SizingMode.FIXED_VALUE, "100", {}, {}, 1),
    (SizingMode.FIXED_VALUE, "2999", {}, {"lot": Decimal(15)}, 15),
    (SizingMode.FIXED_VALUE, "3000", {}, {"lot": Decimal(15)}, 30),
    (SizingMode.FIXED_VALUE, "1499", {}, {"lot": Decimal(15)}, "sizing"),
    (SizingMode.FIXED_VALUE, "1000", {"price": None}, {"price": Decimal(50)}, 20),
    (SizingMode.FIXED_VALUE, "1000", {"price": None}, {"price": None}, "sizing"),
    (SizingMode.PERCENT_EQUITY, "10", {}, {}, 100),
    (SizingMode.PERCENT_EQUITY, "10", {}, {"equity": Decimal(0)}, "sizing"),
    (SizingMode.PERCENT_EQUITY, "10", {}, {"equity": Decimal(-1)}, "sizing"),
    (SizingMode.RISK_PERCENT, "1", {"stop_loss": Decimal(98)}, {}, 500),
    (SizingMode.RISK_PERCENT, "1", {"stop_loss": Decimal(102)}, {}, 500),
    (SizingMode.RISK_PERCENT, "1", {"sl_pct": Decimal(4)}, {}, 250),
    (SizingMode.RISK_PERCENT, "1", {}, {}, "sizing"),
    (SizingMode.RISK_PERCENT, "1", {"stop_loss": Decimal(100)}, {}, "sizing"),
    (SizingMode.FIXED_VALUE, "1E+12", {"price": Decimal("1E-18")}, {}, "sizing"),
]


@pytest.mark.parametrize(("mode", "value", "own", "held", "expected"), SIZES)
def test_a_rule_finds_the_quantity(
    mode: SizingMode,
    value: str,
    own: dict[str, object],
    held: dict[str, object],
    expected: object,
):
    signal = a_signal(**{"quantity": None, "price": Decimal(100), **own})

    outcome = plan(signal, "NSE:SBIN", Sizing(mode, Decimal(value)), a_holding(**held))

    assert signed(outcome) == expected


def test_the_alerts_own_quantity_goes_before_the_rule():
    assert signed(planned(names(action=BUY, quantity=7), sizing=SIZE_3)) == 7


def test_an_order_without_words_is_a_market_order_for_the_day():
    intent = planned(a_signal())

    assert isinstance(intent, Intent)
    assert (intent.order_type, intent.validity) == (OrderType.MARKET, Validity.DAY)
    assert (intent.price, intent.trigger_price) == (None, None)
    assert intent.reference_price == 100


@pytest.mark.parametrize(
    ("order_type", "price", "trigger", "rule"),
    [
        ("LIMIT", None, None, "price"),
        ("SL", None, Decimal(1), "price"),
        ("SL", Decimal(1), None, "trigger_price"),
        ("SLM", None, None, "trigger_price"),
    ],
)
def test_an_order_type_without_its_prices_is_refused(
    order_type: str, price: Decimal | None, trigger: Decimal | None, rule: str
):
    signal = a_signal(order_type=order_type, price=price, trigger_price=trigger)

    assert signed(planned(signal)) == rule


@pytest.mark.parametrize(
    ("order_type", "price", "trigger"),
    [("MARKET", None, None), ("LIMIT", 99, None), ("SL", 99, 98), ("SLM", None, 98)],
)
def test_an_order_carries_the_prices_of_its_type_only(
    order_type: str, price: int | None, trigger: int | None
):
    signal = a_signal(order_type=order_type, price=Decimal(99), trigger_price=Decimal(98))

    intent = planned(signal)

    assert isinstance(intent, Intent)
    assert (intent.price, intent.trigger_price) == (price, trigger)


@pytest.mark.parametrize(
    ("price", "trigger", "market", "estimate"),
    [(1, 2, 3, 1), (None, 2, 3, 2), (None, None, 3, 3), (None, None, None, None)],
)
def test_the_estimate_is_the_nearest_known_price(
    price: int | None, trigger: int | None, market: int | None, estimate: int | None
):
    as_decimal = [None if p is None else Decimal(p) for p in (price, trigger, market)]
    signal = a_signal(price=as_decimal[0], trigger_price=as_decimal[1])

    intent = planned(signal, price=as_decimal[2])

    assert isinstance(intent, Intent)
    assert intent.estimate == estimate


def test_sides_are_named():
    buy, sell = planned(a_signal(action=BUY)), planned(a_signal(action=SELL))

    assert isinstance(buy, Intent)
    assert isinstance(sell, Intent)
    assert (buy.side, sell.side) == (Side.BUY, Side.SELL)
