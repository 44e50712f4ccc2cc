"""Reading the arguments of a call and the brackets around things."""

from abc import abstractmethod
from typing import Final

from autotrade.pine.ast import Argument, Call, Expression, Name, Structure, TypeReference
from autotrade.pine.diagnostics import Fix
from autotrade.pine.parser.cursor import span_of
from autotrade.pine.parser.literals import LITERALS
from autotrade.pine.parser.types import TypeParser
from autotrade.pine.source import Span
from autotrade.pine.tokens import DEDENT, END, INDENT, NAME, NEWLINE, Token

_LINE_ENDS: Final = frozenset((NEWLINE, INDENT, DEDENT, END))


class ArgumentParser(TypeParser):
    """Calls and brackets, and what goes wrong in them."""

    @abstractmethod
    def expression(self) -> Expression:
        """Take an expression."""

    @abstractmethod
    def structure(self) -> Structure:
        """Take an ``if``, ``switch``, ``for`` or ``while``."""

    @abstractmethod
    def single_equals(self, left: Expression) -> Expression:
        """Read ``=`` behind a condition as ``==``, reporting it."""

    def call(self, function: Expression, type_arguments: tuple[TypeReference, ...]) -> Call:
        """Take ``(arguments)`` behind a function."""
        opener = self.advance()
        self.enter()
        arguments: list[Argument] = []
        named = False
        while self.kind != ")" and self.kind not in _LINE_ENDS:
            argument = self.argument()
            if argument.name is not None:
                named = True
            elif named:
                self.position_after_name(argument)
            arguments.append(argument)
            if self.kind == ",":
                self.comma()
            elif self.kind != ")" and not self.next_argument():
                break
        self.close_bracket(")", opener)
        self.leave()
        return Call(self.span_of(function.span), function, type_arguments, tuple(arguments))

    def argument(self) -> Argument:
        """Take one argument."""
        if self.kind == NAME:
            following = self.tokens[self.at + 1].kind
            if following in ("=", ":="):
                token = self.advance()
                sign = self.advance()
                if following == ":=":
                    self.report(
                        "PS1025",
                        "An argument is given by name with `=`; `:=` assigns to a variable.",
                        sign.span,
                        Fix("Write `=`", sign.span, "="),
                    )
                    self.calm()
                name = Name(span_of(token), token[1])
                value = self.expression()
                return Argument(name.span.to(value.span), name, value)
        value = self.expression()
        if self.kind == "=":
            value = self.single_equals(value)
        return Argument(value.span, None, value)

    def position_after_name(self, argument: Argument) -> None:
        """Report an argument by position that follows one by name."""
        self.report(
            "PS1027",
            "This argument needs its name as well: once one is given by name, all that follow are.",
            argument.span,
        )
        self.calm()

    def comma(self) -> None:
        """Take a comma between arguments and report one that parts nothing."""
        comma = self.advance()
        if self.kind not in (")", ","):
            return
        what = "the last argument" if self.kind == ")" else "another comma"
        where = "behind" if self.kind == ")" else "before"
        self.report(
            "PS1028",
            f"There is a comma too many {where} {what} of this call.",
            comma.span,
            Fix("Remove the `,`", comma.span, ""),
        )
        while self.take(","):
            pass
        self.calm()

    def next_argument(self) -> bool:
        """Deal with what is neither ``,`` nor ``)``; say whether another argument follows."""
        before, token = self.last(), self.token
        if self.kind == NAME or self.kind in LITERALS or self.kind == "not":
            place = Span(before.end_line, before.end_column, before.end_line, before.end_column)
            fix = Fix("Insert a `,`", place, ",") if token.line > before.end_line else None
            self.report(
                "PS1026",
                f"A `,` or an operator is missing between `{_shown(before)}` and "
                f"`{_shown(token)}`.",
                token.span,
                fix,
            )
            self.calm()
            return True
        if self.kind in _LINE_ENDS or self.kind == "]":
            return False
        self.report("PS1021", f"A `,` or `)` was expected, but {self.found()}.", token.span)
        self.skip_to_comma()
        if self.take(","):
            self.calm()
            return True
        return False

    def skip_to_comma(self) -> None:
        """Skip to the next comma or closing bracket of the call at hand, or the line's end."""
        depth = 0
        while self.kind not in _LINE_ENDS:
            if self.kind in ("(", "["):
                depth += 1
            elif self.kind in (")", "]"):
                if depth == 0:
                    return
                depth -= 1
            elif self.kind == "," and depth == 0:
                return
            self.advance()

    def close_bracket(self, closer: str, opener: Token) -> None:
        """Take a closing bracket or report that it is missing."""
        if self.take(closer):
            return
        if self.kind in _LINE_ENDS:
            place = self.here()
            self.report(
                "PS1022",
                f"This `{opener.text}` is never closed: a `{closer}` is missing.",
                opener.span,
                Fix(f"Insert `{closer}`", place, closer),
            )
            return
        self.report("PS1022", f"A `{closer}` was expected, but {self.found()}.", self.token.span)
        self.skip_to_comma()
        self.take(closer)


def _shown(token: Token) -> str:
    return token.text if len(token.text) <= 30 else token.text[:27] + "..."
