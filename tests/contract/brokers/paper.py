"""The paper broker for the contract: in this process, on a book that is a fake."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from autotrade.brokers.paper import PaperAccount, PaperBroker
from autotrade.domain.ids import BrokerId, ClientTag
from autotrade.domain.instruments import Instrument, InstrumentKind, Segment
from tests.support.factories import USER
from tests.support.fakes import CountingIds, FakeClock, FakePaperBook, FakeQuotes

if TYPE_CHECKING:
    from autotrade.ports.brokers import Broker

BROKER = BrokerId("broker-1")


class PaperRig:
    """Implements ``Rig``."""

    instrument = Instrument(
        symbol="NSE:TCS",
        segment=Segment.NSE,
        kind=InstrumentKind.EQUITY,
        name="Tata Consultancy Services",
        lot_size=Decimal(1),
        tick_size=Decimal("0.1"),
    )
    last = Decimal("3100.0")

    def __init__(self) -> None:
        self._book = FakePaperBook()
        quotes = FakeQuotes(**{self.instrument.symbol.replace(":", "_"): str(self.last)})
        self._house = PaperBroker(
            book=self._book, quotes=quotes, clock=FakeClock(), ids=CountingIds()
        )

    def broker(self) -> Broker:
        """Return the account's adapter."""
        account: PaperAccount = self._house.account(BROKER, USER)
        return account

    def placed(self, tag: ClientTag) -> int:
        """Return one or none: the book is keyed by tag."""
        return int(self._book.find(BROKER, tag) is not None)
