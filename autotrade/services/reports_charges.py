"""Charges by component and day: as the paper ledger has them, of live orders by the tables."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from autotrade.domain.brokers import BrokerType
from autotrade.domain.charges import NO_CHARGES, Charges, ChargeTable
from autotrade.domain.errors import InvalidError
from autotrade.domain.listings import listing_of
from autotrade.domain.market_hours import IST
from autotrade.domain.money import ZERO
from autotrade.domain.orders import Fill
from autotrade.domain.paper_states import day_of
from autotrade.domain.reports import Grouping
from autotrade.ports.export_storage import FilledOrder
from autotrade.ports.report_storage import PnlQuery
from autotrade.ports.storage import Storage
from autotrade.services.lookups import Instruments

Components = Mapping[str, Decimal]
"""Rupees by the names of what ``ChargedRow`` is made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargedRow:
    """What was charged in rupees; ``key`` is a day or a month as ISO writes it.

    ``dp`` is the depository's fee with its GST, ``interest`` that of margin trades.
    """

    key: str = ""
    brokerage: Decimal = ZERO
    stt: Decimal = ZERO
    exchange: Decimal = ZERO
    sebi: Decimal = ZERO
    stamp: Decimal = ZERO
    gst: Decimal = ZERO
    dp: Decimal = ZERO
    interest: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """Return all of them together."""
        return sum((getattr(self, name) for name in COMPONENTS), ZERO)


COMPONENTS: Final = tuple(each.name for each in fields(ChargedRow) if each.name != "key")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargedDays:
    """What was charged on each day (India), by ``COMPONENTS``, in rupees.

    ``is_estimated``: live orders are among it, reckoned by the tables and without interest and
    the depository's fee; their broker's contract notes are what counts.
    """

    days: Mapping[date, Components]
    is_estimated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargesReport:
    """What was charged from ``first`` to ``last`` (days in India), in the order of time."""

    by: Grouping
    first: date
    last: date
    is_estimated: bool
    items: Sequence[ChargedRow]
    total: ChargedRow


class OrderCharges:
    """Computes them; the tables are those that estimate every live fill."""

    def __init__(self, *, storage: Storage, table: ChargeTable, instruments: Instruments) -> None:
        self._storage = storage
        self._table = table
        self._instruments = instruments

    def of(self, query: PnlQuery, types: frozenset[str]) -> ChargedDays:
        """Return the charges of a bounded query, which may name an account and fields of orders.

        What is charged to no order (interest by the day) has a symbol, and no side or strategy.
        """
        of_orders = dict(query.equal or {})
        chosen = of_orders.pop("broker_id", None)
        paper = [
            account.id
            for account in self._storage.now.brokers.of_user(query.user_id)
            if chosen in {None, account.id} and account.type is BrokerType.PAPER
        ]
        days: dict[date, dict[str, Decimal]] = {}
        if paper and "paper" in types:
            first, last = query.span
            statements = self._storage.now.statements
            found = statements.charges(query.user_id, paper, first, last, of_orders)
            for day, components in found.items():
                _add(days, day, components)
        is_estimated = "live" in types and self._add_live(days, query)
        return ChargedDays(days=days, is_estimated=is_estimated)

    def by_fill(self, order: FilledOrder) -> Iterator[tuple[Fill, Charges]]:
        """Yield an order's fills with what each is charged: the whole, less what was before."""
        listing = listing_of(order.symbol, self._instruments(order.symbol))
        turnover, before = ZERO, NO_CHARGES
        for fill in sorted(order.fills, key=lambda each: (each.at, each.trade_id)):
            turnover += fill.quantity * fill.price
            try:
                rates = self._table.rates(listing, order.product, day_of(fill.at))
            except InvalidError:  # the tables have no such thing: nothing is made up
                rates = None
            whole = rates.charges(order.side, turnover) if rates is not None else before
            yield fill, whole.less(before)
            before = whole

    def _add_live(self, days: dict[date, dict[str, Decimal]], query: PnlQuery) -> bool:
        first, last = query.span
        since = datetime.combine(first, time.min, IST)
        until = datetime.combine(last + timedelta(days=1), time.min, IST)
        any_found = False
        batches = self._storage.now.exports.filled_orders(
            query.user_id, paper=False, since=since, until=until, equal=query.equal
        )
        for order in (order for batch in batches for order in batch):
            for fill, charges in self.by_fill(order):
                if since <= fill.at < until:
                    any_found = True
                    _add(days, day_of(fill.at), _components(charges))
        return any_found


def charges_report(query: PnlQuery, by: Grouping, found: ChargedDays) -> ChargesReport:
    """Return what was found for a bounded query, by the day or by the month."""
    sums: dict[str, dict[str, Decimal]] = {}
    whole: dict[str, Decimal] = dict.fromkeys(COMPONENTS, ZERO)
    for day in sorted(found.days):
        key = day.isoformat()[: 10 if by is Grouping.DAY else 7]
        for known in (sums.setdefault(key, dict.fromkeys(COMPONENTS, ZERO)), whole):
            for name, amount in found.days[day].items():
                known[name] += amount
    first, last = query.span
    return ChargesReport(
        by=by,
        first=first,
        last=last,
        is_estimated=found.is_estimated,
        items=[ChargedRow(key=key, **parts) for key, parts in sums.items()],
        total=ChargedRow(key="", **whole),
    )


def _components(charges: Charges) -> Components:
    return {name: getattr(charges, name) for name in COMPONENTS if name != "interest"}


def _add(days: dict[date, dict[str, Decimal]], day: date, components: Components) -> None:
    known = days.setdefault(day, dict.fromkeys(COMPONENTS, ZERO))
    for name, amount in components.items():
        known[name] += amount
