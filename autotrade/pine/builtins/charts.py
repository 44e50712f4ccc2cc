"""Bars and the chart: prices, barstate and chart."""

from typing import Final

TABLE: Final = """
ask -> series float: Ask price of the current tick; na on timeframes other than 1T.
bar_index -> series int: Number of the current bar, counted from 0.
barstate.isconfirmed -> series bool: True on the update that closes the bar.
barstate.isfirst -> series bool: True on the first bar of the chart.
barstate.ishistory -> series bool: True on historical bars.
barstate.islast -> series bool: True on the last bar of the chart.
barstate.islastconfirmedhistory -> series bool: True on the last closed bar before the realtime bar.
barstate.isnew -> series bool: True on the first update of a bar.
barstate.isrealtime -> series bool: True on realtime bars.
bid -> series float: Bid price of the current tick; na on timeframes other than 1T.
chart.bg_color -> input color: Background colour of the chart.
chart.fg_color -> input color: A colour that contrasts with the chart's background.
chart.is_heikinashi -> simple bool: True on a Heikin Ashi chart.
chart.is_kagi -> simple bool: True on a Kagi chart.
chart.is_linebreak -> simple bool: True on a line break chart.
chart.is_pnf -> simple bool: True on a point and figure chart.
chart.is_range -> simple bool: True on a range chart.
chart.is_renko -> simple bool: True on a Renko chart.
chart.is_standard -> simple bool: True on a chart of ordinary time-based bars.
chart.left_visible_bar_time -> input int: Time of the leftmost visible bar.
chart.right_visible_bar_time -> input int: Time of the rightmost visible bar.
close -> series float: Closing price of the bar, or the latest price while the bar is open.
high -> series float: Highest price of the bar so far.
hl2 -> series float: Mean of high and low.
hlc3 -> series float: Mean of high, low and close.
hlcc4 -> series float: Mean of high, low and close, with close counted twice.
last_bar_index -> series int: Number of the last bar of the chart.
last_bar_time -> series int: Opening time of the last bar, in UNIX milliseconds.
low -> series float: Lowest price of the bar so far.
ohlc4 -> series float: Mean of open, high, low and close.
open -> series float: Opening price of the bar.
volume -> series float: Traded volume of the bar.
chart.point.copy(chart.point id) -> chart.point: Makes an independent copy of a point.
chart.point.from_index(int index, int/float price) -> chart.point: Makes a point from a bar number and a price.
chart.point.from_time(int time, int/float price) -> chart.point: Makes a point from a time and a price.
chart.point.new(int time?, int index?, int/float price?) -> chart.point: Makes a point from a time, a bar number and a price.
chart.point.now(int/float price?) -> chart.point: Makes a point at the current bar.
"""
