"""DhanHQ's instrument master: two CSV files, joined, as instruments under canonical symbols.

Which expiry is the last of its month is known only at the end of the files, so their rows are
kept in memory, in a compact form, and the instruments are made from them one by one.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from autotrade.brokers.dhanhq import master_rows as rows
from autotrade.brokers.dhanhq.master_files import COMPACT, DETAILED, MasterFiles
from autotrade.brokers.dhanhq.master_rows import BadRowError, CompactRow, Details, Market
from autotrade.domain.brokers import BrokerType
from autotrade.domain.contracts import chart_root, contract_names
from autotrade.domain.instruments import Instrument, InstrumentKind, Segment

_TRADED_SERIES: Final = "EQ"
_INDEX_TICK: Final = Decimal("0.05")
_INDEX_ALIASES: Final = {
    "NSE:NIFTY": ("NSE:NIFTY50", "NSE:^NSEI"),
    "NSE:BANKNIFTY": ("NSE:NIFTYBANK", "NSE:^NSEBANK"),
    "NSE:INDIAVIX": ("NSE:^INDIAVIX",),
    "BSE:SENSEX": ("BSE:^BSESN", "NSE:^BSESN"),
}
# the files have no freeze quantities; these are NSE's of December 2025, in units
_FREEZE_QUANTITIES: Final = {
    "NIFTY": Decimal(1800),
    "BANKNIFTY": Decimal(600),
    "FINNIFTY": Decimal(1200),
    "MIDCPNIFTY": Decimal(2800),
    "NIFTYNXT50": Decimal(600),
}
_NO_DETAILS: Final = Details()
_Month = tuple[str, str, bool, int]


def _pass_over(_reason: str) -> None:
    return None


class DhanInstruments:
    """Implements ``InstrumentSource``; ``place`` is the folder of both files, a URL or a path."""

    def __init__(self, place: str) -> None:
        self._place = place

    def instruments(self, on_bad_row: Callable[[str], None] = _pass_over) -> Iterator[Instrument]:
        """Yield every instrument; ``on_bad_row`` hears why a row was left out.

        Raises:
            BrokerError: a file could not be read, or has not the columns that are known.
        """
        reading = _Reading(on_bad_row)
        with MasterFiles(self._place) as files:
            reading.read(files)
        yield from reading.instruments()


class _Entry(NamedTuple):
    """A row with what the other file tells of it; ``underlying`` is that of a contract."""

    row: CompactRow
    detail: Details
    underlying: str
    month: _Month | None


@dataclass(slots=True)
class _Reading:
    """One reading of the master, and what it has to remember."""

    on_bad_row: Callable[[str], None]
    entries: list[_Entry] = field(default_factory=list)
    last_expiries: dict[_Month, date] = field(default_factory=dict)
    shares: Counter[str] = field(default_factory=Counter)
    traded: set[str] = field(default_factory=set)
    taken: dict[str, str] = field(default_factory=dict)

    def read(self, files: MasterFiles) -> None:
        """Join both files, and learn what is needed of the whole before a row can be named."""
        details: dict[str, dict[str, Details]] = defaultdict(dict)
        for code, security_id, detail in rows.detailed(files, DETAILED):
            details[code][security_id] = detail
        for row in rows.compact(files, COMPACT, self.on_bad_row):
            detail = details[row.market.code].pop(row.security_id, _NO_DETAILS)
            underlying, month = detail.underlying or row.underlying, None
            if row.expiry is not None:
                month = self._note_expiry(row, row.expiry, underlying)
            elif row.kind is InstrumentKind.EQUITY:
                self._note_share(row)
            self.entries.append(_Entry(row, detail, underlying, month))

    def _note_expiry(self, row: CompactRow, expiry: date, underlying: str) -> _Month:
        is_future = row.kind is InstrumentKind.FUTURE
        month = (row.market.code, underlying, is_future, expiry.year * 12 + expiry.month)
        if expiry > self.last_expiries.setdefault(month, expiry):
            self.last_expiries[month] = expiry
        return month

    def _note_share(self, row: CompactRow) -> None:
        name = f"{row.market.exchange}:{row.name}"
        self.shares[name] += 1
        if row.series == _TRADED_SERIES:
            self.traded.add(name)

    def instruments(self) -> Iterator[Instrument]:
        """Yield an instrument for every row that makes one."""
        for entry in self.entries:
            try:
                yield self._instrument(entry)
            except (BadRowError, ValueError) as error:
                self.on_bad_row(f"{entry.row.market.code} {entry.row.security_id}: {error}")

    def _instrument(self, entry: _Entry) -> Instrument:
        row, detail, underlying, month = entry
        names = self._names(entry)
        symbol = self._own(names[0], row)
        return Instrument(
            symbol=symbol,
            segment=row.market.segment,
            kind=row.kind,
            name=detail.name or row.title,
            lot_size=row.lot_size,
            tick_size=_INDEX_TICK if row.kind is InstrumentKind.INDEX else row.tick_size,
            aliases=tuple(names[1:]),
            freeze_quantity=detail.freeze_quantity or _freeze_quantity(row.market, underlying),
            isin=detail.isin,
            underlying=None if month is None else underlying,
            expiry=row.expiry,
            strike=row.strike,
            series=row.series if row.kind is InstrumentKind.EQUITY else None,
            keys={
                BrokerType.DHANHQ.value: {
                    "security_id": row.security_id,
                    "segment": row.market.wire,
                    "instrument": row.instrument,
                }
            },
        )

    def _names(self, entry: _Entry) -> list[str]:
        row, _, underlying, month = entry
        exchange = row.market.exchange
        if row.expiry is not None and month is not None:
            is_monthly = row.expiry == self.last_expiries[month]
            names = contract_names(
                row.kind, underlying, row.expiry, row.strike, is_monthly=is_monthly
            )
            return [f"{exchange}:{name}" for name in names]
        if row.kind is InstrumentKind.INDEX:
            symbol = f"{exchange}:{row.name}"
            return [symbol, *_INDEX_ALIASES.get(symbol, ())]
        return self._share_names(row)

    def _share_names(self, row: CompactRow) -> list[str]:
        """Return a share's names: the bare one belongs to its traded series, if it has one."""
        plain = f"{row.market.exchange}:{row.name}"
        if row.market.segment is not Segment.NSE or row.series == _TRADED_SERIES:
            names = [plain]
        else:
            ending = f"-{row.series}"
            names = [plain if row.name.endswith(ending) else plain + ending]
            if self.shares[plain] == 1 and plain not in self.traded:
                names.append(plain)
        charted = f"{row.market.exchange}:{chart_root(row.name)}"
        if charted != plain and plain in names:
            names.append(charted)
        return list(dict.fromkeys(names))

    def _own(self, symbol: str, row: CompactRow) -> str:
        """Take a symbol; one that is taken already gets the security id behind it."""
        if self.taken.get(symbol, row.security_id) != row.security_id:
            symbol = f"{symbol}-{row.security_id}"
        if symbol in self.taken:
            msg = "the same row a second time"
            raise BadRowError(msg)
        self.taken[symbol] = row.security_id
        return symbol


def _freeze_quantity(market: Market, underlying: str) -> Decimal | None:
    return _FREEZE_QUANTITIES.get(underlying) if market.segment is Segment.NFO else None
