"""Colours: the color namespace."""

from typing import Final

TABLE: Final = """
color.aqua -> const color: The colour aqua.
color.black -> const color: The colour black.
color.blue -> const color: The colour blue.
color.fuchsia -> const color: The colour fuchsia.
color.gray -> const color: The colour gray.
color.green -> const color: The colour green.
color.lime -> const color: The colour lime.
color.maroon -> const color: The colour maroon.
color.navy -> const color: The colour navy.
color.olive -> const color: The colour olive.
color.orange -> const color: The colour orange.
color.purple -> const color: The colour purple.
color.red -> const color: The colour red.
color.silver -> const color: The colour silver.
color.teal -> const color: The colour teal.
color.white -> const color: The colour white.
color.yellow -> const color: The colour yellow.
color(color x) -> const+ color: Casts to color.
color.b(color color) -> const+ float: Blue part of a colour.
color.from_gradient(int/float value, int/float bottom_value, int/float top_value, color bottom_color, color top_color) -> series color: A colour between two, by where a value lies between two bounds.
color.g(color color) -> const+ float: Green part of a colour.
color.new(color color, int/float transp) -> const+ color: A colour with the given transparency, 0 opaque to 100 invisible.
color.r(color color) -> const+ float: Red part of a colour.
color.rgb(int/float red, int/float green, int/float blue, int/float transp=0) -> const+ color: A colour from red, green, blue and transparency.
color.t(color color) -> const+ float: Transparency of a colour.
"""
