"""Lines, linefills and polylines."""

from typing import Final

TABLE: Final = """
line.all -> array<line>: Every line the script has on the chart.
linefill.all -> array<linefill>: Every linefill the script has on the chart.
polyline.all -> array<polyline>: Every polyline the script has on the chart.
line.style_arrow_both -> const string: Line setting: arrow both.
line.style_arrow_left -> const string: Line setting: arrow left.
line.style_arrow_right -> const string: Line setting: arrow right.
line.style_dashed -> const string: Line setting: dashed.
line.style_dotted -> const string: Line setting: dotted.
line.style_solid -> const string: Line setting: solid.
line(line x) -> series line: Casts na to line.
line.copy(line id) -> series line: A copy of the line.
line.delete(line id) -> void: Removes the line from the chart.
line.get_price(line id, int x) -> series float: Price of a line at a bar number.
line.get_x1(line id) -> series int: The line's x1.
line.get_x2(line id) -> series int: The line's x2.
line.get_y1(line id) -> series float: The line's y1.
line.get_y2(line id) -> series float: The line's y2.
line.new(chart.point first_point, chart.point second_point, string xloc=xloc.bar_index, string extend=extend.none, color color=color.blue, string style=line.style_solid, int width=1, const bool force_overlay=false) -> series line: Draws a line between two points.
line.new(int x1, int/float y1, int x2, int/float y2, string xloc=xloc.bar_index, string extend=extend.none, color color=color.blue, string style=line.style_solid, int width=1, const bool force_overlay=false) -> series line
line.set_color(line id, color color) -> void: Sets the line's color.
line.set_extend(line id, string extend) -> void: Sets the line's extend.
line.set_first_point(line id, chart.point point) -> void: Sets the line's first point.
line.set_second_point(line id, chart.point point) -> void: Sets the line's second point.
line.set_style(line id, string style) -> void: Sets the line's style.
line.set_width(line id, int width) -> void: Sets the line's width.
line.set_x1(line id, int x) -> void: Sets the line's x1.
line.set_x2(line id, int x) -> void: Sets the line's x2.
line.set_xloc(line id, int x1, int x2, string xloc) -> void: Sets the line's xloc.
line.set_xy1(line id, int x, int/float y) -> void: Sets the line's xy1.
line.set_xy2(line id, int x, int/float y) -> void: Sets the line's xy2.
line.set_y1(line id, int/float y) -> void: Sets the line's y1.
line.set_y2(line id, int/float y) -> void: Sets the line's y2.
linefill(linefill x) -> series linefill: Casts na to linefill.
linefill.delete(linefill id) -> void: Removes the linefill from the chart.
linefill.get_line1(linefill id) -> series line: First line of a linefill.
linefill.get_line2(linefill id) -> series line: Second line of a linefill.
linefill.new(line line1, line line2, color color) -> series linefill: Fills the space between two lines.
linefill.set_color(linefill id, color color) -> void: Sets the colour of a linefill.
polyline.delete(polyline id) -> void: Removes the polyline from the chart.
polyline.new(array<chart.point> points, bool curved=false, bool closed=false, string xloc=xloc.bar_index, color line_color=color.blue, color fill_color=na, string line_style=line.style_solid, int line_width=1, const bool force_overlay=false) -> series polyline: Draws a line through an array of points.
"""
