"""Volume footprints and their rows."""

from typing import Final

TABLE: Final = """
footprint.buy_volume(footprint id) -> series float: Volume of the footprint traded at the ask.
footprint.sell_volume(footprint id) -> series float: Volume of the footprint traded at the bid.
footprint.total_volume(footprint id) -> series float: Whole volume of the footprint.
footprint.delta(footprint id) -> series float: Buy volume less sell volume of the footprint.
footprint.poc(footprint id) -> volume_row: Row of the footprint with the most volume.
footprint.vah(footprint id) -> volume_row: Highest row of the footprint's value area.
footprint.val(footprint id) -> volume_row: Lowest row of the footprint's value area.
footprint.rows(footprint id) -> array<volume_row>: Rows of the footprint as an array.
footprint.get_row_by_price(footprint id, int/float price) -> volume_row: Row of the footprint that holds a price.
volume_row.buy_volume(volume_row id) -> series float: Volume of the row traded at the ask.
volume_row.sell_volume(volume_row id) -> series float: Volume of the row traded at the bid.
volume_row.total_volume(volume_row id) -> series float: Whole volume of the row.
volume_row.delta(volume_row id) -> series float: Buy volume less sell volume of the row.
volume_row.up_price(volume_row id) -> series float: Upper bound of the row's prices.
volume_row.down_price(volume_row id) -> series float: Lower bound of the row's prices.
volume_row.has_buy_imbalance(volume_row id) -> series bool: True when buying outweighs selling in the row by the chosen percent.
volume_row.has_sell_imbalance(volume_row id) -> series bool: True when selling outweighs buying in the row by the chosen percent.
"""
