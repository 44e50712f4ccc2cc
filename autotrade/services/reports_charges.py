"""Charges by component and day: as the paper ledger has them, of live orders by the tables."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from autotrade.domain.brokers import BrokerType
from autotrade.domain.charges import NO_CHARGES, Charges, ChargeTable
from autotrade.domain.errors import InvalidError
from autotrade.domain.ids import BrokerId
from autotrade.domain.listings import listing_of
from autotrade.domain.market_hours import IST
from autotrade.domain.money import ZERO
from autotrade.domain.orders import Fill
from autotrade.domain.paper_states import day_of
from autotrade.ports.export_storage import FilledOrder
from autotrade.ports.report_storage import PnlQuery
from autotrade.ports.storage import Storage
from autotrade.services.lookups import Instruments

COMPONENTS: Final = ("brokerage", "stt", "exchange", "sebi", "stamp", "gst", "dp", "interest")
Components = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargedDays:
    """What was charged on each day (India), by ``COMPONENTS``, in rupees.

    ``is_estimated``: live orders are among it, reckoned by the tables and without interest and
    the depository's fee; their broker's contract notes are what counts.
    """

    days: Mapping[date, Components]
    is_estimated: bool


class OrderCharges:
    """Computes them; the tables are those that estimate every live fill."""

    def __init__(self, *, storage: Storage, table: ChargeTable, instruments: Instruments) -> None:
        self._storage = storage
        self._table = table
        self._instruments = instruments

    def of(self, query: PnlQuery, types: frozenset[str]) -> ChargedDays:
        """Return the charges of the accounts that a bounded query names, or of all."""
        chosen = (query.equal or {}).get("broker_id")
        paper: list[BrokerId] = []
        live: set[BrokerId] = set()
        for account in self._storage.now.brokers.of_user(query.user_id):
            if chosen not in {None, account.id}:
                continue
            if account.type is BrokerType.PAPER:
                paper.append(account.id)
            else:
                live.add(account.id)
        days: dict[date, dict[str, Decimal]] = {}
        if paper and "paper" in types:
            self._add_paper(days, query, paper)
        is_estimated = "live" in types and self._add_live(days, query, chosen)
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

    def _add_paper(
        self, days: dict[date, dict[str, Decimal]], query: PnlQuery, accounts: Sequence[BrokerId]
    ) -> None:
        first, last = _bounds(query)
        found = self._storage.now.statements.charges(query.user_id, accounts, first, last)
        for day, components in found.items():
            _add(days, day, components)

    def _add_live(
        self, days: dict[date, dict[str, Decimal]], query: PnlQuery, broker_id: object
    ) -> bool:
        first, last = _bounds(query)
        since = datetime.combine(first, time.min, IST)
        until = datetime.combine(last + timedelta(days=1), time.min, IST)
        any_found = False
        batches = self._storage.now.exports.filled_orders(
            query.user_id, paper=False, since=since, until=until
        )
        for order in (order for batch in batches for order in batch):
            if broker_id not in {None, order.broker_id}:
                continue
            for fill, charges in self.by_fill(order):
                if since <= fill.at < until:
                    any_found = True
                    _add(days, day_of(fill.at), _components(charges))
        return any_found


def _bounds(query: PnlQuery) -> tuple[date, date]:
    if query.first is None or query.last is None:
        msg = "The query has to be bounded."
        raise ValueError(msg)
    return query.first, query.last


def _components(charges: Charges) -> Components:
    return {name: getattr(charges, name) for name in COMPONENTS if name != "interest"}


def _add(days: dict[date, dict[str, Decimal]], day: date, components: Components) -> None:
    known = days.setdefault(day, dict.fromkeys(COMPONENTS, ZERO))
    for name, amount in components.items():
        known[name] += amount
