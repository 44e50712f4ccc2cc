"""Boxes: the box namespace."""

from typing import Final

TABLE: Final = """
box.all -> array<box>: Every box the script has on the chart.
box(box x) -> series box: Casts na to box.
box.copy(box id) -> series box: A copy of the box.
box.delete(box id) -> void: Removes the box from the chart.
box.get_bottom(box id) -> series float: The box's bottom.
box.get_left(box id) -> series int: The box's left.
box.get_right(box id) -> series int: The box's right.
box.get_top(box id) -> series float: The box's top.
box.new(chart.point top_left, chart.point bottom_right, color border_color=color.blue, int border_width=1, string border_style=line.style_solid, string extend=extend.none, string xloc=xloc.bar_index, color bgcolor=color.blue, string text="", int/string text_size=size.auto, color text_color=color.black, string text_halign=text.align_center, string text_valign=text.align_center, string text_wrap=text.wrap_none, string text_font_family=font.family_default, const bool force_overlay=false, const text_format text_formatting=text.format_none) -> series box: Draws a box between two corners.
box.new(int left, int/float top, int right, int/float bottom, color border_color=color.blue, int border_width=1, string border_style=line.style_solid, string extend=extend.none, string xloc=xloc.bar_index, color bgcolor=color.blue, string text="", int/string text_size=size.auto, color text_color=color.black, string text_halign=text.align_center, string text_valign=text.align_center, string text_wrap=text.wrap_none, string text_font_family=font.family_default, const bool force_overlay=false, const text_format text_formatting=text.format_none) -> series box
box.set_bgcolor(box id, color color) -> void: Sets the box's bgcolor.
box.set_border_color(box id, color color) -> void: Sets the box's border color.
box.set_border_style(box id, string style) -> void: Sets the box's border style.
box.set_border_width(box id, int width) -> void: Sets the box's border width.
box.set_bottom(box id, int/float bottom) -> void: Sets the box's bottom.
box.set_bottom_right_point(box id, chart.point point) -> void: Sets the box's bottom right point.
box.set_extend(box id, string extend) -> void: Sets the box's extend.
box.set_left(box id, int left) -> void: Sets the box's left.
box.set_lefttop(box id, int left, int/float top) -> void: Sets the box's lefttop.
box.set_right(box id, int right) -> void: Sets the box's right.
box.set_rightbottom(box id, int right, int/float bottom) -> void: Sets the box's rightbottom.
box.set_text(box id, string text) -> void: Sets the box's text.
box.set_text_color(box id, color text_color) -> void: Sets the box's text color.
box.set_text_font_family(box id, string text_font_family) -> void: Sets the box's text font family.
box.set_text_formatting(box id, const text_format text_formatting=text.format_none) -> void: Sets the box's text formatting.
box.set_text_halign(box id, string text_halign) -> void: Sets the box's text halign.
box.set_text_size(box id, int/string text_size) -> void: Sets the box's text size.
box.set_text_valign(box id, string text_valign) -> void: Sets the box's text valign.
box.set_text_wrap(box id, string text_wrap) -> void: Sets the box's text wrap.
box.set_top(box id, int/float top) -> void: Sets the box's top.
box.set_top_left_point(box id, chart.point point) -> void: Sets the box's top left point.
box.set_xloc(box id, int left, int right, string xloc) -> void: Sets the box's xloc.
"""
