"""Signals: what an alert asks for, whatever shape its body had, and why one was not understood."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, Literal

Side = Literal["long", "short"]
Stance = Literal["long", "flat", "short"]

_PRODUCT_MEANINGS: Final[dict[str, str]] = {
    "CNC": "DELIVERY",
    "MIS": "INTRADAY",
    "NRML": "CARRY",
}


class AlertFault(StrEnum):
    """Why an alert was not understood; programs may rely on these words."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    INVALID_ENCODING = "invalid_encoding"
    INVALID_JSON = "invalid_json"
    DUPLICATE_KEY = "duplicate_key"
    UNRESOLVED_PLACEHOLDER = "unresolved_placeholder"
    BAD_NUMBER = "bad_number"
    BAD_VALUE = "bad_value"
    MISSING_FIELD = "missing_field"
    CONFLICT = "conflict"
    UNSUPPORTED = "unsupported"
    UNKNOWN_SHAPE = "unknown_shape"


class AlertNotUnderstood(ValueError):  # noqa: N818  the name is what is said of the alert
    """The body can't be turned into a signal; sending the same bytes again can't help.

    ``str()`` of it is ``message``. None of the texts quotes a secret of the body.

    Attributes:
        code: The kind of fault.
        field: The field as its sender wrote it (nested ones dotted), the plain name of a
            missing one, or ``body`` where no single field is at fault.
        message: What was found, one sentence.
        hint: What the sender can do about it; may be empty.
    """

    def __init__(self, code: AlertFault, field: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.field = field
        self.message = message
        self.hint = hint


class SignalAction(StrEnum):
    """What to do: open or add to a side, or leave the position."""

    BUY = "buy"
    SELL = "sell"
    EXIT = "exit"


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing to do in one instrument, as the alert put it; nothing is filled in by default.

    Where ``target`` is given, it is the position to end up with and says more than
    ``quantity``: a reversal is BUY or SELL with the opposite ``target``, whatever the order's
    own ``quantity`` (which may or may not include the closing half). EXIT closes ``side`` (any
    side if None), ``quantity`` of it if given, all of it otherwise.

    Attributes:
        action: BUY, SELL or EXIT.
        symbol: Bare and upper-case, such as ``SBIN``, ``NIFTY1!`` or ``M&M``.
        exchange: Upper-case without TradingView's delayed-data suffix; None if not named.
        quantity: Always positive.
        target: Signed position to end up with; short is negative, 0 is flat.
        side: The side an EXIT closes, where it is known.
        price: The limit of a LIMIT or SL order; otherwise only the price the alert saw.
        trigger_price: Of SL and SLM orders.
        order_type: MARKET, LIMIT, SL or SLM; None if not named.
        product: DELIVERY, INTRADAY, CARRY or MTF, or CNC, MIS and NRML as they were written
            (see ``product_meaning``).
        validity: DAY or IOC.
        stop_loss: Absolute price; ``sl_pct`` and ``sl_pips`` are distances from the entry.
        take_profit: Absolute price; ``tp_pct`` and ``tp_pips`` are distances from the entry.
        instrument: EQ, FUT or OPT where the alert describes a contract by its parts.
        strike: Of an option so described.
        right: CE or PE.
        expiry: Of a future or an option so described.
        prev: The position the alert believes there was before.
        prev_quantity: The same as a signed number.
        order_id: The name the strategy gave the order; it repeats from trade to trade.
        bar_time: Opening of the bar (aware UTC).
        sent_at: When the alert says it was made (aware UTC).
        revision: Hash of the Pine text the alert was made from.
        max_age_seconds: How old the alert may be before it is to be refused.
        passphrase: To be compared in constant time and never stored or logged.
    """

    action: SignalAction
    symbol: str
    exchange: str | None = None
    quantity: Decimal | None = None
    target: Decimal | None = None
    side: Side | None = None
    price: Decimal | None = None
    trigger_price: Decimal | None = None
    order_type: str | None = None
    product: str | None = None
    validity: str | None = None
    stop_loss: Decimal | None = None
    take_profit: Decimal | None = None
    sl_pct: Decimal | None = None
    tp_pct: Decimal | None = None
    sl_pips: Decimal | None = None
    tp_pips: Decimal | None = None
    instrument: str | None = None
    strike: Decimal | None = None
    right: str | None = None
    expiry: date | None = None
    prev: Stance | None = None
    prev_quantity: Decimal | None = None
    order_id: str | None = None
    bar_time: datetime | None = None
    sent_at: datetime | None = None
    revision: str | None = None
    max_age_seconds: int | None = None
    passphrase: str | None = field(default=None, repr=False)

    @property
    def product_meaning(self) -> str | None:
        """The product in this program's words: DELIVERY, INTRADAY, CARRY or MTF."""
        return None if self.product is None else _PRODUCT_MEANINGS.get(self.product, self.product)


@dataclass(frozen=True, slots=True)
class ParsedAlert:
    """A body that was understood.

    Attributes:
        format: The family of shapes it belongs to, such as ``native.v1``.
        signals: At least one, in the order in which they are to be carried out.
        sent_at: When the alert says it was made (aware UTC), None if it says nothing readable.
        has_identity: The body carries its own time or unique id, so that the same bytes are the
            same alert for a day, not only for the strategy's few seconds.
    """

    format: str
    signals: tuple[Signal, ...]
    sent_at: datetime | None
    has_identity: bool
