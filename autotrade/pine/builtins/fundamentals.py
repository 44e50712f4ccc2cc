"""Dividends, earnings, splits and how data are adjusted and merged."""

from typing import Final

TABLE: Final = """
dividends.future_amount -> series float: Amount of the next dividend, na when unknown.
dividends.future_ex_date -> series int: Ex-date of the next dividend in UNIX milliseconds, na when unknown.
dividends.future_pay_date -> series int: Payment date of the next dividend in UNIX milliseconds, na when unknown.
earnings.future_eps -> series float: Expected earnings per share of the next report.
earnings.future_period_end_time -> series int: End of the period the next report covers, in UNIX milliseconds.
earnings.future_revenue -> series float: Expected revenue of the next report.
earnings.future_time -> series int: Expected time of the next report, in UNIX milliseconds.
adjustment.dividends -> const string: Price adjustment: dividends.
adjustment.none -> const string: Price adjustment: none.
adjustment.splits -> const string: Price adjustment: splits.
backadjustment.inherit -> const backadjustment: Back-adjustment of futures: inherit.
backadjustment.off -> const backadjustment: Back-adjustment of futures: off.
backadjustment.on -> const backadjustment: Back-adjustment of futures: on.
barmerge.gaps_off -> const barmerge_gaps: How requested bars are merged: gaps off.
barmerge.gaps_on -> const barmerge_gaps: How requested bars are merged: gaps on.
barmerge.lookahead_off -> const barmerge_lookahead: How requested bars are merged: lookahead off.
barmerge.lookahead_on -> const barmerge_lookahead: How requested bars are merged: lookahead on.
dividends.gross -> const string: Kind of dividend: gross.
dividends.net -> const string: Kind of dividend: net.
earnings.actual -> const string: Kind of earnings: actual.
earnings.estimate -> const string: Kind of earnings: estimate.
earnings.standardized -> const string: Kind of earnings: standardized.
settlement_as_close.inherit -> const settlement: Settlement as close: inherit.
settlement_as_close.off -> const settlement: Settlement as close: off.
settlement_as_close.on -> const settlement: Settlement as close: on.
splits.denominator -> const string: Part of a split: denominator.
splits.numerator -> const string: Part of a split: numerator.
"""
