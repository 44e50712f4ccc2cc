"""Which lines go on with the statement above them."""

from bisect import bisect_left
from typing import Final

from autotrade.pine.source import Source
from autotrade.pine.tokens import NAME, NEWLINE, Token

UNIT: Final = 4
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
_OPENS: Final = frozenset(["=>", "+", "-", "(", "["])
_INNER_WORDS: Final = frozenset(("to", "by", "in", "as"))
_BLOCK_WORDS: Final = frozenset(("if", "for", "while", "else"))
_SOFT_BLOCK_WORDS: Final = frozenset(("switch", "type", "enum"))
_BEFORE_STRUCTURE: Final = frozenset(("=", ":=", "=>", "+=", "-=", "*=", "/=", "%="))


class Wrapping:
    """What is known of the current statement while its lines are put together."""

    __slots__ = ("first", "is_head", "levels", "scanned", "source", "tokens", "unclosed")

    def __init__(self, source: Source, tokens: list[Token]) -> None:
        self.source = source
        self.tokens = tokens
        self.unclosed: list[int] = []  # brackets that never close, by word index
        self.levels = [0]  # indentations of the open blocks
        self.first = 0  # index of the current statement's first word
        self.scanned = 0  # up to here the statement was searched for a word that heads a block
        self.is_head = False

    def width(self, token: Token) -> int:
        """Return the indentation of the line a word is first on; a tab counts four."""
        width = token.column - 1
        if width:
            blank = self.source.line(token.line)[:width]
            width += (UNIT - 1) * blank.count("\t")
        return width

    def goes_on(self, at: int, width: int) -> bool:
        """Say whether a line, indented by ``width``, belongs to the statement before it."""
        if self.follows_arrow(at):
            return width % UNIT > 0 and not self.is_off_grid_block(at, width)
        if width % UNIT:
            return self.goes_on_off_grid(at)
        return self.goes_on_on_grid(at, width)

    def follows_arrow(self, at: int) -> bool:
        """Say whether a body follows: behind ``=>``, or ``=`` in its place behind brackets."""
        kind = self.tokens[at - 1].kind
        return kind == "=>" or (kind == "=" and at > 1 and self.tokens[at - 2].kind == ")")

    def goes_on_off_grid(self, at: int) -> bool:
        """Decide for a line indented as a continued line is to be.

        It is a new statement, badly indented, only where two operands would meet.
        """
        token, before = self.tokens[at], self.tokens[at - 1]
        if before.kind in _CANNOT_END or token.kind in _CANNOT_START or token.kind in _OPENS:
            return True
        if before.kind == NAME and before.text in _INNER_WORDS and at - 1 > self.first:
            return True
        return token.kind == NAME and token.text in _INNER_WORDS and self.is_loop_or_import()

    def goes_on_on_grid(self, at: int, width: int) -> bool:
        """Decide for a line indented like a statement: it goes on only if it cannot be one."""
        token, before = self.tokens[at], self.tokens[at - 1]
        kind = token.kind
        if kind in (")", "]"):
            return False
        if kind in _CANNOT_START:
            return True
        # statements on one line may end in a comma
        ends_open = before.kind in _CANNOT_END
        if ends_open and (before.kind != "," or self.has_unclosed(at)):
            return not self.looks_new(at)
        return kind in ("+", "-") and width > self.levels[-1] and not self.heads_block(at)

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
        behind = self.tokens[at + 1] if at + 1 < len(self.tokens) else self.tokens[at]
        follower = behind.kind if behind.line == self.tokens[at].end_line else NEWLINE
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
        if self.follows_arrow(at):
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
