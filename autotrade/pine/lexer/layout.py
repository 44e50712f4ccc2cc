"""From words to lines and blocks: line ends, indentation and lines that go on in the next one."""

from typing import Final

from autotrade.pine.diagnostics import Diagnostics, Fix
from autotrade.pine.lexer.brackets import match_brackets
from autotrade.pine.lexer.wrapping import UNIT, Wrapping
from autotrade.pine.source import Source, Span
from autotrade.pine.tokens import DEDENT, END, INDENT, NEWLINE, Token

_MAX_FIX_LINES: Final = 100


class _Layout(Wrapping):
    """The state while layout is laid over the words: open blocks and the current statement."""

    __slots__ = ("diagnostics", "out")

    def __init__(self, source: Source, tokens: list[Token], diagnostics: Diagnostics) -> None:
        super().__init__(source, tokens)
        self.diagnostics = diagnostics
        self.out: list[Token] = []

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
            if width % UNIT == 0 and not self.has_unclosed(at):
                self.report_on_grid(token, width)
            return
        self.out.append(_after(NEWLINE, self.tokens[at - 1]))
        top = self.levels[-1]
        if width > top:
            self.indent(at, width)
        elif width < top:
            self.dedent(token, width)
        self.first = at

    def indent(self, at: int, width: int) -> None:
        """Open a block, or report an indentation where none can be."""
        token = self.tokens[at]
        if width % UNIT:
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
        if width % UNIT:
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
        wanted = self.levels[-1] + (UNIT if heads else 0)
        last = self.flat_block_end(token.line, width) if heads else token.line
        fix = None
        if last:
            lines = [self.source.line(number).lstrip() for number in range(token.line, last + 1)]
            text = "\n".join(" " * wanted + line if line else "" for line in lines)
            span = Span(token.line, 1, last, len(self.source.line(last)) + 1)
            fix = Fix(f"Indent by {wanted}", span, text)
        self.diagnostics.error(
            "PS1010",
            f"This line is indented by {spaces}. Pine reads a number that is not a multiple of "
            f"four as the line above going on; a statement here is indented by {wanted}.",
            token.span,
            fix,
        )

    def flat_block_end(self, first: int, width: int) -> int:
        """Return the last line of a block whose lines are all indented alike; 0 if they are not."""
        last = first
        for number in range(first + 1, min(first + _MAX_FIX_LINES, self.source.line_count) + 1):
            line = self.source.line(number)
            blank = len(line) - len(line.lstrip())
            if line.strip() and blank < width:
                break
            if line.strip():
                if blank > width or "\t" in line[:blank]:
                    return 0
                last = number
        return last

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
