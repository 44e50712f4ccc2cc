"""What stands where nothing or something else should: left-overs, blocks without a head."""

from autotrade.pine import ast
from autotrade.pine.ast import Expression, Statement
from autotrade.pine.diagnostics import Fix
from autotrade.pine.parser.declarations import DeclarationParser
from autotrade.pine.parser.literals import LITERALS
from autotrade.pine.source import Span
from autotrade.pine.tokens import NAME


class MisplacedParser(DeclarationParser):
    """Finds the words for what is out of place."""

    def left_over(self) -> None:
        """Report what stands behind a statement that is complete."""
        token, before = self.token, self.last()
        span = token.span
        if token.kind in (")", "]"):
            opener = "(" if token.kind == ")" else "["
            self.report(
                "PS1023",
                f"This `{token.kind}` closes nothing: there is no `{opener}` to it.",
                span,
                Fix(f"Remove `{token.kind}`", span, ""),
            )
        elif token.kind == "=>":
            self.report(
                "PS1021",
                "`=>` belongs behind a function's brackets, `name(parameters) =>`, or into a "
                "switch.",
                span,
            )
        elif token.kind == NAME or token.kind in LITERALS:
            self.report(
                "PS1021",
                f"`{before.text}` and `{token.text}` stand side by side; an operator, a `,` or a "
                "new line is missing between them.",
                span,
            )
        else:
            self.report("PS1021", f"The statement should end here, but {self.found()}.", span)

    def headless_block(self, head: Statement | None) -> None:
        """Report an indented block; ``head`` is the statement above it."""
        first = self.peek()
        if isinstance(head, ast.ExpressionStatement) and _looks_like_head(head.expression):
            end = self.tokens[self.at - 2]
            place = Span(end.end_line, end.end_column, end.end_line, end.end_column)
            self.report(
                "PS1033",
                "The line below is indented, so this seems to be the head of a function; that ends "
                "in `=>`.",
                head.span,
                Fix("Insert `=>`", place, " =>"),
            )
        self.report(
            "PS1011",
            "This line is indented, but the line above opens no block. A block follows `if`, "
            "`else`, `for`, `while`, `switch` or `=>`.",
            first.span,
        )

    def warn_unused_comparison(self, value: ast.Binary) -> None:
        """Warn of a statement ``x == y``, which does nothing."""
        if value.operator is ast.BinaryOperator.EQUAL and not self.quiet:
            self.diagnostics.warning(
                "PS1044",
                "This compares and does nothing with the result. `=` declares a variable, `:=` "
                "gives one a new value.",
                value.operator_span,
            )


def _looks_like_head(expression: Expression) -> bool:
    """Say whether a call could as well be the head of a function: name(names)."""
    return (
        isinstance(expression, ast.Call)
        and isinstance(expression.function, ast.Name)
        and all(isinstance(a.value, ast.Name) and not a.name for a in expression.arguments)
    )
