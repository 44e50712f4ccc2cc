"""Constants of style and place: display, extend, format, position, size and the like."""

from typing import Final

TABLE: Final = """
display.all -> const plot_simple_display: Where output is shown: all.
display.data_window -> const plot_display: Where output is shown: data window.
display.none -> const plot_simple_display: Where output is shown: none.
display.pane -> const plot_display: Where output is shown: pane.
display.pine_screener -> const plot_display: Where output is shown: pine screener.
display.price_scale -> const plot_display: Where output is shown: price scale.
display.status_line -> const plot_display: Where output is shown: status line.
extend.both -> const string: A line goes on: both.
extend.left -> const string: A line goes on: left.
extend.none -> const string: A line goes on: none.
extend.right -> const string: A line goes on: right.
font.family_default -> const string: Font: default.
font.family_monospace -> const string: Font: monospace.
format.inherit -> const string: Format of values: inherit.
format.mintick -> const string: Format of values: mintick.
format.percent -> const string: Format of values: percent.
format.price -> const string: Format of values: price.
format.volume -> const string: Format of values: volume.
order.ascending -> const sort_order: Sort order: ascending.
order.descending -> const sort_order: Sort order: descending.
position.bottom_center -> const string: Place of a table: bottom center.
position.bottom_left -> const string: Place of a table: bottom left.
position.bottom_right -> const string: Place of a table: bottom right.
position.middle_center -> const string: Place of a table: middle center.
position.middle_left -> const string: Place of a table: middle left.
position.middle_right -> const string: Place of a table: middle right.
position.top_center -> const string: Place of a table: top center.
position.top_left -> const string: Place of a table: top left.
position.top_right -> const string: Place of a table: top right.
scale.left -> const scale_type: Price scale: left.
scale.none -> const scale_type: Price scale: none.
scale.right -> const scale_type: Price scale: right.
size.auto -> const string: Size: auto.
size.huge -> const string: Size: huge.
size.large -> const string: Size: large.
size.normal -> const string: Size: normal.
size.small -> const string: Size: small.
size.tiny -> const string: Size: tiny.
text.align_bottom -> const string: Text setting: bottom.
text.align_center -> const string: Text setting: center.
text.align_left -> const string: Text setting: left.
text.align_right -> const string: Text setting: right.
text.align_top -> const string: Text setting: top.
text.format_bold -> const text_format: Text setting: bold.
text.format_italic -> const text_format: Text setting: italic.
text.format_none -> const text_format: Text setting: none.
text.wrap_auto -> const string: Text setting: wrap auto.
text.wrap_none -> const string: Text setting: wrap none.
xloc.bar_index -> const string: x is read as: bar index.
xloc.bar_time -> const string: x is read as: bar time.
yloc.abovebar -> const string: y is placed at: abovebar.
yloc.belowbar -> const string: y is placed at: belowbar.
yloc.price -> const string: y is placed at: price.
"""
