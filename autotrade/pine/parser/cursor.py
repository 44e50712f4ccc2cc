"""Moving over the tokens, and reporting so that one mistake gives one error."""

from typing import Final

from autotrade.pine.ast import ErrorExpression, Name
from autotrade.pine.diagnostics import Diagnostics, Fix
from autotrade.pine.lexer import Lexed
from autotrade.pine.source import Source, Span
from autotrade.pine.tokens import DEDENT, END, INDENT, NAME, NEWLINE, STRING, Token

MAX_NESTING: Final = 64
_LAYOUT: Final = frozenset((NEWLINE, INDENT, DEDENT, END))
_MAX_SHOWN: Final = 30


def span_of(token: Token) -> Span:
    """Return the place of a token, quickly."""
    return tuple.__new__(Span, token[2:])


class TooDeepError(Exception):
    """The code is nested too deeply; the statement at the top level is given up."""


class Cursor:
    """The place in the token list. ``kind`` is that of ``token``, the one not yet taken.

    After an error is reported, ``quiet`` keeps further ones back until the parser has found firm
    ground again (``calm``).
    """

    def __init__(self, source: Source, lexed: Lexed, diagnostics: Diagnostics) -> None:
        self.source = source
        self.tokens = lexed.tokens
        self.bad_lines = lexed.bad_lines
        self.diagnostics = diagnostics
        self.at = 0
        self.token: Token = self.tokens[0]
        self.kind: str = self.token.kind
        self.depth = 0
        self.longest_chain = 0  # of operators in a row: the tree is as deep as that somewhere
        self.quiet = False

    # moving

    def advance(self) -> Token:
        """Take the current token; at the end of the script stay there."""
        token = self.token
        if self.kind != END:
            self.at = at = self.at + 1
            self.token = following = self.tokens[at]
            self.kind = following[0]
        return token

    def take(self, kind: str) -> bool:
        """Take the current token if it is of a kind."""
        if self.kind != kind:
            return False
        self.advance()
        return True

    def peek(self, ahead: int = 1) -> Token:
        """Return a later token without moving."""
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)]

    def last(self) -> Token:
        """Return the token taken last."""
        return self.tokens[self.at - 1] if self.at else self.token

    def is_word(self, text: str) -> bool:
        """Say whether the current token is a soft keyword."""
        return self.kind == NAME and self.token.text == text

    def span_from(self, line: int, column: int) -> Span:
        """Return the span from a place up to the end of the last token that is not layout."""
        at = self.at - 1
        while at > 0 and self.tokens[at].kind in _LAYOUT:
            at -= 1
        last = self.tokens[max(at, 0)]
        if (last.end_line, last.end_column) < (line, column):
            return Span(line, column, line, column)
        return Span(line, column, last.end_line, last.end_column)

    # reporting

    def report(self, code: str, message: str, span: Span, fix: Fix | None = None) -> None:
        """Report an error, unless it may follow from one reported already."""
        lines = {span.line, self.last().end_line}
        if not self.quiet and self.bad_lines.isdisjoint(lines):
            self.diagnostics.error(code, message, span, fix)
        self.quiet = True

    def calm(self) -> None:
        """Note that the parser is on firm ground again."""
        self.quiet = False

    def found(self) -> str:
        """Say in words what the current token is."""
        kind, text = self.kind, self.token.text
        if kind in (NEWLINE, DEDENT):
            return "the line ends here"
        if kind == END:
            return "the script ends here"
        if kind == INDENT:
            return "an indented block starts here"
        if kind == STRING:
            kind = "the string "
        elif text.isidentifier() and kind == text:
            kind = "the keyword "
        else:
            kind = ""
        shown = text if len(text) <= _MAX_SHOWN else text[:_MAX_SHOWN] + "..."
        return f"{kind}`{shown}` was found"

    def here(self) -> Span:
        """Return the place errors about the current token are reported at."""
        if self.kind in _LAYOUT:
            last = self.last()
            return Span(last.end_line, last.end_column, last.end_line, last.end_column)
        return self.token.span

    def error_expression(self) -> ErrorExpression:
        """Return the node for an expression that is not there."""
        return ErrorExpression(self.here())

    # going deeper

    def enter(self) -> None:
        """Count one level of nesting; too many end the statement."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            self.quiet = False
            self.report(
                "PS1092",
                f"The code is nested more than {MAX_NESTING} levels deep here. Give the inner "
                "parts names of their own.",
                self.here(),
            )
            raise TooDeepError

    def leave(self) -> None:
        """Count one level of nesting less."""
        self.depth -= 1

    def chained(self, length: int) -> None:
        """Note how many operators stood in a row."""
        self.longest_chain = max(self.longest_chain, length)

    # going on after an error

    def skip_line(self) -> None:
        """Skip to the end of the line, brackets or not."""
        while self.kind not in _LAYOUT:
            self.advance()

    def skip_block(self) -> None:
        """Skip an indented block, its dedent included; the current token is its indent."""
        depth = 0
        while self.kind != END:
            if self.kind == INDENT:
                depth += 1
            elif self.kind == DEDENT:
                depth -= 1
            self.advance()
            if depth == 0:
                return

    # names

    def name(self, role: str) -> Name:
        """Take a name; when there is none, report that ``role`` needs one."""
        token = self.token
        if self.kind == NAME:
            self.advance()
            return Name(token.span, token.text)
        span = self.here()
        if token.text.isidentifier():
            self.report(
                "PS1031",
                f"`{token.text}` is a word of the language and cannot be the name of {role}.",
                span,
            )
            self.advance()
            return Name(span, token.text)
        self.report("PS1030", f"The name of {role} was expected, but {self.found()}.", span)
        return Name(span, "")
