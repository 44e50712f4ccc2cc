"""Exit surroundings: what an exit must know of its market and account before it is decided on."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from autotrade.domain.brokers import BrokerStatus, BrokerType
from autotrade.domain.brokers import refusal as session_ended
from autotrade.domain.exits import Exit
from autotrade.domain.instruments import Instrument
from autotrade.domain.money import ZERO
from autotrade.domain.orders import OrderType, Product
from autotrade.ports.brokers import BrokerError
from autotrade.ports.clock import Clock
from autotrade.services.lookups import Instruments, LookupService, OpenAccount
from autotrade.services.market_calendar import Hours

_SETTLED_OVERNIGHT: Final = frozenset({Product.DELIVERY, Product.MTF})
"""What moves to the holdings: a broker's positions show only the day's part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What is known of an exit's symbol and account before its transaction.

    ``theirs`` is what the broker shows as held (signed); None where its books tell nothing of
    this product, or can't be read. ``closed`` is why nothing can be sent just now.
    """

    instrument: Instrument | None
    paper: bool
    theirs: Decimal | None = None
    closed: str | None = None


class SurroundingsReader:
    """Reads them; of a live account also what its broker shows as held."""

    def __init__(
        self,
        *,
        clock: Clock,
        lookups: LookupService,
        instruments: Instruments,
        hours: Hours,
    ):
        self._clock = clock
        self._lookups = lookups
        self._instruments = instruments
        self._hours = hours

    def of(self, wanted: Exit) -> Surroundings:
        """Return an exit's surroundings as they are now."""
        instrument = self._instruments(wanted.symbol)
        opened = self._lookups.open(wanted.user_id, wanted.broker_id)
        if opened is None:
            reason = "The broker account was unlinked, or its session has to be renewed first."
            return Surroundings(instrument=instrument, paper=False, closed=reason)
        if opened.account.type is BrokerType.PAPER:
            return Surroundings(instrument=instrument, paper=True)
        return Surroundings(
            instrument=instrument,
            paper=False,
            theirs=self._theirs(opened, wanted),
            closed=self._closed(opened, wanted, instrument),
        )

    def _closed(
        self, opened: OpenAccount, wanted: Exit, instrument: Instrument | None
    ) -> str | None:
        now = self._clock.now()
        ended = session_ended(opened.account, now)
        if ended is not None:
            return ended
        if opened.account.status is not BrokerStatus.CONNECTED:
            return f"The broker account is {opened.account.status}: renew it."
        return self._hours(wanted.symbol, instrument).refuses(OrderType.MARKET)

    def _theirs(self, opened: OpenAccount, wanted: Exit) -> Decimal | None:
        """Return what the broker shows as held; what can't be read stops no exit."""
        if wanted.product in _SETTLED_OVERNIGHT:
            return None
        try:
            shown = opened.broker.positions()
        except BrokerError as error:
            self._lookups.failed(opened.account, error)
            return None
        return sum(
            (
                each.quantity
                for each in shown
                if each.symbol == wanted.symbol and each.product is wanted.product
            ),
            ZERO,
        )
