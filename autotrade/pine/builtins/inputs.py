"""Inputs: the input namespace."""

from typing import Final

TABLE: Final = """
input(const T defval, const string title?, const string tooltip?, const string inline?, const string group?, const plot_display display=display.all, input bool active=true) -> input T: An input whose type follows from its default.
input(series int/float defval, const string title?, const string inline?, const string group?, const string tooltip?, const plot_display display=display.all, input bool active=true) -> series float
input.bool(const bool defval, const string title?, const string tooltip?, const string inline?, const string group?, const bool confirm=false, const plot_display display=display.none, input bool active=true) -> input bool: A check box.
input.color(const color defval, const string title?, const string tooltip?, const string inline?, const string group?, const bool confirm=false, const plot_display display=display.none, input bool active=true) -> input color: A colour picker.
input.enum(const T defval, const string title?, options options?, const string tooltip?, const string inline?, const string group?, const bool confirm=false, const plot_display display=display.all, input bool active=true) -> input T: A choice among the fields of an enum.
input.float(const int/float defval, const string title?, const int/float minval?, const int/float maxval?, const int/float step?, const string tooltip?, const string inline?, const string group?, const bool confirm=false, const plot_display display=display.all, input bool active=true) -> input float: A decimal input.
input.float(const int/float defval, const string title?, options options, const string tooltip?, const string inline?, const string group?, const bool confirm=false, const plot_display display=display.all, input bool active=true) -> input float
input.int(const int defval, const string title?, const int minval?, const int maxval?, const int step=1, const string tooltip?, const string inline?, const string group?, const bool confirm=false, const plot_display display=display.all, input bool active=true) -> input int: An integer input.
input.int(const int defval, const string title?, options options, const string tooltip?, const string inline?, const string group?, const bool confirm=false, const plot_display display=display.all, input bool active=true) -> input int
input.price(const int/float defval, const string title?, const string tooltip?, const string inline?, const string group?, const bool confirm=false, const plot_display display=display.all, input bool active=true) -> input float: A price that can be picked on the chart.
input.session(const string defval, const string title?, options options?, const string tooltip?, const string inline?, const string group?, const bool confirm=false, const plot_display display=display.all, input bool active=true) -> input string: A choice of trading session.
input.source(int/float defval, const string title?, const string tooltip?, const string inline?, const string group?, const plot_display display=display.all, input bool active=true, const bool confirm=false) -> series float: A choice of price or of another indicator's plot.
input.string(const string defval, const string title?, options options?, const string tooltip?, const string inline?, const string group?, const bool confirm=false, const plot_display display=display.all, input bool active=true) -> input string: A text input, or a choice when options are given.
input.symbol(const string defval, const string title?, const string tooltip?, const string inline?, const string group?, const bool confirm=false, const plot_display display=display.all, input bool active=true) -> input string: A choice of symbol.
input.text_area(const string defval, const string title?, const string tooltip?, const string group?, const bool confirm=false, const plot_display display=display.none, input bool active=true) -> input string: A text input of several lines.
input.time(const int defval, const string title?, const string tooltip?, const string inline?, const string group?, const bool confirm=false, const plot_display display=display.none, input bool active=true) -> input int: A choice of date and time.
input.timeframe(const string defval, const string title?, options options?, const string tooltip?, const string inline?, const string group?, const bool confirm=false, const plot_display display=display.all, input bool active=true) -> input string: A choice of timeframe.
"""
