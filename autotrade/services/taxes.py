"""The tax view of a financial year, from the fills of all orders. An aid, and no advice."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from autotrade.domain.ids import UserId
from autotrade.domain.listings import listing_of
from autotrade.domain.taxes import (
    FinancialYear,
    TaxCategory,
    TaxFill,
    TaxLot,
    TaxSum,
    lots_of,
    summed,
)
from autotrade.ports.export_storage import FilledOrder
from autotrade.ports.storage import Storage
from autotrade.services.lookups import Instruments
from autotrade.services.reports_charges import OrderCharges

T = TypeVar("T")
_BETWEEN_PAUSES: Final = 200


class Taxes:
    """What was sold in a year, matched first in, first out, one symbol at a time.

    Charges are an estimate by the tables. What was done before the program knew an account is
    not known.
    """

    def __init__(
        self,
        *,
        storage: Storage,
        charges: OrderCharges,
        instruments: Instruments,
        pause: Callable[[], None],
    ) -> None:
        self._storage = storage
        self._charges = charges
        self._instruments = instruments
        self._pause = pause

    def year(
        self, user_id: UserId, year: FinancialYear, *, paper: bool
    ) -> Mapping[TaxCategory, TaxSum]:
        """Return the sums of all categories."""
        batches = self.lots(user_id, year, paper=paper)
        return summed(lot for batch in batches for lot in batch)

    def lots(
        self, user_id: UserId, year: FinancialYear, *, paper: bool
    ) -> Iterator[Sequence[TaxLot]]:
        """Yield the lots that were closed in a year by batches, symbol by symbol."""
        exports = self._storage.now.exports
        for symbol in exports.traded_symbols(user_id):
            orders = exports.orders_in(user_id, symbol, paper=paper)
            fills = [fill for fill in self._calmly(self._fills(orders)) if fill.at < year.until]
            found = self._calmly(lots_of(fills))
            lots = [lot for lot in found if year.holds(lot.closed_on)]
            for start in range(0, len(lots), _BETWEEN_PAUSES):
                yield lots[start : start + _BETWEEN_PAUSES]

    def _calmly(self, items: Iterable[T]) -> Iterator[T]:
        """Yield items, and let others of this process have their turn now and then."""
        for number, item in enumerate(items):
            if not number % _BETWEEN_PAUSES:
                self._pause()
            yield item

    def _fills(self, orders: Iterable[FilledOrder]) -> Iterator[TaxFill]:
        for order in orders:
            listing = listing_of(order.symbol, self._instruments(order.symbol))
            for fill, charges in self._charges.by_fill(order):
                yield TaxFill(
                    broker_id=order.broker_id,
                    symbol=order.symbol,
                    kind=listing.kind,
                    side=order.side,
                    quantity=fill.quantity,
                    price=fill.price,
                    at=fill.at,
                    charges=charges.total,
                    stt=charges.stt,
                )
