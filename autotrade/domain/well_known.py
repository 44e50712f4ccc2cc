"""What the search knows before any broker's instruments were loaded: indices and large shares.

They are for finding a symbol to look at and to trade on paper; sizes are those of the simulated
market. A broker's master takes their place.
"""

from decimal import Decimal
from typing import Final

from autotrade.domain.instruments import Instrument, InstrumentKind, Segment

_TICK: Final = Decimal("0.05")
_INDICES: Final = {
    "NSE:NIFTY": "Nifty 50",
    "BSE:SENSEX": "S&P BSE Sensex",
    "NSE:BANKNIFTY": "Nifty Bank",
    "NSE:FINNIFTY": "Nifty Financial Services",
    "NSE:MIDCPNIFTY": "Nifty Midcap Select",
}
_SHARES: Final = {
    "ADANIENT": "Adani Enterprises",
    "ADANIPORTS": "Adani Ports and Special Economic Zone",
    "APOLLOHOSP": "Apollo Hospitals Enterprise",
    "ASIANPAINT": "Asian Paints",
    "AXISBANK": "Axis Bank",
    "BAJAJ-AUTO": "Bajaj Auto",
    "BAJAJFINSV": "Bajaj Finserv",
    "BAJFINANCE": "Bajaj Finance",
    "BEL": "Bharat Electronics",
    "BHARTIARTL": "Bharti Airtel",
    "CIPLA": "Cipla",
    "COALINDIA": "Coal India",
    "DRREDDY": "Dr. Reddy's Laboratories",
    "EICHERMOT": "Eicher Motors",
    "GRASIM": "Grasim Industries",
    "HCLTECH": "HCL Technologies",
    "HDFCBANK": "HDFC Bank",
    "HDFCLIFE": "HDFC Life Insurance",
    "HINDALCO": "Hindalco Industries",
    "HINDUNILVR": "Hindustan Unilever",
    "ICICIBANK": "ICICI Bank",
    "INDUSINDBK": "IndusInd Bank",
    "INFY": "Infosys",
    "ITC": "ITC",
    "JSWSTEEL": "JSW Steel",
    "KOTAKBANK": "Kotak Mahindra Bank",
    "LT": "Larsen & Toubro",
    "M&M": "Mahindra & Mahindra",
    "MARUTI": "Maruti Suzuki India",
    "NESTLEIND": "Nestle India",
    "NTPC": "NTPC",
    "ONGC": "Oil and Natural Gas Corporation",
    "POWERGRID": "Power Grid Corporation of India",
    "RELIANCE": "Reliance Industries",
    "SBILIFE": "SBI Life Insurance",
    "SBIN": "State Bank of India",
    "SHRIRAMFIN": "Shriram Finance",
    "SUNPHARMA": "Sun Pharmaceutical Industries",
    "TATACONSUM": "Tata Consumer Products",
    "TATASTEEL": "Tata Steel",
    "TCS": "Tata Consultancy Services",
    "TECHM": "Tech Mahindra",
    "TITAN": "Titan Company",
    "TRENT": "Trent",
    "ULTRACEMCO": "UltraTech Cement",
    "WIPRO": "Wipro",
}


def _made(symbol: str, name: str, segment: Segment, kind: InstrumentKind) -> Instrument:
    return Instrument(
        symbol=symbol,
        segment=segment,
        kind=kind,
        name=name,
        lot_size=Decimal(1),
        tick_size=_TICK,
    )


WELL_KNOWN: Final = (
    *(_made(symbol, name, Segment.IDX, InstrumentKind.INDEX) for symbol, name in _INDICES.items()),
    *(
        _made(f"NSE:{symbol}", name, Segment.NSE, InstrumentKind.EQUITY)
        for symbol, name in _SHARES.items()
    ),
)


def well_known(text: str, limit: int) -> list[Instrument]:
    """Return what was meant by what was typed: the symbol itself first, then by beginnings."""
    exchange, colon, rest = text.strip().upper().rpartition(":")
    typed = " ".join(rest.split())
    if not typed:
        return []
    found = []
    for each in WELL_KNOWN:
        place, _, symbol = each.symbol.partition(":")
        rank = _rank(typed, symbol, each.name.upper())
        if rank is not None and (not colon or place == exchange):
            found.append((rank, symbol, each))
    found.sort(key=lambda row: row[:2])
    return [each for _, _, each in found[:limit]]


def _rank(typed: str, symbol: str, name: str) -> int | None:
    if typed == symbol:
        return 0
    if symbol.startswith(typed.replace(" ", "")):
        return 1
    words = name.split()
    begins = all(any(word.startswith(part) for word in words) for part in typed.split())
    return 2 if begins else None
