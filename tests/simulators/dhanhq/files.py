"""The two instrument files, with the columns of the real ones."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.simulators.dhanhq.universe import Listed

COMPACT: Final = "api-scrip-master.csv"
DETAILED: Final = "api-scrip-master-detailed.csv"
COMPACT_COLUMNS: Final = [
    "SEM_EXM_EXCH_ID",
    "SEM_SEGMENT",
    "SEM_SMST_SECURITY_ID",
    "SEM_INSTRUMENT_NAME",
    "SEM_EXPIRY_CODE",
    "SEM_TRADING_SYMBOL",
    "SEM_LOT_UNITS",
    "SEM_CUSTOM_SYMBOL",
    "SEM_EXPIRY_DATE",
    "SEM_STRIKE_PRICE",
    "SEM_OPTION_TYPE",
    "SEM_TICK_SIZE",
    "SEM_EXPIRY_FLAG",
    "SEM_EXCH_INSTRUMENT_TYPE",
    "SEM_SERIES",
    "SM_SYMBOL_NAME",
]
DETAILED_COLUMNS: Final = [
    "EXCH_ID",
    "SEGMENT",
    "SECURITY_ID",
    "ISIN",
    "INSTRUMENT",
    "UNDERLYING_SECURITY_ID",
    "UNDERLYING_SYMBOL",
    "SYMBOL_NAME",
    "DISPLAY_NAME",
    "INSTRUMENT_TYPE",
    "SERIES",
    "LOT_SIZE",
    "SM_EXPIRY_DATE",
    "STRIKE_PRICE",
    "OPTION_TYPE",
    "TICK_SIZE",
    "EXPIRY_FLAG",
    "BRACKET_FLAG",
    "COVER_FLAG",
    "ASM_GSM_FLAG",
    "ASM_GSM_CATEGORY",
    "BUY_SELL_INDICATOR",
    "MTF_LEVERAGE",
]
_PLACES: Final = {
    "IDX_I": ("NSE", "I"),
    "NSE_EQ": ("NSE", "E"),
    "NSE_FNO": ("NSE", "D"),
    "NSE_CURRENCY": ("NSE", "C"),
    "BSE_EQ": ("BSE", "E"),
    "BSE_FNO": ("BSE", "D"),
    "BSE_CURRENCY": ("BSE", "C"),
    "MCX_COMM": ("MCX", "M"),
}


def compact(items: Iterable[Listed]) -> bytes:
    """Return the compact file: trading symbols, no ISIN, no underlying."""
    return _file(COMPACT_COLUMNS, (_compact(item) for item in items))


def detailed(items: Iterable[Listed]) -> bytes:
    """Return the detailed file: ISIN and underlying, no trading symbol."""
    return _file(DETAILED_COLUMNS, (_detailed(item) for item in items))


def _file(columns: list[str], rows: Iterator[tuple[object, ...]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()


def _place(item: Listed) -> tuple[str, str]:
    if item.symbol == "SENSEX" and item.segment == "IDX_I":
        return "BSE", "I"
    return _PLACES[item.segment]


def _compact(item: Listed) -> tuple[object, ...]:
    derivative = item.expiry is not None
    return (
        *_place(item),
        item.security_id,
        item.instrument,
        0,
        item.symbol,
        f"{item.lot}.0",
        item.name if derivative else item.name.title(),
        f"{item.expiry} 14:30:00" if derivative else "",
        f"{item.strike:.5f}" if item.strike is not None else ("-0.01000" if derivative else ""),
        item.right if derivative else "",
        f"{item.tick:.4f}",
        item.flag if derivative else "",
        _kind(item),
        item.series,
        "" if derivative else item.name.upper(),
    )


def _detailed(item: Listed) -> tuple[object, ...]:
    derivative = item.expiry is not None
    return (
        *_place(item),
        item.security_id,
        item.isin or "NA",
        item.instrument,
        item.underlying_id or "",
        item.underlying,
        item.underlying or item.name.upper(),
        item.name,
        _kind(item),
        item.series,
        f"{item.lot}.0",
        f"{item.expiry}" if derivative else "",
        f"{item.strike:.5f}" if item.strike is not None else ("-0.01000" if derivative else ""),
        item.right if derivative else "",
        f"{item.tick:.4f}",
        item.flag if derivative else "NA",
        "N",
        "N",
        "N",
        "NA",
        "A",
        "4.0" if item.series == "EQ" else "0.0",
    )


def _kind(item: Listed) -> str:
    kinds = {"INDEX": "INDEX", "EQUITY": "ES", "OPTIDX": "OP", "OPTSTK": "OP"}
    return kinds.get(item.instrument, "FUT")
