"""The paper broker's house: all paper accounts, and every change of one, written at once."""

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final, TypeVar

from autotrade.brokers.paper.drafts import Draft
from autotrade.brokers.paper.matching import Matcher
from autotrade.brokers.paper.pricing import MarketPrice, named, quoted, scaled
from autotrade.brokers.paper.rates import charge_table, margin_table
from autotrade.brokers.paper.replays import replayed
from autotrade.brokers.paper.views import view_of
from autotrade.domain.errors import UnavailableError
from autotrade.domain.ids import BrokerId, ClientTag, UserId
from autotrade.domain.ledger import EntryKind, LedgerCheck, LedgerEntry, LedgerLine, disagreements
from autotrade.domain.listings import listing_of
from autotrade.domain.money import ZERO
from autotrade.domain.orders import OrderStatus, Product
from autotrade.domain.paper_accounts import Tariff, after_reset, inconsistencies
from autotrade.domain.paper_states import PaperState, day_of, opened
from autotrade.ports.brokers import OrderRequest, OrderView
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.marketdata import SimulatedMarket, Tick
from autotrade.ports.paper import (
    RESTING,
    PaperBatch,
    PaperBook,
    PaperMove,
    PaperOrder,
    PaperRepository,
)
from autotrade.ports.storage import Page, Query

T = TypeVar("T")
_TRIES: Final = 50
_LOCKS: Final = 64
_CHECKS: Final = 3
_MOST_KEPT: Final = 4096


class PaperHouse:
    """Keeps the paper accounts of all users; implements ``PaperDesk``.

    ``slippage`` is in basis points, of what is filled at the market's price. A price that a
    signal names has none.
    """

    def __init__(
        self,
        *,
        book: PaperBook,
        quotes: SimulatedMarket,
        clock: Clock,
        ids: IdSource,
        tariff: Tariff | None = None,
        slippage: Decimal = ZERO,
    ) -> None:
        self.book = book
        self.quotes = quotes
        self.clock = clock
        self.ids = ids
        self.tariff = tariff or Tariff(charge_table(), margin_table())
        self.matcher = Matcher(slippage)
        self._kept: dict[BrokerId, PaperState] = {}
        self._factors: dict[tuple[str, datetime], Decimal] = {}
        self._locks = tuple(threading.Lock() for _ in range(_LOCKS))

    def change(self, broker_id: BrokerId, user_id: UserId, work: Callable[[Draft, bool], T]) -> T:
        """Run ``work`` on a draft of an account and write what it did, in one transaction.

        When somebody else has changed the account meanwhile, the work is done anew: it is told
        whether this is the first time, and must do nothing but draft.

        Raises:
            UnavailableError: others change the account without a pause.
        """
        with self._locks[hash(broker_id) % _LOCKS]:
            for number in range(_TRIES):
                draft = self._draft(broker_id, user_id, is_first=number == 0)
                result = work(draft, number == 0)
                batch = draft.batch()
                if _is_empty(batch):
                    return result
                if self.book.commit(batch):
                    self._keep(batch.after)
                    return result
                self._kept.pop(broker_id, None)
        msg = "The paper account is changed without a pause. Try again."
        raise UnavailableError(msg)

    def join(
        self,
        book: PaperRepository,
        broker_id: BrokerId,
        user_id: UserId,
        work: Callable[[Draft], T],
    ) -> T:
        """Run ``work`` on a draft of an account within the caller's transaction.

        What this process remembers of the account is forgotten until that has committed.
        """
        with self._locks[hash(broker_id) % _LOCKS]:
            state = self._kept.pop(broker_id, None) or book.account(broker_id)
            draft = self._begun(state, broker_id, user_id)
            result = work(draft)
            batch = draft.batch()
            if not _is_empty(batch):
                book.write(batch)
                book.once_committed(lambda: self._keep(batch.after))
            return result

    def state(self, broker_id: BrokerId, user_id: UserId) -> PaperState:
        """Return an account as it is now; one without orders as it will be opened."""
        known = self.book.account(broker_id)
        return known or self._opening(broker_id, user_id, self.clock.now())[0]

    def price(self, symbol: str, seen: Decimal | None, at: datetime) -> Decimal | None:
        """Return a real price where there is one, else what ``seen`` has become by now."""
        quote = self.quotes.last(symbol)
        if quote is not None and not quote.simulated:
            return quote.price
        if seen is not None:
            return self.quotes.moved(symbol, seen, at)
        return quote.price if quote is not None else None

    def market(self, request: OrderRequest, state: PaperState) -> MarketPrice | None:
        """Return the price that an order meets.

        What the signal named comes first, then a real quote. In the simulated market a symbol
        that the account has traded goes on from there, wherever the simulation itself stands.
        """
        if request.reference_price is not None:
            return named(request.reference_price)
        quote = self.quotes.last(request.symbol)
        if quote is not None and not quote.simulated:
            return quoted(quote)
        seen = self._seen(request.symbol, state)
        if seen is not None:
            return MarketPrice(last=self.quotes.moved(request.symbol, *seen))
        return quoted(quote) if quote is not None else None

    def resting(self, changed_since: datetime | None) -> Sequence[PaperOrder]:
        """Return the orders of all accounts that rest, or those that changed since a time."""
        return self.book.resting(changed_since=changed_since)

    def still_resting(self, order: PaperOrder) -> PaperOrder | None:
        """Return an order as it is now; None when it does not rest any more."""
        fresh = self.book.find(order.broker_id, order.request.client_tag)
        return fresh if fresh is not None and fresh.status in RESTING else None

    def concerns(self, order: PaperOrder, tick: Tick) -> bool:
        """Say whether a tick fills or triggers an order that rests; asks nobody."""
        return self.matcher.at_tick(order, self._of_tick(order, tick)) is not None

    def on_tick(self, order: PaperOrder, tick: Tick) -> PaperMove | None:
        """Do with an order what a tick does; None when it does nothing (any more)."""
        market = self._of_tick(order, tick)

        def work(draft: Draft, fresh: PaperOrder) -> PaperOrder | None:
            decision = self.matcher.at_tick(fresh, market)
            return None if decision is None else draft.change(fresh, decision)

        return self._with_resting(order, work)

    def expire(self, order: PaperOrder, reason: str) -> PaperMove | None:
        """End an order that rests; None when it does not rest any more."""
        return self._with_resting(
            order, lambda draft, fresh: draft.end(fresh, OrderStatus.EXPIRED, reason)
        )

    def reset(
        self, broker_id: BrokerId, user_id: UserId, capital: Decimal | None
    ) -> tuple[PaperState, Sequence[OrderView]]:
        """Begin an account anew; without a capital with the one it began with before."""
        reason = "The paper account was reset."

        def work(draft: Draft, _is_first: bool) -> list[OrderView]:  # noqa: FBT001 - as called
            resting = self.book.resting(broker_id)
            ended = [draft.end(order, OrderStatus.CANCELLED, reason) for order in resting]
            sum_ = capital if capital is not None else draft.state.starting_capital
            draft.enter(EntryKind.RESET, *after_reset(draft.state, sum_, draft.at))
            return [view_of(order) for order in ended]

        self._kept.pop(broker_id, None)
        cancelled = self.change(broker_id, user_id, work)
        return self.state(broker_id, user_id), cancelled

    def accounts_with(self, product: Product) -> Sequence[PaperState]:
        """Return the accounts, of all users, with a position of a product, also a closed one."""
        return self.book.accounts_with(product)

    def charge_square_off(self, broker_id: BrokerId, user_id: UserId, tag: ClientTag) -> bool:
        """Charge once for an order that closed a position by itself; False when it was before."""
        order = self.book.find(broker_id, tag)
        if order is None or not order.fills:
            return False
        request, key = order.request, f"square-off:{broker_id}:{tag}"
        listing = order.listing or listing_of(request.symbol)
        day = day_of(order.fills[-1].at)
        rates = self.tariff.charges.rates(listing, request.product, day)
        if rates is None or self.book.has_entry(key):
            return False
        charges = rates.for_square_off()
        self.change(broker_id, user_id, lambda draft, _: draft.charge(charges, order, key))
        return True

    def charge_interest(self, state: PaperState, through: date) -> Decimal:
        """Charge interest for the days up to ``through`` that were not charged; return it."""
        self._kept.pop(state.id, None)
        return self.change(state.id, state.user_id, lambda draft, _: draft.accrue(through))

    def entries(self, query: Query) -> Page[LedgerEntry]:
        """Return one page of the ledger, newest first."""
        return self.book.entries(query)

    def states(self) -> Iterator[PaperState]:
        """Yield the accounts of all users."""
        return self.book.accounts()

    def check(self, broker_id: BrokerId, user_id: UserId) -> LedgerCheck:
        """Add everything up anew and compare; what is written meanwhile is no difference."""
        state = self.state(broker_id, user_id)
        for _ in range(_CHECKS):
            found = self._checked(state)
            after = self.state(broker_id, user_id)
            if found.balanced or after.version == state.version:
                return found
            state = after
        return self._checked(state)

    def open_all(self, accounts: Sequence[tuple[BrokerId, UserId]]) -> int:
        """Open those accounts that have orders from before there were accounts; safe twice."""
        count = 0
        for broker_id, user_id in accounts:
            has_orders = next(iter(self.book.filled(broker_id)), None) is not None
            if has_orders and self.book.account(broker_id) is None:
                self.change(broker_id, user_id, lambda _draft, _is_first: None)
                count += 1
        return count

    def _checked(self, state: PaperState) -> LedgerCheck:
        sums = self.book.sums(state.user_id, state.id)
        problems = inconsistencies(state, self.tariff)
        if state.version:
            problems += disagreements(sums, state.balances())
            problems += self._positions_wrong(state)
            reserved = sum((order.reserved for order in self.book.resting(state.id)), ZERO)
            if reserved != state.reserved:
                problems.append(
                    f"reserved: the account says {state.reserved:f}, its orders {reserved:f}."
                )
        balances = sums.balances if state.version else state.balances()
        accounts = {each.value: balances.get(each, ZERO) for each in state.balances()}
        return LedgerCheck(entries=sums.entries, accounts=accounts, problems=tuple(problems))

    def _positions_wrong(self, state: PaperState) -> list[str]:
        traded = self.book.quantities(state.id, state.opened_at)
        held = {(p.symbol, p.product): p.quantity for p in state.positions.values()}
        return [
            f"{symbol} {product}: {held.get((symbol, product), ZERO):f} are held, "
            f"the fills add up to {traded.get((symbol, product), ZERO):f}."
            for symbol, product in sorted(held.keys() | traded.keys())
            if held.get((symbol, product), ZERO) != traded.get((symbol, product), ZERO)
        ]

    def _with_resting(
        self, order: PaperOrder, work: Callable[[Draft, PaperOrder], PaperOrder | None]
    ) -> PaperMove | None:
        known = self.book.account(order.broker_id)
        if known is None:  # nothing of that account was ever filled, and nothing rests
            return None

        def change(draft: Draft, _is_first: bool) -> PaperOrder | None:  # noqa: FBT001 - as called
            fresh = self.book.find(order.broker_id, order.request.client_tag)
            if fresh is None or fresh.status not in RESTING:
                return None
            return work(draft, fresh)

        done = self.change(order.broker_id, known.user_id, change)
        if done is None:
            return None
        return PaperMove(broker_id=known.id, user_id=known.user_id, view=view_of(done))

    def _of_tick(self, order: PaperOrder, tick: Tick) -> MarketPrice:
        """Return what a tick means for an order: the simulated market goes on from its price.

        How far its price is from the simulated one is found once, and not at every tick.
        """
        if not tick.simulated or order.seen_price is None:
            return quoted(tick)
        since = order.changed_at or order.placed_at
        key = (order.broker_order_id, since)
        factor = self._factors.get(key)
        if factor is None:
            if len(self._factors) >= _MOST_KEPT:
                self._factors.clear()
            now = self.quotes.moved(tick.symbol, order.seen_price, since)
            factor = self._factors[key] = now / tick.price
        return scaled(tick, factor)

    def _seen(self, symbol: str, state: PaperState) -> tuple[Decimal, datetime] | None:
        positions = [p for p in state.positions.values() if p.symbol == symbol and p.last_price]
        if positions:
            last = max(positions, key=lambda position: position.updated_at)
            return last.last_price or ZERO, last.updated_at
        fill = self.book.last_fill(state.id, symbol) if state.version else None
        return None if fill is None else (fill.price, fill.at)

    def _draft(self, broker_id: BrokerId, user_id: UserId, *, is_first: bool) -> Draft:
        known = self._kept.get(broker_id) if is_first else None
        return self._begun(known or self.book.account(broker_id), broker_id, user_id)

    def _begun(self, known: PaperState | None, broker_id: BrokerId, user_id: UserId) -> Draft:
        at = self.clock.now()
        if known is not None:  # what is traded after a reset is later than the reset
            at = max(at, known.opened_at)
            return Draft(known, self.tariff, self.ids, at, is_new=False)
        anew, lines = self._opening(broker_id, user_id, at)
        draft = Draft(anew, self.tariff, self.ids, at, is_new=True)
        draft.enter(EntryKind.OPENING, draft.state, lines)
        return draft

    def _opening(
        self, broker_id: BrokerId, user_id: UserId, at: datetime
    ) -> tuple[PaperState, tuple[LedgerLine, ...]]:
        anew = opened(broker_id, user_id, at)
        return replayed(anew, self.book.filled(broker_id), self.tariff)

    def _keep(self, state: PaperState) -> None:
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        known = self._kept.get(state.id)
        if known is None or known.version < state.version:
            self._kept[state.id] = state


def _is_empty(batch: PaperBatch) -> bool:
    return not batch.added and not batch.changed and not batch.entries
