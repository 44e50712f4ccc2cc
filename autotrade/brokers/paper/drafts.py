"""A draft: what is to change in one paper account, added up before it is written at once."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from autotrade.brokers.paper.matching import Decision
from autotrade.domain.charges import Charges
from autotrade.domain.errors import InvalidError
from autotrade.domain.ids import LedgerEntryId
from autotrade.domain.ledger import EntryKind, LedgerEntry, LedgerLine
from autotrade.domain.listings import listing_of
from autotrade.domain.money import ZERO, price_text, quantity_text
from autotrade.domain.orders import Fill, OrderStatus, Product, Side
from autotrade.domain.paper_accounts import (
    PaperTrade,
    Posted,
    Tariff,
    after_charges,
    after_interest,
    after_trade,
    interest_on,
    reduces,
    tidied,
)
from autotrade.domain.paper_states import PaperState, day_of, held
from autotrade.ports.clock import IdSource
from autotrade.ports.paper import RESTING, PaperBatch, PaperOrder

_OWNED: Final = frozenset({Product.DELIVERY, Product.MTF})


class Draft:
    """One account on its way from ``before`` to ``state``."""

    def __init__(
        self, before: PaperState, tariff: Tariff, ids: IdSource, at: datetime, *, is_new: bool
    ) -> None:
        self.state = tidied(before, day_of(at))
        self.at = at
        self._before = None if is_new else before
        self._tariff = tariff
        self._ids = ids
        self._added: list[PaperOrder] = []
        self._changed: list[PaperOrder] = []
        self._entries: list[LedgerEntry] = []

    def batch(self) -> PaperBatch:
        """Return what is to be written."""
        version = self._before.version + 1 if self._before is not None else 1
        return PaperBatch(
            before=self._before,
            after=replace(self.state, version=version, updated_at=self.at),
            added=tuple(self._added),
            changed=tuple(self._changed),
            entries=tuple(self._entries),
        )

    def add(self, order: PaperOrder, decision: Decision) -> PaperOrder:
        """Place a new order as decided, or reject it where the account does not allow it."""
        done = self._carried_out(order, decision)
        self._added.append(done)
        return done

    def change(self, order: PaperOrder, decision: Decision) -> PaperOrder:
        """Move an order that rested on as decided; what it had reserved is free again."""
        freed = self._freed(order)
        done = self._carried_out(freed, decision)
        if done.status is OrderStatus.REJECTED:  # it was taken once; now it can't be carried out
            done = replace(done, status=OrderStatus.CANCELLED)
        self._changed.append(done)
        return done

    def amend(self, order: PaperOrder, changed: PaperOrder, decision: Decision) -> PaperOrder:
        """Change what rested; a REJECTED one in the answer says that nothing was changed."""
        before = self.state
        freed = replace(changed, reserved=self._freed(order).reserved)
        done = self._carried_out(freed, decision)
        if done.status is OrderStatus.REJECTED:
            self.state = before
        else:
            self._changed.append(done)
        return done

    def end(self, order: PaperOrder, status: OrderStatus, reason: str | None) -> PaperOrder:
        """End an order that rested."""
        done = replace(self._freed(order), status=status, reason=reason, changed_at=self.at)
        self._changed.append(done)
        return done

    def charge(
        self,
        charges: Charges,
        order: PaperOrder,
        key: str,
        kind: EntryKind = EntryKind.SQUARE_OFF,
    ) -> None:
        """Charge something on top of an order's own charges, or give some of them back."""
        posted = after_charges(self.state, charges, self.at)
        self.state = posted.state
        self._enter(kind, posted.lines, order, charges=charges, key=key)

    def accrue(self, through: date) -> Decimal:
        """Charge interest for every day up to ``through`` that was not charged; return it."""
        total = ZERO
        day = self.state.interest_through or day_of(self.state.opened_at)
        while day < through:
            day += timedelta(days=1)
            for position in self.state.positions.values():
                amount = interest_on(position, day, self._tariff)
                if amount:
                    self.state, lines = after_interest(self.state, amount, self.at)
                    key = f"mtf:{self.state.id}:{position.symbol}:{day}"
                    self._enter(EntryKind.MTF_INTEREST, lines, symbol=position.symbol, key=key)
                    total += amount
        self.state = replace(self.state, interest_through=day)
        return total

    def enter(self, kind: EntryKind, state: PaperState, lines: Iterable[LedgerLine]) -> None:
        """Bring the account to a state, with the lines that lead there."""
        self.state = state
        self._enter(kind, tuple(lines))

    def _carried_out(self, order: PaperOrder, decision: Decision) -> PaperOrder:
        if decision.status is OrderStatus.REJECTED:
            return replace(order, status=decision.status, reason=decision.reason)
        try:
            moved = self._filled(order, decision) if decision.quantity else order
        except InvalidError as error:
            return replace(order, status=OrderStatus.REJECTED, reason=str(error))
        if moved.status is OrderStatus.REJECTED:
            return moved
        moved = replace(moved, status=decision.status, reason=decision.reason, changed_at=self.at)
        return self._reserving(order, moved) if moved.status in RESTING else moved

    def _filled(self, order: PaperOrder, decision: Decision) -> PaperOrder:
        price, quantity = decision.price or ZERO, decision.quantity or ZERO
        trade = self._trade(order, quantity, price)
        if trade.product is Product.MTF:  # what was lent until yesterday may be paid back now
            self.accrue(day_of(self.at) - timedelta(days=1))
        posted = after_trade(self.state, trade, self._tariff)
        refusal = self._refusal(trade, posted)
        if refusal is not None:
            return replace(order, status=OrderStatus.REJECTED, reason=refusal)
        self.state = posted.state
        number = len(order.fills) + 1
        fill = Fill(
            trade_id=f"{order.broker_order_id}-{number}",
            quantity=quantity,
            price=price,
            at=self.at,
        )
        self._enter(
            EntryKind.FILL,
            posted.lines,
            order,
            trade_id=fill.trade_id,
            charges=posted.charges,
        )
        return replace(order, fills=(*order.fills, fill))

    def _reserving(self, order: PaperOrder, moved: PaperOrder) -> PaperOrder:
        """Return an order that rests, with what it reserves, or rejected if that is not there."""
        request = moved.request
        left = request.quantity - moved.filled
        price = request.price or request.trigger_price or ZERO
        trade = self._trade(moved, left, price)
        try:
            posted = after_trade(self.state, trade, self._tariff)
        except InvalidError as error:
            return replace(order, status=OrderStatus.REJECTED, reason=str(error))
        refusal = self._refusal(trade, posted)
        if refusal is not None and not moved.fills:
            return replace(order, status=OrderStatus.REJECTED, reason=refusal)
        needed = ZERO
        if refusal is None and not reduces(self.state, trade):
            needed = max(self.state.cash - posted.state.cash, ZERO)
        self.state = replace(self.state, reserved=self.state.reserved + needed)
        return replace(moved, reserved=needed)

    def _freed(self, order: PaperOrder) -> PaperOrder:
        if not order.reserved:
            return order
        self.state = replace(self.state, reserved=self.state.reserved - order.reserved)
        return replace(order, reserved=ZERO)

    def _refusal(self, trade: PaperTrade, posted: Posted) -> str | None:
        """Return why the account does not allow a trade, if so; what reduces, it always does."""
        if reduces(self.state, trade):
            return None
        if trade.product in _OWNED and trade.side is Side.SELL:
            has = quantity_text(max(held(self.state, trade.symbol, trade.product), ZERO))
            wanted = quantity_text(trade.quantity)
            return f"Only what is held can be sold as {trade.product}: {has}, not {wanted}."
        if posted.state.available >= 0:
            return None
        required = price_text(self.state.cash - posted.state.cash)
        available = price_text(max(self.state.available, ZERO))
        return f"There is not enough margin: {required} is required, {available} is available."

    def _trade(self, order: PaperOrder, quantity: Decimal, price: Decimal) -> PaperTrade:
        request = order.request
        return PaperTrade(
            symbol=request.symbol,
            product=request.product,
            listing=order.listing or listing_of(request.symbol),
            side=request.side,
            quantity=quantity,
            price=price,
            at=self.at,
            turnover=order.turnover,
        )

    def _enter(
        self,
        kind: EntryKind,
        lines: tuple[LedgerLine, ...],
        order: PaperOrder | None = None,
        **more: Any,
    ) -> None:
        symbol = order.request.symbol if order is not None else None
        entry = LedgerEntry(
            id=LedgerEntryId(self._ids.new()),
            user_id=self.state.user_id,
            broker_id=self.state.id,
            at=self.at,
            kind=kind,
            lines=lines,
            broker_order_id=order.broker_order_id if order is not None else None,
            **{"symbol": symbol, **more},
        )
        self._entries.append(entry)
