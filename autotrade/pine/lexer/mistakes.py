"""What is typed in place of Pine's own words, and what was meant by it."""

from typing import Final, NamedTuple

from autotrade.pine.diagnostics import Diagnostics, Fix
from autotrade.pine.source import Span
from autotrade.pine.tokens import STRING, Token


class _Foreign(NamedTuple):
    """Another language's operator: what Pine writes instead, if one word, and what to say."""

    pine: str
    advice: str


_FOREIGN: Final = {
    "&&": _Foreign("and", "Pine writes `and`"),
    "||": _Foreign("or", "Pine writes `or`"),
    "!": _Foreign("not", "Pine writes `not`"),
    "&": _Foreign("", "Pine writes `and`, and joins strings with `+`"),
    "|": _Foreign("", "Pine writes `or`"),
    "^": _Foreign("", "for a power Pine has `math.pow(base, exponent)`"),
    "**": _Foreign("", "for a power Pine has `math.pow(base, exponent)`"),
    "{": _Foreign("", "Pine has no braces: a block is indented by four spaces"),
    "}": _Foreign("", "Pine has no braces: a block is indented by four spaces"),
    "\\": _Foreign("", "a long line goes on in the next one without a sign, if that is indented "
                   "by a number of spaces that is not a multiple of four"),
}  # fmt: skip
# How the parser may go on after an operator that has no counterpart.
_STAND_IN: Final = {"&": "and", "|": "or", "^": "*", "**": "*"}
_QUOTES: Final = {"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2018": "'", "\u2019": "'"}
_MAX_SHOWN: Final = 20


def number_into_name(diagnostics: Diagnostics, span: Span, number: str, after: str) -> None:
    """Report a number with a letter right behind it."""
    diagnostics.error(
        "PS1004",
        f"The number {number} runs into `{after}`. A name cannot start with a digit, and numbers "
        "have no units or suffixes.",
        span,
    )


def report(diagnostics: Diagnostics, token: Token, rest: str) -> list[Token]:
    """Report a word that is not Pine's; return the words to read in its place, maybe none.

    ``rest`` is the remainder of the line behind it.
    """
    text, span = token.text, token.span
    if text in _FOREIGN:
        return _foreign_operator(diagnostics, token)
    if text == ";":
        return _semicolon(diagnostics, token, rest)
    if text[0] == "#" or text.startswith("/*"):
        note = _hash_comment if text[0] == "#" else _block_comment
        note(diagnostics, text, span)
        return []
    if text[0] in "\"'":
        return _unclosed_string(diagnostics, token)
    if text[0] in _QUOTES and len(text) > 1:
        return _typographic_quotes(diagnostics, token)
    _unknown(diagnostics, text, span)
    return []


def foreign_letters(diagnostics: Diagnostics, token: Token) -> None:
    """Report a name with letters Pine does not know."""
    diagnostics.error(
        "PS1001",
        f"`{_shown(token.text)}` has letters Pine does not allow in names: they are made of a to "
        "z, A to Z, digits and `_`. Other letters belong in strings and comments.",
        token.span,
    )


def _shown(text: str) -> str:
    return text if len(text) <= _MAX_SHOWN else text[:_MAX_SHOWN] + "..."


def _unknown(diagnostics: Diagnostics, text: str, span: Span) -> None:
    shown = _shown(text) if text.isprintable() else f"U+{ord(text[0]):04X}"
    diagnostics.error(
        "PS1001",
        f"`{shown}` means nothing in Pine outside a string or a comment.",
        span,
        Fix(f"Remove `{shown}`", span, ""),
    )


def _foreign_operator(diagnostics: Diagnostics, token: Token) -> list[Token]:
    foreign = _FOREIGN[token.text]
    fix = None
    if foreign.pine:
        fix = Fix(f"Write `{foreign.pine}`", token.span, f" {foreign.pine} ")
    diagnostics.error(
        "PS1007", f"`{token.text}` is not an operator of Pine; {foreign.advice}.", token.span, fix
    )
    kind = foreign.pine or _STAND_IN.get(token.text)
    return [token._replace(kind=kind)] if kind else []


def _semicolon(diagnostics: Diagnostics, token: Token, rest: str) -> list[Token]:
    code = rest.strip()
    ends_line = not code or code.startswith("//")
    fix = Fix(
        "Remove the `;`" if ends_line else "Write a `,`", token.span, "" if ends_line else ","
    )
    diagnostics.error(
        "PS1007",
        "Pine has no `;`: a statement ends with its line, and two on one line are parted by `,`.",
        token.span,
        fix,
    )
    return [] if ends_line else [token._replace(kind=",")]


def _hash_comment(diagnostics: Diagnostics, text: str, span: Span) -> None:
    sign = Span(span.line, span.column, span.line, span.column + 1)
    diagnostics.error(
        "PS1006",
        "A comment starts with `//` in Pine; `#` starts a color, as in #FF8800.",
        sign,
        Fix("Write `//`", sign, "//") if len(text) > 1 else None,
    )


def _block_comment(diagnostics: Diagnostics, text: str, span: Span) -> None:
    closed = len(text) >= 4 and text.endswith("*/")
    advice = (
        "" if closed else " This one is not even closed, so the rest of the script was skipped."
    )
    diagnostics.error(
        "PS1006",
        f"Pine has no `/* */` comments: start each line of a comment with `//`.{advice}",
        Span(span.line, span.column, span.line, span.column + 2),
    )


def _unclosed_string(diagnostics: Diagnostics, token: Token) -> list[Token]:
    text = token.text
    kept = text.rstrip(" \t),")
    length = len(kept) if len(kept) > 1 else len(text)
    end_column = token.column + length
    string = Token(STRING, text[:length], token.line, token.column, token.line, end_column)
    diagnostics.error(
        "PS1002",
        f"This string starts with {text[0]} and has no {text[0]} to close it on the line. "
        f"If the text itself holds a {text[0]}, write \\{text[0]}; for a line break write \\n.",
        string.span,
    )
    behind = []
    for at, character in enumerate(text[length:]):
        if character in "),":
            column = end_column + at
            place = (token.line, column, token.line, column + 1)
            behind.append(Token(character, character, *place))
    return [string, *behind]


def _typographic_quotes(diagnostics: Diagnostics, token: Token) -> list[Token]:
    text = token.text
    quote = _QUOTES[text[0]]
    plain = quote + text[1:-1] + quote
    diagnostics.error(
        "PS1005",
        f"This string stands in typographic quotes, as word processors and web pages make them. "
        f"Pine knows only {quote} itself.",
        token.span,
        Fix(f"Write {quote}", token.span, plain),
    )
    return [token._replace(kind=STRING, text=plain)]
