"""From words to lines and blocks: line ends, indentation and lines that go on in the next one."""

from bisect import bisect_left
from typing import Final

from autotrade.pine.diagnostics import Diagnostics, Fix
from autotrade.pine.lexer.brackets import match_brackets
from autotrade.pine.source import Source, Span
from autotrade.pine.tokens import DEDENT, END, INDENT, NAME, NEWLINE, Token

_UNIT: Final = 4
# A statement can neither end with one of these nor start with one of those.
_CANNOT_END: Final = frozenset(
    [
        "+",
        "-",
        "*",
        "/",
        "%",
        "==",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "=",
        ":=",
        "+=",
        "-=",
        "*=",
        "/=",
        "%=",
        "?",
        ":",
        ",",
        ".",
        "(",
        "[",
        "and",
        "or",
        "not",
        "if",
        "while",
        "for",
        "var",
        "varip",
    ]
)
_CANNOT_START: Final = frozenset(
    [
        "*",
        "/",
        "%",
        "==",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "=",
        ":=",
        "+=",
        "-=",
        "*=",
        "/=",
        "%=",
        "?",
        ":",
        ",",
        ".",
        ")",
        "]",
        "and",
        "or",
    ]
)
_SIGNS_AND_OPENERS: Final = frozenset(["+", "-", "(", "["])
_INNER_WORDS: Final = frozenset(("to", "by", "in", "as"))
_BLOCK_WORDS: Final = frozenset(("if", "for", "while", "else"))
_SOFT_BLOCK_WORDS: Final = frozenset(("switch", "type", "enum"))
_BEFORE_STRUCTURE: Final = frozenset(("=", ":=", "=>", "+=", "-=", "*=", "/=", "%="))


class _Layout:
    """The state while layout is laid over the words: open blocks and the current statement."""

    __slots__ = (
        "diagnostics", "first", "is_head", "levels", "out", "scanned", "source", "tokens",
        "unclosed",
    )  # fmt: skip

    def __init__(self, source: Source, tokens: list[Token], diagnostics: Diagnostics) -> None:
        self.source = source
        self.tokens = tokens
        self.diagnostics = diagnostics
        self.levels = [0]
        self.first = 0  # index of the current statement's first word
        self.scanned = 0  # up to here the statement was searched for a word that heads a block
        self.is_head = False
        self.out: list[Token] = []
        self.unclosed: list[int] = []

    def run(self) -> list[Token]:
        """Return the words with newline, indent, dedent and end tokens among them."""
        tokens = self.tokens
        if not tokens:
            return [self.end_token()]
        brackets = match_brackets(tokens)
        self.unclosed = brackets.unclosed
        pairs = iter([*brackets.pairs, (len(tokens), len(tokens))])
        opened, closed = next(pairs)
        copied = 0
        line = 0
        for at, token in enumerate(tokens):
            if token[2] == line:  # the line it starts on
                line = token[4]  # and the one it ends on
                continue
            line = token[4]
            while at > closed:
                opened, closed = next(pairs)
            if opened < at:
                continue
            self.out += tokens[copied:at]
            copied = at
            self.start_line(at)
        self.out += tokens[copied:]
        self.finish()
        return self.out

    def start_line(self, at: int) -> None:
        """Decide what the line starting with word ``at`` is: a new statement or more of the last."""
        token = self.tokens[at]
        width = self.width(token)
        if at == 0:
            if width:
                self.open_block(token, width)
            return
        if self.goes_on(at, width):
            return
        self.out.append(_after(NEWLINE, self.tokens[at - 1]))
        top = self.levels[-1]
        if width > top:
            self.indent(at, width)
        elif width < top:
            self.dedent(token, width)
        self.first = at

    def width(self, token: Token) -> int:
        """Return the indentation of the line a word is first on; a tab counts four."""
        width = token.column - 1
        if width:
            blank = self.source.line(token.line)[:width]
            width += (_UNIT - 1) * blank.count("\t")
        return width

    def goes_on(self, at: int, width: int) -> bool:
        """Say whether a line belongs to the statement before it."""
        token, before = self.tokens[at], self.tokens[at - 1]
        kind = token.kind
        ends_open = before.kind in _CANNOT_END
        if before.kind == "=>":
            return width % _UNIT > 0 and not self.is_off_grid_block(at, width)
        if width % _UNIT:
            return (
                ends_open
                or kind in _CANNOT_START
                or kind == "=>"
                or kind in _SIGNS_AND_OPENERS
                or (before.kind == NAME and before.text in _INNER_WORDS and at - 1 > self.first)
                or (kind == NAME and token.text in _INNER_WORDS and self.is_loop_or_import())
            )
        if before.kind == "," and not self.has_unclosed(at):
            ends_open = False  # statements on one line may end in a comma
        if not ends_open and kind not in _CANNOT_START:
            sign_goes_on = (
                kind in ("+", "-") and width > self.levels[-1] and not self.heads_block(at)
            )
            if not sign_goes_on:
                return False
        if ends_open and kind not in _CANNOT_START and self.looks_new(at):
            return False
        if kind in (")", "]"):
            return False
        if not self.has_unclosed(at):
            self.report_on_grid(token, width)
        return True

    def is_off_grid_block(self, at: int, width: int) -> bool:
        """Say whether the line behind an arrow, off the grid, begins a block of several lines."""
        for after in range(at + 1, len(self.tokens)):
            token, before = self.tokens[after], self.tokens[after - 1]
            if token.line == before.end_line:
                continue
            next_width = self.width(token)
            starts = token.kind not in _CANNOT_START and before.kind not in _CANNOT_END
            if next_width < width or (next_width == width and starts):
                return next_width == width
        return False

    def is_loop_or_import(self) -> bool:
        """Say whether the current statement has words of its own within it (``to``, ``as``)."""
        first = self.tokens[self.first]
        return first.kind == "for" or first.text == "import"

    def looks_new(self, at: int) -> bool:
        """Say whether a line after an unfinished one is rather a statement of its own."""
        kind = self.tokens[at].kind
        follower = self.tokens[at + 1].kind if at + 1 < len(self.tokens) else END
        if kind == NAME:
            if self.has_unclosed(at) and self.tokens[at - 1].kind in (",", "("):
                return follower == ":="
            return follower in _BEFORE_STRUCTURE or follower == NAME
        return kind in _BLOCK_WORDS or kind in ("var", "varip")

    def has_unclosed(self, at: int) -> bool:
        """Say whether the current statement has opened a bracket that is never closed."""
        index = bisect_left(self.unclosed, self.first)
        return index < len(self.unclosed) and self.unclosed[index] < at

    def heads_block(self, at: int) -> bool:
        """Say whether the current statement, ending before word ``at``, is to have a block."""
        if self.tokens[at - 1].kind == "=>":
            return True
        if self.scanned <= self.first:
            self.scanned, self.is_head = self.first, False
        before = self.tokens[self.scanned - 1].kind if self.scanned > self.first else "="
        while self.scanned < at and not self.is_head:  # each word is looked at once
            token = self.tokens[self.scanned]
            soft = token.text in _SOFT_BLOCK_WORDS and before in _BEFORE_STRUCTURE
            self.is_head = soft or token.kind in _BLOCK_WORDS
            before = "=" if token.text == "export" else token.kind
            self.scanned += 1
        return self.is_head

    def indent(self, at: int, width: int) -> None:
        """Open a block, or report an indentation where none can be."""
        token = self.tokens[at]
        if width % _UNIT:
            heads = self.heads_block(at)
            self.report_off_grid(token, width, heads=heads)
            if not heads:
                return
        self.open_block(token, width)

    def open_block(self, token: Token, width: int) -> None:
        """Put an indent before a word."""
        self.levels.append(width)
        self.out.append(_before(INDENT, token))

    def dedent(self, token: Token, width: int) -> None:
        """Close the blocks a line's indentation leaves."""
        levels = self.levels
        while width < levels[-1]:
            levels.pop()
            self.out.append(_before(DEDENT, token))
        if width == levels[-1]:
            return
        if width % _UNIT:
            self.report_off_grid(token, width, heads=False)
            return
        self.diagnostics.error(
            "PS1012",
            f"This line is indented by {width} spaces, which matches no block above: the nearest "
            f"one stands at {levels[-1]}.",
            token.span,
        )

    def report_off_grid(self, token: Token, width: int, *, heads: bool) -> None:
        """Report an indentation that Pine takes for a continued line."""
        spaces = f"{width} space{'s' if width > 1 else ''}"
        wanted = self.levels[-1] + (_UNIT if heads else 0)
        blank = Span(token.line, 1, token.line, token.column)
        self.diagnostics.error(
            "PS1010",
            f"This line is indented by {spaces}. Pine reads a number that is not a multiple of "
            f"four as the line above going on; a statement here is indented by {wanted}.",
            token.span,
            Fix(f"Indent by {wanted}", blank, " " * wanted),
        )

    def report_on_grid(self, token: Token, width: int) -> None:
        """Report a continued line that Pine would take for a new one."""
        blank = Span(token.line, 1, token.line, token.column)
        wanted = width + 1
        self.diagnostics.error(
            "PS1013",
            f"This line goes on with the one above, but is indented by {width} spaces. Outside of "
            "brackets Pine wants a number there that is not a multiple of four.",
            token.span,
            Fix(f"Indent by {wanted}", blank, " " * wanted),
        )

    def finish(self) -> None:
        """Close what is open at the end of the script."""
        last = self.tokens[-1]
        self.out.append(_after(NEWLINE, last))
        self.out.extend(_after(DEDENT, last) for _ in self.levels[1:])
        self.out.append(self.end_token())

    def end_token(self) -> Token:
        """Return the token that stands at the very end."""
        line, column = self.source.position(len(self.source.text))
        return Token(END, "", line, column, line, column)


def _after(kind: str, token: Token) -> Token:
    return Token(kind, "", token.end_line, token.end_column, token.end_line, token.end_column)


def _before(kind: str, token: Token) -> Token:
    return Token(kind, "", token.line, token.column, token.line, token.column)


def lay_out(source: Source, tokens: list[Token], diagnostics: Diagnostics) -> list[Token]:
    """Return the words of a script with layout tokens among them, an end token last.

    Every statement ends in a newline token, and every block stands between indent and dedent.
    """
    return _Layout(source, tokens, diagnostics).run()
