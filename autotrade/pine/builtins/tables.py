"""Tables: the table namespace."""

from typing import Final

TABLE: Final = """
table.all -> array<table>: Every table the script has on the chart.
table(table x) -> series table: Casts na to table.
table.cell(table table_id, int column, int row, string text?, int/float width?, int/float height?, color text_color=color.black, string text_halign=text.align_center, string text_valign=text.align_center, int/string text_size=size.normal, color bgcolor?, string tooltip?, string text_font_family=font.family_default, const text_format text_formatting=text.format_none) -> void: Defines a cell of a table.
table.cell_set_bgcolor(table table_id, int column, int row, color bgcolor) -> void: Sets a cell's bgcolor.
table.cell_set_height(table table_id, int column, int row, int/float height) -> void: Sets a cell's height.
table.cell_set_text(table table_id, int column, int row, string text) -> void: Sets a cell's text.
table.cell_set_text_color(table table_id, int column, int row, color text_color) -> void: Sets a cell's text color.
table.cell_set_text_font_family(table table_id, int column, int row, string text_font_family) -> void: Sets a cell's text font family.
table.cell_set_text_formatting(table table_id, int column, int row, const text_format text_formatting=text.format_none) -> void: Sets a cell's text formatting.
table.cell_set_text_halign(table table_id, int column, int row, string text_halign) -> void: Sets a cell's text halign.
table.cell_set_text_size(table table_id, int column, int row, int/string text_size=size.normal) -> void: Sets a cell's text size.
table.cell_set_text_valign(table table_id, int column, int row, string text_valign) -> void: Sets a cell's text valign.
table.cell_set_tooltip(table table_id, int column, int row, string tooltip) -> void: Sets a cell's tooltip.
table.cell_set_width(table table_id, int column, int row, int/float width) -> void: Sets a cell's width.
table.clear(table table_id, int start_column, int start_row, int end_column?, int end_row?) -> void: Empties a range of cells.
table.delete(table table_id) -> void: Removes the table from the chart.
table.merge_cells(table table_id, int start_column, int start_row, int end_column, int end_row) -> void: Merges a range of cells.
table.new(string position, int columns, int rows, color bgcolor?, color frame_color?, int frame_width=0, color border_color?, int border_width=0, const bool force_overlay=false) -> series table: Makes a table at a place of the chart.
table.set_bgcolor(table table_id, color bgcolor) -> void: Sets the table's bgcolor.
table.set_border_color(table table_id, color border_color) -> void: Sets the table's border color.
table.set_border_width(table table_id, int border_width) -> void: Sets the table's border width.
table.set_frame_color(table table_id, color frame_color) -> void: Sets the table's frame color.
table.set_frame_width(table table_id, int frame_width) -> void: Sets the table's frame width.
table.set_position(table table_id, string position) -> void: Sets the table's position.
"""
