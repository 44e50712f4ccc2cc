"""DhanHQ's two files, joined, as instruments with our names."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from autotrade.brokers.dhanhq.instruments import DhanInstruments
from autotrade.brokers.dhanhq.master_files import COMPACT, DETAILED
from autotrade.domain.instruments import Instrument, InstrumentKind, Segment
from autotrade.ports.brokers import BrokerError

COMPACT_HEADER = (
    "SEM_EXM_EXCH_ID,SEM_SEGMENT,SEM_SMST_SECURITY_ID,SEM_INSTRUMENT_NAME,SEM_EXPIRY_CODE,"
    "SEM_TRADING_SYMBOL,SEM_LOT_UNITS,SEM_CUSTOM_SYMBOL,SEM_EXPIRY_DATE,SEM_STRIKE_PRICE,"
    "SEM_OPTION_TYPE,SEM_TICK_SIZE,SEM_EXPIRY_FLAG,SEM_EXCH_INSTRUMENT_TYPE,SEM_SERIES,"
    "SM_SYMBOL_NAME"
)
DETAILED_HEADER = (
    "EXCH_ID,SEGMENT,SECURITY_ID,ISIN,INSTRUMENT,UNDERLYING_SECURITY_ID,UNDERLYING_SYMBOL,"
    "SYMBOL_NAME,DISPLAY_NAME,INSTRUMENT_TYPE,SERIES,LOT_SIZE"
)
TCS = "NSE,E,11536,EQUITY,0,TCS,1.0,Tata Consultancy,,,,5.0000,NA,ES,EQ,TATA CONSULTANCY LTD"


def share(number: int, symbol: str, series: str = "EQ", exchange: str = "NSE") -> str:
    return f"{exchange},E,{number},EQUITY,0,{symbol},1.0,{symbol},,,,5.0000,NA,ES,{series},X"


def index(number: int, symbol: str, exchange: str = "NSE") -> str:
    return f"{exchange},I,{number},INDEX,0,{symbol},1.0,{symbol},0001-01-01,,XX,0.05,,INDEX,X,X"


def future(number: int, expiry: str, name: str = "NIFTY", place: str = "NSE,D") -> str:
    month = date.fromisoformat(expiry)
    return (
        f"{place},{number},FUTIDX,0,{name}-{month:%b%Y}-FUT,65.0,{name} FUT,{expiry} 14:30:00,"
        f"-0.01000,XX,10.0000,M,FUT,NA,{name}"
    )


def option(number: int, expiry: str, strike: str = "25900.00000", name: str = "NIFTY") -> str:
    day = date.fromisoformat(expiry)
    return (
        f"NSE,D,{number},OPTIDX,0,{name}-{day:%d%b%Y}-25900-CE,65.0,{name} CALL,"
        f"{expiry} 14:30:00,{strike},CE,5.0000,W,OP,NA,{name}"
    )


class Master:
    """The two files in a folder, and what was read of them."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.bad_rows: list[str] = []

    def read(self, *rows: str, details: Iterable[str] = ()) -> dict[str, Instrument]:
        (self.folder / COMPACT).write_text("\n".join([COMPACT_HEADER, *rows, ""]))
        (self.folder / DETAILED).write_text("\n".join([DETAILED_HEADER, *details, ""]))
        found = DhanInstruments(str(self.folder)).instruments(self.bad_rows.append)
        return {instrument.symbol: instrument for instrument in found}


@pytest.fixture
def master(tmp_path: Path) -> Master:
    return Master(tmp_path)


def test_a_share_has_what_both_files_tell(master: Master):
    details = ["NSE,E,11536,INE467B01029,EQUITY,,TCS,TATA CONSULTANCY,Tata Consultancy Svc,ES,EQ,1"]

    found = master.read(TCS, details=details)

    assert found == {
        "NSE:TCS": Instrument(
            symbol="NSE:TCS",
            segment=Segment.NSE,
            kind=InstrumentKind.EQUITY,
            name="Tata Consultancy Svc",
            lot_size=Decimal(1),
            tick_size=Decimal("0.05"),
            isin="INE467B01029",
            series="EQ",
            keys={
                "dhanhq": {
                    "security_id": "11536",
                    "segment": "NSE_EQ",
                    "instrument": "EQUITY",
                }
            },
        )
    }


def test_the_same_number_of_another_exchange_is_another_row(master: Master):
    details = ["BSE,E,11536,INE000000001,EQUITY,,X,X,X,ES,A,1"]

    found = master.read(TCS, share(11536, "OTHER", "A", "BSE"), details=details)

    assert found["NSE:TCS"].isin is None
    assert found["BSE:OTHER"].isin == "INE000000001"


def test_the_traded_series_has_the_bare_name_and_the_others_have_theirs(master: Master):
    found = master.read(
        share(1, "ABC"), share(2, "ABC", "N1"), share(3, "ONLY", "BE"), share(4, "TWO", "N1"),
        share(5, "TWO", "N2"),
    )  # fmt: skip

    assert set(found) == {"NSE:ABC", "NSE:ABC-N1", "NSE:ONLY-BE", "NSE:TWO-N1", "NSE:TWO-N2"}
    assert found["NSE:ONLY-BE"].aliases == ("NSE:ONLY",)
    assert found["NSE:ABC-N1"].aliases == found["NSE:TWO-N1"].aliases == ()


def test_charts_write_names_with_underscores(master: Master):
    found = master.read(share(1, "M&M"), share(2, "BAJAJ-AUTO"), future(3, "2026-11-24", "M&M"))

    assert found["NSE:M&M"].aliases == ("NSE:M_M",)
    assert found["NSE:BAJAJ-AUTO"].aliases == ("NSE:BAJAJ_AUTO",)
    assert "NSE:M_M26NOVFUT" in found["NSE:M&M26NOVFUT"].aliases


def test_the_last_expiry_of_a_month_is_the_monthly_one_whatever_its_weekday(master: Master):
    found = master.read(
        option(1, "2026-11-24"), option(2, "2026-11-17"), option(3, "2026-12-01"),
        option(4, "2026-12-30"),
    )  # fmt: skip

    assert set(found) == {
        "NSE:NIFTY26NOV25900CE",
        "NSE:NIFTY261117C25900",
        "NSE:NIFTY261201C25900",
        "NSE:NIFTY26DEC25900CE",
    }
    assert found["NSE:NIFTY26NOV25900CE"].aliases == ("NSE:NIFTY261124C25900",)
    assert found["NSE:NIFTY26NOV25900CE"].expiry == date(2026, 11, 24)
    assert found["NSE:NIFTY26NOV25900CE"].strike == Decimal(25900)


def test_which_expiry_is_the_last_is_a_matter_of_each_underlying(master: Master):
    found = master.read(
        option(1, "2026-11-24"), option(2, "2026-11-26", name="BANKNIFTY"), future(3, "2026-11-27")
    )

    assert set(found) == {
        "NSE:NIFTY26NOV25900CE",
        "NSE:BANKNIFTY26NOV25900CE",
        "NSE:NIFTY26NOVFUT",
    }


def test_a_future_has_a_dated_name_and_that_of_charts_beside_its_own(master: Master):
    (found,) = master.read(future(49081, "2026-11-24")).values()

    assert found.symbol == "NSE:NIFTY26NOVFUT"
    assert found.aliases == ("NSE:NIFTY261124FUT", "NSE:NIFTYX2026")
    assert (found.segment, found.lot_size) == (Segment.NFO, Decimal(65))
    assert (found.tick_size, found.freeze_quantity) == (Decimal("0.1"), Decimal(1800))


def test_a_strike_with_a_fraction_keeps_it(master: Master):
    assert set(master.read(option(1, "2026-11-24", "82.50000", "USDINR"))) == {
        "NSE:USDINR26NOV82.5CE"
    }


@pytest.mark.parametrize(
    ("place", "symbol", "segment", "wire"),
    [
        ("NSE,D", "NSE:GOLD26NOVFUT", Segment.NFO, "NSE_FNO"),
        ("BSE,D", "BSE:GOLD26NOVFUT", Segment.BFO, "BSE_FNO"),
        ("MCX,M", "MCX:GOLD26NOVFUT", Segment.MCX, "MCX_COMM"),
        ("MCX,D", "MCX:GOLD26NOVFUT", Segment.MCX, "MCX_COMM"),
        ("NSE,C", "NSE:GOLD26NOVFUT", Segment.CDS, "NSE_CURRENCY"),
        ("BSE,C", "BSE:GOLD26NOVFUT", Segment.BCD, "BSE_CURRENCY"),
    ],
)
def test_every_market_has_its_segment_and_the_exchange_of_charts(
    master: Master, place, symbol, segment, wire
):
    (found,) = master.read(future(1, "2026-11-24", "GOLD", place)).values()

    assert (found.symbol, found.segment) == (symbol, segment)
    assert found.keys["dhanhq"]["segment"] == wire


def test_indices_have_names_without_blanks_and_those_of_other_sites(master: Master):
    found = master.read(index(13, "NIFTY"), index(51, "SENSEX", "BSE"), index(21, "INDIA VIX"))

    assert set(found) == {"NSE:NIFTY", "BSE:SENSEX", "NSE:INDIAVIX"}
    assert "NSE:^NSEI" in found["NSE:NIFTY"].aliases
    assert {"BSE:^BSESN", "NSE:^BSESN"} <= set(found["BSE:SENSEX"].aliases)
    assert found["NSE:NIFTY"].segment is Segment.IDX


def test_the_detailed_file_names_the_underlying_unless_it_is_a_number(master: Master):
    details = [
        "NSE,D,1,NA,FUTSTK,2885,RELIANCE,X,X,FUT,NA,500",
        "NSE,D,2,NA,FUTSTK,500325,500325,X,X,FUT,NA,500",
    ]

    found = master.read(
        future(1, "2026-11-24", "OLDNAME"), future(2, "2026-11-24", "TCS"), details=details
    )

    assert set(found) == {"NSE:RELIANCE26NOVFUT", "NSE:TCS26NOVFUT"}


def test_names_that_would_be_the_same_are_told_apart_by_their_numbers(master: Master):
    found = master.read(share(1, "ABC", "A", "BSE"), share(2, "ABC", "B", "BSE"))

    assert set(found) == {"BSE:ABC", "BSE:ABC-2"}


def test_bad_rows_are_reported_and_the_others_are_read(master: Master):
    found = master.read(
        TCS,
        share(7, "").replace("NSE,E,7", "NSE,E,seven"),
        share(8, "+++"),
        future(9, "2026-11-24").replace("2026-11-24", "soon"),
        option(10, "2026-11-24", "nan"),
        share(11, "FREE").replace("1.0,FREE", "0,FREE"),
        share(12, "ODD").replace("EQUITY", "BARREL"),
        "NSE,E,13",
        TCS,
    )

    assert set(found) == {"NSE:TCS"}
    assert len(master.bad_rows) == 8


def test_what_can_not_be_traded_here_is_left_out_silently(master: Master):
    found = master.read(
        share(1, "011NSETEST"),
        future(2, "2026-11-24", "GOLD", "NSE,M"),
        share(3, "X", "A", "NCDEX"),
    )

    assert found == {}
    assert master.bad_rows == []


@pytest.mark.parametrize("name", [COMPACT, DETAILED])
def test_other_columns_are_a_clear_error(master: Master, name: str):
    master.read(TCS)
    text = (master.folder / name).read_text()
    (master.folder / name).write_text(text.replace("SECURITY_ID", "TOKEN", 1))

    with pytest.raises(BrokerError, match=rf"{name} has no column .*SECURITY_ID"):
        list(DhanInstruments(str(master.folder)).instruments())


@pytest.mark.parametrize("text", ["", "<html>Sorry</html>", "\x00\x01\x02"])
def test_a_page_instead_of_a_file_is_a_clear_error(master: Master, text: str):
    master.read(TCS)
    (master.folder / DETAILED).write_text(text)

    with pytest.raises(BrokerError, match=r"no column EXCH_ID|not a CSV"):
        list(DhanInstruments(str(master.folder)).instruments())


def test_a_missing_file_is_a_clear_error(tmp_path: Path):
    with pytest.raises(BrokerError, match="could not be read"):
        list(DhanInstruments(str(tmp_path)).instruments())


def test_new_columns_and_another_order_of_them_do_no_harm(master: Master):
    master.read(TCS)
    lines = (master.folder / COMPACT).read_text().splitlines()
    turned = [",".join(["new", *reversed(line.split(","))]) for line in lines if line]
    (master.folder / COMPACT).write_text("\n".join(turned))

    found = list(DhanInstruments(str(master.folder)).instruments())
    assert [each.symbol for each in found] == ["NSE:TCS"]
