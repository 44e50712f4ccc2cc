"""The symbol: the syminfo namespace."""

from typing import Final

TABLE: Final = """
syminfo.basecurrency -> simple string: Base currency of the symbol.
syminfo.country -> simple string: Country code of the symbol's exchange.
syminfo.currency -> simple string: Currency the symbol's prices are in.
syminfo.current_contract -> simple string: Ticker of the contract behind a continuous future.
syminfo.description -> simple string: Description of the symbol.
syminfo.employees -> simple int: Number of employees of the company.
syminfo.expiration_date -> simple int: First day of the contract's expiry, in UNIX milliseconds.
syminfo.industry -> simple string: Industry of the company.
syminfo.main_tickerid -> simple string: Ticker id of the chart's symbol, whatever symbol is being requested.
syminfo.mincontract -> simple float: Smallest amount of the symbol that can be traded.
syminfo.minmove -> simple int: Numerator of the smallest price step.
syminfo.mintick -> simple float: Smallest price step.
syminfo.pointvalue -> simple float: Money value of one point of price.
syminfo.prefix -> simple string: Exchange part of the symbol; as a function, that of a given ticker id.
syminfo.prefix(string symbol) -> simple+ string
syminfo.pricescale -> simple int: Denominator of the smallest price step.
syminfo.recommendations_buy -> series int: Number of analysts who recommend to buy.
syminfo.recommendations_buy_strong -> series int: Number of analysts who strongly recommend to buy.
syminfo.recommendations_date -> series int: Date of the latest recommendations.
syminfo.recommendations_hold -> series int: Number of analysts who recommend to hold.
syminfo.recommendations_sell -> series int: Number of analysts who recommend to sell.
syminfo.recommendations_sell_strong -> series int: Number of analysts who strongly recommend to sell.
syminfo.recommendations_total -> series int: Number of all recommendations.
syminfo.root -> simple string: Root of a derivative's ticker.
syminfo.sector -> simple string: Sector of the company.
syminfo.session -> simple string: Session type of the chart.
syminfo.shareholders -> simple int: Number of shareholders of the company.
syminfo.shares_outstanding_float -> simple float: Number of freely traded shares.
syminfo.shares_outstanding_total -> simple int: Total number of shares.
syminfo.target_price_average -> series float: Average price target of analysts.
syminfo.target_price_date -> series int: Date of the latest price targets.
syminfo.target_price_estimates -> series float: Number of price targets.
syminfo.target_price_high -> series float: Highest price target of analysts.
syminfo.target_price_low -> series float: Lowest price target of analysts.
syminfo.target_price_median -> series float: Median price target of analysts.
syminfo.ticker -> simple string: Symbol without its exchange; as a function, that of a given ticker id.
syminfo.ticker(string symbol) -> simple+ string
syminfo.tickerid -> simple string: Full identifier of the symbol, exchange included.
syminfo.timezone -> simple string: Time zone of the symbol's exchange.
syminfo.type -> simple string: Kind of instrument, such as "stock" or "futures".
syminfo.volumetype -> simple string: Unit the volume is counted in.
syminfo.isin -> simple string: International securities identification number of the symbol.
"""
