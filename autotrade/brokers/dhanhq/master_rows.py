"""Rows of DhanHQ's two master files, as values."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from sys import intern
from typing import Final, NamedTuple

from autotrade.brokers.dhanhq.master_files import MasterFiles, Row
from autotrade.domain.instruments import InstrumentKind, Segment

COMPACT_COLUMNS: Final = (
    *("SEM_EXM_EXCH_ID", "SEM_SEGMENT", "SEM_SMST_SECURITY_ID", "SEM_INSTRUMENT_NAME"),
    *("SEM_TRADING_SYMBOL", "SEM_LOT_UNITS", "SEM_CUSTOM_SYMBOL", "SEM_EXPIRY_DATE"),
    *("SEM_STRIKE_PRICE", "SEM_OPTION_TYPE", "SEM_TICK_SIZE", "SEM_SERIES", "SM_SYMBOL_NAME"),
)
DETAILED_COLUMNS: Final = (
    *("EXCH_ID", "SEGMENT", "SECURITY_ID", "ISIN", "INSTRUMENT"),
    *("UNDERLYING_SYMBOL", "SYMBOL_NAME", "DISPLAY_NAME"),
)
FREEZE_COLUMN: Final = "SM_FREEZE_QTY"
"""Seen in some copies of the detailed file only."""

_ISIN: Final = re.compile(r"IN[A-Z0-9]{9}\d\Z")
_NOT_OF_A_SYMBOL: Final = re.compile(r"[^A-Z0-9&._-]+")
_STARTS_A_SYMBOL: Final = re.compile(r"[A-Z0-9]")
_SECURITY_ID: Final = re.compile(r"\d{1,10}\Z")
_LONGEST_NAME: Final = 40
_TEST_SYMBOL: Final = "NSETEST"
_PAISE: Final = Decimal(100)


class BadRowError(Exception):
    """A row that makes no instrument; the message says why."""


@dataclass(frozen=True, slots=True)
class Market:
    """An exchange and segment: ``code`` as in the files, ``wire`` as in the broker's API."""

    code: str
    exchange: str
    segment: Segment
    wire: str


_MARKETS: Final = {
    (exchange, letter): Market(f"{exchange}/{letter}", exchange, segment, wire)
    for exchange, letter, segment, wire in (
        ("NSE", "E", Segment.NSE, "NSE_EQ"),
        ("BSE", "E", Segment.BSE, "BSE_EQ"),
        ("NSE", "D", Segment.NFO, "NSE_FNO"),
        ("BSE", "D", Segment.BFO, "BSE_FNO"),
        ("NSE", "C", Segment.CDS, "NSE_CURRENCY"),
        ("BSE", "C", Segment.BCD, "BSE_CURRENCY"),
        ("MCX", "M", Segment.MCX, "MCX_COMM"),
        ("NSE", "I", Segment.IDX, "IDX_I"),
        ("BSE", "I", Segment.IDX, "IDX_I"),
        ("MCX", "I", Segment.IDX, "IDX_I"),
    )
}


@dataclass(frozen=True, slots=True)
class Details:
    """What only the detailed file tells of an instrument."""

    isin: str | None = None
    underlying: str | None = None
    name: str | None = None
    freeze_quantity: Decimal | None = None


class CompactRow(NamedTuple):
    """A row of the compact file. ``name`` is without spaces; sizes are in units and rupees."""

    market: Market
    security_id: str
    instrument: str
    kind: InstrumentKind
    name: str
    title: str
    lot_size: Decimal
    tick_size: Decimal
    series: str | None
    underlying: str
    expiry: date | None
    strike: Decimal | None


def detailed(files: MasterFiles, name: str) -> Iterator[tuple[str, str, Details]]:
    """Yield market code, security id and details of each row; equal details are one object."""
    known: dict[Details, Details] = {}
    for row in files.rows(name, DETAILED_COLUMNS, FREEZE_COLUMN):
        if not row:  # what is too short here tells nothing; the compact file counts bad rows
            continue
        exchange, letter, security_id, isin, instrument, underlying, full, shown, freeze = row
        is_contract = instrument.startswith(("FUT", "OPT"))
        details = Details(
            isin=isin if _ISIN.match(isin) else None,
            underlying=_underlying(underlying) if is_contract else None,
            name=None if is_contract else (shown.strip() or full.strip() or None),
            freeze_quantity=_freeze(freeze) if is_contract else None,
        )
        yield _code(exchange, letter), security_id, known.setdefault(details, details)


def compact(
    files: MasterFiles, name: str, on_bad_row: Callable[[str], None]
) -> Iterator[CompactRow]:
    """Yield each row that can be read; of markets that orders can't be sent to, none."""
    for row in files.rows(name, COMPACT_COLUMNS):
        try:
            parsed = _compact_row(row)
        except BadRowError as error:
            on_bad_row(f"{'/'.join(row[:3])}: {error}")
        else:
            if parsed is not None:
                yield parsed


def _compact_row(row: Row) -> CompactRow | None:
    if not row:
        msg = "too short"
        raise BadRowError(msg)
    exchange, letter, security_id, instrument, trading, lot, custom, expiry = row[:8]
    strike, option, tick, series, full = row[8:13]
    market = _market(exchange, letter)
    if market is None or _TEST_SYMBOL in trading:
        return None
    if not _SECURITY_ID.match(security_id):
        msg = f"security id {security_id!r}"
        raise BadRowError(msg)
    kind = _kind(instrument, option)
    is_contract = kind not in {InstrumentKind.EQUITY, InstrumentKind.INDEX}
    is_option = is_contract and kind is not InstrumentKind.FUTURE
    return CompactRow(
        market=market,
        security_id=security_id,
        instrument=intern(instrument),
        kind=kind,
        name=trading if is_contract else _symbol(trading),
        title=custom.strip() or full.strip() or trading,
        lot_size=_size(lot),
        tick_size=_size(tick) / _PAISE if kind is not InstrumentKind.INDEX else _PAISE,
        series=intern(series.strip().upper()) or None,
        underlying=_head(trading, 3 if is_option else 2) if is_contract else "",
        expiry=_day(expiry[:10]) if is_contract else None,
        strike=_size(strike) if is_option else None,
    )


def _market(exchange: str, letter: str) -> Market | None:
    # commodities are seen with the letter of derivatives, too
    return _MARKETS.get((exchange, "M" if exchange == "MCX" and letter == "D" else letter))


@lru_cache(maxsize=64)
def _code(exchange: str, letter: str) -> str:
    market = _market(exchange, letter)
    return market.code if market else f"{exchange}/{letter}"


def _kind(instrument: str, option: str) -> InstrumentKind:
    if instrument == "EQUITY":
        return InstrumentKind.EQUITY
    if instrument == "INDEX":
        return InstrumentKind.INDEX
    if instrument.startswith("FUT"):
        return InstrumentKind.FUTURE
    if instrument.startswith("OPT") and option in {"CE", "PE"}:
        return InstrumentKind(option)
    msg = f"instrument {instrument!r}, option {option!r}"
    raise BadRowError(msg)


def _symbol(text: str) -> str:
    symbol = _NOT_OF_A_SYMBOL.sub("", text.upper())
    if not _STARTS_A_SYMBOL.match(symbol) or len(symbol) > _LONGEST_NAME:
        msg = f"symbol {text!r}"
        raise BadRowError(msg)
    return symbol


@lru_cache(maxsize=4096)
def _head(trading: str, parts: int) -> str:
    """Return the underlying of ``NIFTY-24Nov2026-25900-CE`` or ``NIFTY-Nov2026-FUT``."""
    return intern(_symbol(trading.rsplit("-", parts)[0]))


@lru_cache(maxsize=4096)
def _underlying(text: str) -> str | None:
    # a number is the id of a share, and no name
    name = _NOT_OF_A_SYMBOL.sub("", text.upper())
    return None if name in {"", "NA"} or name.isdigit() else intern(name)


@lru_cache(maxsize=8192)
def _size(text: str) -> Decimal:
    """Return a positive number without needless zeros."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal(0)
    if not number.is_finite() or number <= 0:
        msg = f"size {text!r}"
        raise BadRowError(msg)
    return Decimal(f"{number.normalize():f}")


@lru_cache(maxsize=512)
def _freeze(text: str) -> Decimal | None:
    try:
        return _size(text)
    except BadRowError:
        return None


@lru_cache(maxsize=1024)
def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if day.year < 2000:
        msg = f"expiry {text!r}"
        raise BadRowError(msg)
    return day
