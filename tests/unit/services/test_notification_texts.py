"""What messages look like: facts in every form, markup in none but ours, and one SMS's length."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotrade.domain.channels import ChannelMethod
from autotrade.domain.events import Event, EventName
from autotrade.domain.executions import ExecutionStatus
from autotrade.domain.ids import ChannelId, DeliveryId, EventId
from autotrade.domain.notification_deliveries import Delivery, DeliveryStatus, Fact, Message
from autotrade.domain.notifications import NotificationLevel
from autotrade.domain.orders import Order, OrderStatus, Side
from autotrade.ports.notifications import Parcel
from autotrade.services.notification_news import message_of
from autotrade.services.notification_texts import SMS_LENGTH, parcel_of
from tests.simulators.providers.telegram import _is_markup
from tests.support.factories import NOON, USER, a_fill, an_execution, an_order

NASTY = "<b>Trend</b> & \"co\" </i><script>alert('x')</script> _*[a](b)`"
GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)


def a_message(**changes: object) -> Message:
    values: dict[str, object] = {
        "kind": "execution.fail",
        "occasion": "one",
        "level": NotificationLevel.WARNING,
        "title": "NSE:SBIN: a signal was not carried out",
        "text": "Above the limit.",
        "at": NOON,
        **changes,
    }
    return Message(**values)  # type: ignore[arg-type]  # by name


def written(method: ChannelMethod, message: Message, secret: str | None = None) -> Parcel:
    delivery = Delivery(
        id=DeliveryId("d-1"),
        user_id=USER,
        channel_id=ChannelId("c-1"),
        method=method,
        endpoint="x",
        occasion=message.occasion,
        kind=message.kind,
        level=message.level,
        message=message,
        status=DeliveryStatus.SENDING,
        created_at=NOON,
        due_at=NOON,
    )
    return parcel_of(delivery, secret, "https://trade.example.com", "x")


def told(payload: object, name: EventName = EventName.ORDER) -> Message | None:
    event = Event(id=EventId("e"), user_id=USER, name=name, payload=payload, at=NOON)  # type: ignore[arg-type]  # any of them
    return message_of(event)


def filled(**changes: object) -> Order:
    fill = a_fill(price=Decimal("812.35"))
    return an_order(status=OrderStatus.FILLED, **changes).with_fills((fill,))


def test_a_fill_is_told_with_symbol_side_quantity_price_and_profit():
    order = replace(filled(side=Side.SELL), realized_pnl=Decimal("-120.5"))

    message = told(order)

    assert message is not None
    assert message.title == "NSE:SBIN: sold 10 at 812.35"
    assert message.kinds == ("order.filled", "execution.success")
    facts = {fact.name: fact.value for fact in message.facts}
    assert facts == {
        "Symbol": "NSE:SBIN",
        "Side": "SELL",
        "Quantity": "10",
        "Price": "812.35",
        "P&L": "-120.50",
        "Account": "paper",
    }


def test_a_rejection_is_told_with_its_reason_once_for_order_and_execution():
    order = an_order(status=OrderStatus.REJECTED, status_reason="Margin is short.")
    execution = an_execution(status=ExecutionStatus.FAIL, order_id=order.id, reason="Margin")

    message = told(order)

    assert message is not None
    assert message.kinds == ("order.rejected", "execution.fail")
    assert Fact(name="Reason", value="Margin is short.") in message.facts
    assert told(execution, EventName.EXECUTION) is None


def test_a_signal_without_an_order_is_told_by_its_execution():
    execution = an_execution(status=ExecutionStatus.FAIL, reason="Too old.")

    message = told(execution, EventName.EXECUTION)

    assert message is not None
    assert (message.kind, message.text) == ("execution.fail", "Too old.")
    assert Fact(name="Strategy", value="Trend") in message.facts


@pytest.mark.parametrize(
    "status", sorted(set(OrderStatus) - {"FILLED", "REJECTED", "EXPIRED", "CANCELLED"})
)
def test_an_order_on_its_way_is_no_news(status: OrderStatus):
    assert told(an_order(status=status)) is None


def test_what_was_traded_elsewhere_is_no_news():
    assert told(filled(external=True)) is None


@pytest.mark.parametrize("method", [ChannelMethod.EMAIL, ChannelMethod.TELEGRAM])
def test_what_users_named_is_text_and_never_markup(method: ChannelMethod):
    message = a_message(title=NASTY, text=NASTY, facts=(Fact(name="Strategy", value=NASTY),))

    parcel = written(method, message)

    assert parcel.html is not None
    assert "<script" not in parcel.html
    assert "<b>Trend" not in parcel.html
    assert "&lt;script&gt;" in parcel.html
    assert NASTY in parcel.text


@given(st.text(max_size=300), st.text(max_size=100))
def test_telegram_always_gets_whole_markup_of_its_tags(title: str, value: str):
    message = a_message(title=title, text=value, facts=(Fact(name="Strategy", value=value),))

    parcel = written(ChannelMethod.TELEGRAM, message)

    assert parcel.html is not None
    assert _is_markup(parcel.html)
    assert len(parcel.html) <= 4096


@given(st.text(max_size=400), st.text(max_size=400))
def test_an_sms_is_one_and_in_its_alphabet(title: str, value: str):
    message = a_message(title=title, facts=(Fact(name="Strategy", value=value),))

    text = written(ChannelMethod.SMS, message).text

    assert set(text) <= GSM
    assert sum(2 if char in "^{}\\[~]|€" else 1 for char in text) <= SMS_LENGTH
    assert "\n" not in text


def test_an_sms_has_the_facts_and_knows_rupees():
    order = told(replace(filled(), status_reason=None))
    assert order is not None

    text = written(ChannelMethod.SMS, replace(order, title="₹ 5 \u2013 \u201cdone\u201d")).text

    assert text.startswith('AutoTrade: Rs  5 - "done". Symbol NSE:SBIN, Side BUY, Quantity 10')


def test_a_subject_is_one_line():
    parcel = written(ChannelMethod.EMAIL, a_message(title="a\r\nBcc: eve@example.com"))

    assert parcel.subject == "Warning: a Bcc: eve@example.com"


def test_a_code_is_put_where_its_place_is_and_nowhere_else():
    message = a_message(kind="channel.code", text="{code} is the code.")
    other = a_message(text="{code} in a strategy's name")

    for method in ChannelMethod:
        assert "493027 is the code." in written(method, message, "493027").text
        assert "{code} in a strategy's name" in written(method, other).text or method == "sms"
    assert "notifications" not in written(ChannelMethod.EMAIL, message, "493027").text
