"""From text to tokens: words, line ends and blocks, and the comments beside them."""

from dataclasses import dataclass

from autotrade.pine.diagnostics import Diagnostics
from autotrade.pine.lexer.layout import lay_out
from autotrade.pine.lexer.literals import color_channels, string_value
from autotrade.pine.lexer.scan import scan
from autotrade.pine.source import Source
from autotrade.pine.tokens import Comment, Token

__all__ = ["Lexed", "color_channels", "lex", "string_value"]


@dataclass(frozen=True, slots=True)
class Lexed:
    """A script as tokens, an end token last.

    ``bad_lines`` are lines on which words were lost or guessed and an error reported already.
    """

    tokens: list[Token]
    comments: list[Comment]
    bad_lines: set[int]


def lex(source: Source, diagnostics: Diagnostics) -> Lexed:
    """Turn a script into tokens; never raises, and reports what cannot be read."""
    words = scan(source, diagnostics)
    tokens = lay_out(source, words.tokens, diagnostics)
    return Lexed(tokens, words.comments, words.bad_lines)
