"""The end of contracts on paper accounts: what is held of them is settled in cash, once."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Final

import structlog

from autotrade.domain.exits import ExitReason
from autotrade.domain.expiries import Expiry, expiry_of
from autotrade.domain.instruments import InstrumentKind
from autotrade.domain.market_hours import IST
from autotrade.domain.money import price_text
from autotrade.domain.orders import Product
from autotrade.domain.paper_states import PaperPosition, PaperState, day_of
from autotrade.ports.clock import Clock
from autotrade.ports.marketdata import Quotes
from autotrade.ports.paper import PaperDesk
from autotrade.ports.storage import Storage
from autotrade.services.house_closings import ChargeFor, Closing
from autotrade.services.house_rounds import HouseRounds
from autotrade.services.lookups import Instruments
from autotrade.services.paper_days import TradingHours

_CONTRACT_PRODUCTS: Final = (Product.CARRY, Product.INTRADAY)
_USUAL_CLOSE: Final = time(15, 30)
_LOOK_BACK: Final = timedelta(days=1)
_SHARES: Final = "On a real account shares would be delivered; here it is settled in cash."
_log = structlog.get_logger()


class PaperExpiries:
    """Settles what has expired; ``hours`` None: nothing ever closes, and so nothing expires."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        desk: PaperDesk,
        rounds: HouseRounds,
        quotes: Quotes,
        instruments: Instruments,
        charge: ChargeFor,
        hours: TradingHours | None,
    ):
        self._storage = storage
        self._clock = clock
        self._desk = desk
        self._rounds = rounds
        self._quotes = quotes
        self._instruments = instruments
        self._charge = charge
        self._hours = hours

    def settle(self) -> int:
        """Settle every position in a contract that has ended; return how many were asked for.

        Safe to call again, and after whatever died: each position is settled once, and the
        orders that stand for it are charged once. What was opened after the end is left alone.
        """
        if self._hours is None:
            return 0
        return self._rounds.go("expiries", _CONTRACT_PRODUCTS, self._settle)

    def _settle(self, state: PaperState) -> int:
        count = 0
        for held in state.positions.values():
            expiry = expiry_of(held.symbol, self._instruments(held.symbol))
            ended = self._ended(held.symbol, expiry) if expiry is not None else None
            if expiry is not None and ended is not None and self._is_due(held, ended):
                count += self._settle_one(state, held, expiry, ended)
        return count

    def _settle_one(
        self, state: PaperState, held: PaperPosition, expiry: Expiry, ended: datetime
    ) -> int:
        price, note = self._price(held, expiry, ended)
        if price is None:
            _log.warning("expiry_waits_for_a_price", broker_id=state.id, symbol=held.symbol)
            return 0
        closing = Closing(
            occasion=f"expiry:{expiry.day}",
            reason=ExitReason.EXPIRY,
            note=note,
            charge=self._charge,
            price=price,
        )
        return self._rounds.close(state, held, closing)

    def _is_due(self, held: PaperPosition, ended: datetime) -> bool:
        """Say whether a contract has ended, and what is held (or was settled) is from before."""
        if self._clock.now() < ended:
            return False
        return held.updated_at < ended or not held.quantity

    def _ended(self, symbol: str, expiry: Expiry) -> datetime | None:
        if self._hours is None:
            return None
        if not expiry.is_exact:
            return datetime.combine(expiry.day + timedelta(days=1), time(), IST)
        blocks = self._hours(symbol, expiry.day)
        return blocks[-1].closes if blocks else datetime.combine(expiry.day, _USUAL_CLOSE, IST)

    def _price(
        self, held: PaperPosition, expiry: Expiry, ended: datetime
    ) -> tuple[Decimal | None, str]:
        """Return what one unit is settled at, and how that is said.

        The underlying's real price of the day decides; without one the contract's own last one
        does: no made-up underlying is set against a price that was not made up.
        """
        real = self._real(expiry.underlying, ended)
        how = "There is no real price of its underlying: its own last one counts."
        price = self._desk.price(held.symbol, held.last_price, held.updated_at)
        if real is not None:
            price = expiry.value(real)
            how = f"{expiry.underlying} stood at {price_text(real)}."
        if price is None:
            return None, how
        kind = "future" if expiry.kind is InstrumentKind.FUTURE else "option"
        said = [f"The {kind} has expired and was settled at {price_text(price)}.", how]
        if expiry.is_of_a_share:
            said.append(_SHARES)
        return price, " ".join(said)

    def _real(self, symbol: str, ended: datetime) -> Decimal | None:
        """Return the last real price of an underlying on a contract's last day."""
        stored = self._storage.now.candles.find([symbol], ended - _LOOK_BACK, ended).get(symbol)
        if stored is not None and len(stored):
            last = stored.candles()[-1]
            if day_of(last.opens_at) == day_of(ended):
                return last.close
        quote = self._quotes.last(symbol)
        if quote is None or quote.simulated or day_of(quote.at) != day_of(ended):
            return None
        return quote.price
