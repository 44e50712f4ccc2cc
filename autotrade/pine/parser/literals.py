"""From literal tokens to nodes."""

from typing import Final

from autotrade.pine import ast
from autotrade.pine.lexer import color_channels, string_value
from autotrade.pine.parser.cursor import Cursor, span_of
from autotrade.pine.tokens import COLOR, FLOAT, INT, STRING, Token

LITERALS: Final = frozenset((INT, FLOAT, STRING, COLOR, "true", "false"))
_MAX_DIGITS: Final = 19  # of a 64-bit integer
_BLACK: Final = (0, 0, 0, 255)


def literal(cursor: Cursor, token: Token) -> ast.Literal:
    """Return the node of a literal token, reporting a value that cannot be."""
    kind, text, span = token[0], token[1], span_of(token)
    if kind == INT:
        if len(text) <= _MAX_DIGITS:
            return ast.IntLiteral(span, int(text), text)
        cursor.report("PS1004", "This whole number is too long for 64 bits.", span)
        return ast.IntLiteral(span, 0, text)
    if kind == FLOAT:
        return ast.FloatLiteral(span, float(text), text)
    if kind == STRING:
        return ast.StringLiteral(span, string_value(text), text)
    if kind == COLOR:
        channels = color_channels(text)
        if channels is None:
            cursor.report(
                "PS1003",
                f"`{text}` is not a color: after the # come six hexadecimal digits (red, green, "
                "blue), or eight with the opacity.",
                span,
            )
        return ast.ColorLiteral(span, text, *(channels or _BLACK))
    return ast.BoolLiteral(span, kind == "true")
