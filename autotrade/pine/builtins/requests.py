"""Data of other symbols and timeframes: the request and ticker namespaces."""

from typing import Final

TABLE: Final = """
request.currency_rate(string from, string to, bool ignore_invalid_currency=false) -> series float: Daily rate that converts one currency to another.
request.dividends(string ticker, string field=dividends.gross, simple barmerge_gaps gaps=barmerge.gaps_off, simple barmerge_lookahead lookahead=barmerge.lookahead_off, input bool ignore_invalid_symbol=false, string currency=syminfo.currency) -> series float: Dividend data of a symbol.
request.earnings(string ticker, string field=earnings.actual, simple barmerge_gaps gaps=barmerge.gaps_off, simple barmerge_lookahead lookahead=barmerge.lookahead_off, input bool ignore_invalid_symbol=false, string currency=syminfo.currency) -> series float: Earnings data of a symbol.
request.economic(string country_code, string field, simple barmerge_gaps gaps=barmerge.gaps_off, input bool ignore_invalid_symbol=false) -> series float: Economic data of a country.
request.financial(string symbol, string financial_id, string period, simple barmerge_gaps gaps=barmerge.gaps_off, input bool ignore_invalid_symbol=false, string currency=syminfo.currency) -> series float: Financial data of a company.
request.quandl(string ticker, simple barmerge_gaps gaps=barmerge.gaps_off, int index?, input bool ignore_invalid_symbol=false) -> series float: Data from Nasdaq Data Link.
request.security(string symbol, string timeframe, T expression, simple barmerge_gaps gaps=barmerge.gaps_off, simple barmerge_lookahead lookahead=barmerge.lookahead_off, input bool ignore_invalid_symbol=false, string currency=syminfo.currency, simple int calc_bars_count?) -> T: An expression evaluated on another symbol or timeframe.
request.security_lower_tf(string symbol, string timeframe, T expression, bool ignore_invalid_symbol=false, string currency=syminfo.currency, bool ignore_invalid_timeframe=false, simple int calc_bars_count?) -> array<T>: An expression evaluated on each bar of a lower timeframe, as an array.
request.seed(string source, string symbol, T expression, input bool ignore_invalid_symbol=false, simple int calc_bars_count?) -> T: An expression evaluated on data of a user-kept repository.
request.splits(string ticker, string field, simple barmerge_gaps gaps=barmerge.gaps_off, simple barmerge_lookahead lookahead=barmerge.lookahead_off, input bool ignore_invalid_symbol=false) -> series float: Split data of a symbol.
ticker.heikinashi(string symbol) -> simple+ string: Ticker id for Heikin Ashi bars of a symbol.
ticker.inherit(string from_tickerid, string symbol) -> simple+ string: Ticker id of a symbol with the settings of another ticker id.
ticker.kagi(string symbol, int/float reversal) -> simple+ string: Ticker id for Kagi bars of a symbol.
ticker.kagi(string symbol, int/float param, string style) -> simple+ string
ticker.linebreak(string symbol, int number_of_lines) -> simple+ string: Ticker id for line break bars of a symbol.
ticker.modify(string tickerid, string session?, string adjustment?, backadjustment backadjustment?, settlement settlement_as_close?) -> simple+ string: Ticker id with session, adjustment and settlement changed.
ticker.new(string prefix, string ticker, string session?, string adjustment?, backadjustment backadjustment?, settlement settlement_as_close?) -> simple+ string: Ticker id from an exchange, a ticker and settings.
ticker.pointfigure(string symbol, string source, string style, int/float param, int reversal) -> simple+ string: Ticker id for point and figure bars of a symbol.
ticker.renko(string symbol, string style, int/float param, bool request_wicks=false, string source="Close") -> simple+ string: Ticker id for Renko bars of a symbol.
ticker.standard(string symbol?) -> simple+ string: Ticker id for ordinary bars of a symbol.
request.footprint(simple int ticks_per_row, simple int/float va_percent=70, simple int/float imbalance_percent=300) -> series footprint: Volume footprint of the bar.
"""
