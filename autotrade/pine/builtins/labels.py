"""Labels: the label namespace."""

from typing import Final

TABLE: Final = """
label.all -> array<label>: Every label the script has on the chart.
label.style_arrowdown -> const string: Label setting: arrowdown.
label.style_arrowup -> const string: Label setting: arrowup.
label.style_circle -> const string: Label setting: circle.
label.style_cross -> const string: Label setting: cross.
label.style_diamond -> const string: Label setting: diamond.
label.style_flag -> const string: Label setting: flag.
label.style_label_center -> const string: Label setting: label center.
label.style_label_down -> const string: Label setting: label down.
label.style_label_left -> const string: Label setting: label left.
label.style_label_lower_left -> const string: Label setting: label lower left.
label.style_label_lower_right -> const string: Label setting: label lower right.
label.style_label_right -> const string: Label setting: label right.
label.style_label_up -> const string: Label setting: label up.
label.style_label_upper_left -> const string: Label setting: label upper left.
label.style_label_upper_right -> const string: Label setting: label upper right.
label.style_none -> const string: Label setting: none.
label.style_square -> const string: Label setting: square.
label.style_text_outline -> const string: Label setting: text outline.
label.style_triangledown -> const string: Label setting: triangledown.
label.style_triangleup -> const string: Label setting: triangleup.
label.style_xcross -> const string: Label setting: xcross.
label(label x) -> series label: Casts na to label.
label.copy(label id) -> series label: A copy of the label.
label.delete(label id) -> void: Removes the label from the chart.
label.get_text(label id) -> series string: The label's text.
label.get_x(label id) -> series int: The label's x.
label.get_y(label id) -> series float: The label's y.
label.new(chart.point point, string text="", string xloc=xloc.bar_index, string yloc=yloc.price, color color=color.blue, string style=label.style_label_down, color textcolor=color.black, int/string size=size.normal, string textalign=text.align_center, string tooltip?, string text_font_family=font.family_default, const bool force_overlay=false, const text_format text_formatting=text.format_none) -> series label: Draws a label at a point.
label.new(int x, int/float y, string text="", string xloc=xloc.bar_index, string yloc=yloc.price, color color=color.blue, string style=label.style_label_down, color textcolor=color.black, int/string size=size.normal, string textalign=text.align_center, string tooltip?, string text_font_family=font.family_default, const bool force_overlay=false, const text_format text_formatting=text.format_none) -> series label
label.set_color(label id, color color) -> void: Sets the label's color.
label.set_point(label id, chart.point point) -> void: Sets the label's point.
label.set_size(label id, int/string size) -> void: Sets the label's size.
label.set_style(label id, string style) -> void: Sets the label's style.
label.set_text(label id, string text) -> void: Sets the label's text.
label.set_text_font_family(label id, string text_font_family) -> void: Sets the label's text font family.
label.set_text_formatting(label id, const text_format text_formatting=text.format_none) -> void: Sets the label's text formatting.
label.set_textalign(label id, string textalign) -> void: Sets the label's textalign.
label.set_textcolor(label id, color textcolor) -> void: Sets the label's textcolor.
label.set_tooltip(label id, string tooltip) -> void: Sets the label's tooltip.
label.set_x(label id, int x) -> void: Sets the label's x.
label.set_xloc(label id, int x, string xloc) -> void: Sets the label's xloc.
label.set_xy(label id, int x, int/float y) -> void: Sets the label's xy.
label.set_y(label id, int/float y) -> void: Sets the label's y.
label.set_yloc(label id, string yloc) -> void: Sets the label's yloc.
"""
