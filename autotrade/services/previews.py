"""Previews: what an order would cost and bind, before it is placed."""

from dataclasses import dataclass
from decimal import Decimal

from autotrade.domain.brokers import BrokerAccount, BrokerType
from autotrade.domain.charges import NO_CHARGES, Charges
from autotrade.domain.errors import ConflictError, NotFoundError
from autotrade.domain.ids import BrokerId, UserId
from autotrade.domain.listings import listing_of
from autotrade.domain.money import ZERO
from autotrade.domain.orders import OrderTicket, Product, Side
from autotrade.domain.paper_accounts import PaperTrade, Tariff, after_trade
from autotrade.domain.paper_states import PaidFee, PaperState, day_of, opened, position_key
from autotrade.ports.clock import Clock
from autotrade.ports.paper import PaperDesk
from autotrade.ports.storage import Storage
from autotrade.services.lookups import Instruments

_PLENTY = Decimal(10) ** 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """An order before it is placed; ``price`` is what it was reckoned with, in rupees.

    ``available_margin`` is None where it is not ours to know: at a live broker. ``warnings`` say
    what of it is not from a published list.
    """

    price: Decimal
    notional: Decimal
    margin_required: Decimal
    charges: Charges
    available_margin: Decimal | None
    warnings: tuple[str, ...] = ()

    @property
    def sufficient(self) -> bool | None:
        """Say whether the account has enough; None where that is not known."""
        if self.available_margin is None:
            return None
        return self.margin_required + self.charges.total <= self.available_margin


class Previews:
    """Reckons with the tables of charges and margins; of a live account it is an estimate."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        desk: PaperDesk,
        tariff: Tariff,
        instruments: Instruments,
    ):
        self._storage = storage
        self._clock = clock
        self._desk = desk
        self._tariff = tariff
        self._instruments = instruments

    def preview(self, user_id: UserId, ticket: OrderTicket) -> Preview:
        """Return what an order would cost and bind; nothing is placed and nothing kept.

        What only reduces a paper position needs no margin.

        Raises:
            NotFoundError: the user has no such account.
            InvalidError: the tables have no such product there.
            ConflictError: there is no price for the symbol just now.
        """
        account = self._account(user_id, ticket.broker_id)
        instrument = self._instruments(ticket.symbol)
        symbol = instrument.symbol if instrument is not None else ticket.symbol
        is_paper = account.type is BrokerType.PAPER
        state = self._desk.state(account.id, user_id) if is_paper else None
        price = self._price(symbol, ticket, state)
        trade = PaperTrade(
            symbol=symbol,
            product=ticket.product,
            listing=listing_of(symbol, instrument),
            side=ticket.side,
            quantity=ticket.quantity,
            price=price,
            at=self._clock.now(),
        )
        before = state or opened(account.id, user_id, trade.at, _PLENTY)
        posted = after_trade(before, trade, self._tariff)
        return Preview(
            price=price,
            notional=ticket.quantity * price,
            margin_required=max(posted.state.bound - before.bound, ZERO),
            charges=self._charges(trade, before),
            available_margin=state.available if state is not None else None,
            warnings=self._warnings(trade),
        )

    def _warnings(self, trade: PaperTrade) -> tuple[str, ...]:
        rates = self._tariff.charges.rates(trade.listing, trade.product, day_of(trade.at))
        if rates is None:
            return (f"No charges are known for {trade.listing.text}: none are reckoned.",)
        if not rates.is_sourced:
            return (f"The exchange's charges for {trade.listing.text} are not from its own list.",)
        return ()

    def _charges(self, trade: PaperTrade, state: PaperState) -> Charges:
        """Return the charges; a sale of what is delivered has the depository's, once a day."""
        day = day_of(trade.at)
        rates = self._tariff.charges.rates(trade.listing, trade.product, day)
        if rates is None:
            return NO_CHARGES
        is_delivered = trade.product is Product.DELIVERY and trade.side is Side.SELL
        has_dp = is_delivered and PaidFee(trade.symbol, day) not in state.fees
        return rates.charges(trade.side, trade.quantity * trade.price, has_dp=has_dp)

    def _account(self, user_id: UserId, broker_id: BrokerId) -> BrokerAccount:
        account = self._storage.now.brokers.get(user_id, broker_id)
        if account is None:
            msg = "There is no such broker account."
            raise NotFoundError(msg)
        return account

    def _price(self, symbol: str, ticket: OrderTicket, state: PaperState | None) -> Decimal:
        named = ticket.price or ticket.trigger_price
        if named is not None:
            return named
        seen, at = None, self._clock.now()
        if state is not None:
            for product in (ticket.product, *Product):
                position = state.positions.get(position_key(symbol, product))
                if position is not None and position.last_price is not None:
                    seen, at = position.last_price, position.updated_at
                    break
        price = self._desk.price(symbol, seen, at)
        if price is None or price <= 0:
            msg = "There is no price for this symbol just now: name one."
            raise ConflictError(msg)
        return price
