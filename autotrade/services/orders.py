"""Orders as the user sees them, and those that a person places, changes and cancels."""

from dataclasses import asdict, replace
from decimal import Decimal

from autotrade.domain import legality
from autotrade.domain.brokers import BrokerStatus, BrokerType
from autotrade.domain.brokers import refusal as session_ended
from autotrade.domain.errors import ConflictError, InvalidError, NotFoundError
from autotrade.domain.ids import BrokerId, OrderId, UserId, manual_tag
from autotrade.domain.instruments import Instrument
from autotrade.domain.intents import Refusal
from autotrade.domain.orders import Order, OrderAmendment, OrderStatus, OrderTicket
from autotrade.domain.slicing import slices
from autotrade.ports.brokers import Outcome
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.storage import Page, Query, Repositories, Storage
from autotrade.services.amendments import AmendmentService
from autotrade.services.audit import AuditService
from autotrade.services.intended_orders import further_slices
from autotrade.services.kill_switch import Halted
from autotrade.services.lookups import Instruments, LookupService, OpenAccount
from autotrade.services.market_calendar import Hours
from autotrade.services.placements import PlacementService
from autotrade.services.settlements import SettlementService
from autotrade.services.snapshots import Market
from autotrade.services.tickets import (
    first_order,
    illegal,
    intent_of,
    missing_price,
    only_reduces,
    refuse,
    same_order,
)


class Orders:
    """A user's orders."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        ids: IdSource,
        bell: OutboxBell,
        lookups: LookupService,
        placements: PlacementService,
        settlements: SettlementService,
        amendments: AmendmentService,
        audit: AuditService,
        instruments: Instruments,
        halted: Halted,
        hours: Hours,
    ):
        self._storage = storage
        self._clock = clock
        self._ids = ids
        self._bell = bell
        self._lookups = lookups
        self._placements = placements
        self._settlements = settlements
        self._amendments = amendments
        self._audit = audit
        self._instruments = instruments
        self._halted = halted
        self._hours = hours

    def get(self, user_id: UserId, order_id: OrderId) -> Order:
        """Return one order.

        Raises:
            NotFoundError: the user has no such order.
        """
        order = self._storage.now.orders.get(user_id, order_id)
        if order is None:
            msg = "There is no such order."
            raise NotFoundError(msg)
        return order

    def page(self, query: Query) -> Page[Order]:
        """Return one page, newest first."""
        return self._storage.now.orders.page(query)

    def place(self, user_id: UserId, ticket: OrderTicket) -> Order:
        """Place an order, once, and return it as it is after the broker's answer.

        The same key again returns the first order. An outcome that is not known is an order in
        UNKNOWN, which is followed and never sent again.

        Raises:
            NotFoundError: the user has no such account.
            InvalidError: naming the field that the exchange or the broker does not allow, or
                the key was used for another order.
            ConflictError: the account, the hours or a stop allow no order just now.
        """
        opened = self._opened(user_id, ticket.broker_id)
        key = ticket.key or self._ids.new()
        tag = manual_tag(opened.account.id, key)
        known = self._storage.now.orders.by_tag(tag)
        if known is not None:
            return same_order(known, ticket, self._family_quantity(known))
        instrument = self._instruments(ticket.symbol)
        orders = self._checked(user_id, ticket, opened, key, instrument)
        try:
            self._storage.transact(lambda repos: self._write(repos, orders, ticket))
        except ConflictError:  # the same request, at the same time
            first = self._storage.now.orders.by_tag(tag)
            if first is None:
                raise
            return same_order(first, ticket, self._family_quantity(first))
        self._bell.ring()
        return self._send(orders[0])

    def modify(self, user_id: UserId, order_id: OrderId, amendment: OrderAmendment) -> Order:
        """Change a working order, and return it as changed.

        Raises:
            NotFoundError: the user has no such order.
            InvalidError: naming the field that the exchange does not allow.
            ConflictError: it can't be changed, or it is not known whether it was.
        """
        order = self.get(user_id, order_id)
        instrument = self._instruments(order.symbol)
        if instrument is not None:
            wanted = replace(
                intent_of(order),
                quantity=amendment.quantity or order.quantity,
                price=amendment.price or order.price,
                trigger_price=amendment.trigger_price or order.trigger_price,
            )
            refuse(legality.check(wanted, replace(instrument, freeze_quantity=None)))
            freeze = instrument.freeze_quantity
            if freeze is not None and wanted.quantity > freeze:
                text = f"The freeze quantity is {freeze:f}; the order would have more."
                raise InvalidError(errors={"quantity": [text]})
        try:
            changed = self._amendments.modify(order, amendment)
        except ConflictError as error:  # it may have been done: that it was asked for is on record
            asked = {name: value for name, value in asdict(amendment).items() if value is not None}
            self._record(order, "order.change_failed", asked=asked, reason=str(error))
            raise
        self._record(order, "order.modified", before=_terms(order), after=_terms(changed))
        return changed

    def cancel(self, user_id: UserId, order_id: OrderId) -> Order:
        """Cancel an order, and return it as it is then; safe to call again.

        Raises:
            NotFoundError: the user has no such order.
            ConflictError: it was placed elsewhere, or nobody knows whether the broker has it.
        """
        order = self.get(user_id, order_id)
        if order.external:
            msg = "The order was placed elsewhere and is not touched here."
            raise ConflictError(msg)
        cancelled = self._amendments.cancel(order)
        self._record(order, "order.cancelled", before=order.status, after=cancelled.status)
        return cancelled

    def _opened(self, user_id: UserId, broker_id: BrokerId) -> OpenAccount:
        account = self._storage.now.brokers.get(user_id, broker_id)
        if account is None:
            msg = "There is no such broker account."
            raise NotFoundError(msg)
        opened = self._lookups.open(user_id, broker_id)
        is_live = account.type is not BrokerType.PAPER
        ended = session_ended(account, self._clock.now())
        if ended is not None:
            raise ConflictError(ended)
        if opened is None or (is_live and account.status is not BrokerStatus.CONNECTED):
            msg = f"The broker account is {account.status}: renew it."
            raise ConflictError(msg)
        return opened

    def _checked(
        self,
        user_id: UserId,
        ticket: OrderTicket,
        opened: OpenAccount,
        key: str,
        instrument: Instrument | None,
    ) -> tuple[Order, ...]:
        now = self._clock.now()
        is_paper = opened.account.type is BrokerType.PAPER
        market = Market(symbol=ticket.symbol, instrument=instrument)
        first = first_order(user_id, ticket, OrderId(self._ids.new()), now, paper=is_paper)
        if instrument is not None:
            first = replace(first, symbol=instrument.symbol)
        refuse(missing_price(first) or illegal(first, opened, market))
        closed = self._hours(market.symbol, instrument).refuses(ticket.order_type)
        if not is_paper and closed is not None:
            raise ConflictError(closed)
        lot = instrument.lot_size if instrument is not None else Decimal(1)
        freeze = instrument.freeze_quantity if instrument is not None else None
        quantities = slices(ticket.quantity, freeze, lot)
        tags = [manual_tag(opened.account.id, key, number) for number in range(len(quantities))]
        first = replace(first, client_tag=tags[0], quantity=quantities[0], slices=len(quantities))
        return first, *further_slices(first, quantities, tags[1:], self._ids)

    def _write(self, repos: Repositories, orders: tuple[Order, ...], ticket: OrderTicket) -> None:
        first = orders[0]
        reduces = only_reduces(repos, first, ticket.quantity)
        reason = self._halted(repos, first.user_id, reduces=reduces)
        if reason is not None:
            raise ConflictError(reason)
        for order in orders:
            repos.orders.add(order)
        repos.events.append(list(orders), first.created_at, ticket.request_id)
        self._audit.record(
            repos,
            action="order.placed",
            target=f"order:{first.id}",
            actor=first.user_id,
            user_id=first.user_id,
            request_id=ticket.request_id,
            details={
                "symbol": first.symbol,
                "side": first.side,
                "quantity": ticket.quantity,
                "broker_id": first.broker_id,
            },
        )

    def _send(self, order: Order) -> Order:
        result = self._placements.place(order)
        if result.outcome is Outcome.NOT_SENT:  # a person decides whether to try again
            message = result.message or "The broker could not be reached; nothing was sent."
            result = replace(result, outcome=Outcome.REJECTED, message=message)
        recorded = self._settlements.record_alone(order, result)
        if recorded.status is OrderStatus.REJECTED:
            self._placements.refuse_slices(recorded, Refusal("slice", "The first part failed."))
        return recorded

    def _family_quantity(self, order: Order) -> Decimal:
        family = self._storage.now.orders.family(order.user_id, order.family)
        return sum((one.quantity for one in family), Decimal(0))

    def _record(self, order: Order, action: str, **details: object) -> None:
        def work(repos: Repositories) -> None:
            self._audit.record(
                repos,
                action=action,
                target=f"order:{order.id}",
                actor=order.user_id,
                user_id=order.user_id,
                details=details,
            )

        self._storage.transact(work)


def _terms(order: Order) -> dict[str, object]:
    """Return what of an order a person may change."""
    return {name: getattr(order, name) for name in OrderAmendment.__dataclass_fields__}
