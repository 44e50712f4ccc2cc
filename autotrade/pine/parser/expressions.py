"""Reading expressions: operators by precedence, calls, history, literals."""

from typing import Final

from autotrade.pine import ast
from autotrade.pine.ast import BinaryOperator, Expression, Name, UnaryOperator
from autotrade.pine.diagnostics import Fix
from autotrade.pine.parser.arguments import ArgumentParser
from autotrade.pine.parser.cursor import span_of
from autotrade.pine.parser.literals import LITERALS, literal
from autotrade.pine.tokens import NAME, NEWLINE, Token

# Operators from weakest to strongest; a ternary binds weaker than all of them.
_LEVELS: Final = (
    (BinaryOperator.OR,),
    (BinaryOperator.AND,),
    (BinaryOperator.EQUAL, BinaryOperator.NOT_EQUAL),
    (
        BinaryOperator.LESS,
        BinaryOperator.LESS_EQUAL,
        BinaryOperator.GREATER,
        BinaryOperator.GREATER_EQUAL,
    ),
    (BinaryOperator.ADD, BinaryOperator.SUBTRACT),
    (BinaryOperator.MULTIPLY, BinaryOperator.DIVIDE, BinaryOperator.MODULO),
)
_POWERS: Final = {
    str(operator): (power, operator)
    for power, operators in enumerate(_LEVELS, start=1)
    for operator in operators
}
_UNARY: Final = {str(operator): operator for operator in UnaryOperator}
_ONLY_BINARY: Final = frozenset(_POWERS) - frozenset(_UNARY)
_COLLECTIONS: Final = frozenset(("array", "matrix", "map"))
_STRUCTURES: Final = frozenset(("if", "for", "while"))
_OPERAND_ENDS: Final = frozenset((NEWLINE, "=", ":=", "=>", ")", "]", ",", "?", ":", "."))


class ExpressionParser(ArgumentParser):
    """Expressions, but for the structures, which have blocks in them."""

    def expression(self) -> Expression:  # type: ignore[explicit-override]  # needs 3.12
        """Take an expression, or report that one is missing."""
        kind = self.kind
        if kind in _STRUCTURES or (kind == NAME and self.switch_ahead()):
            return self.structure()
        left = self.binary(0)
        return self.ternary(left) if self.kind == "?" else left

    def switch_ahead(self) -> bool:
        """Say whether the current name is the head of a switch and not just called so."""
        if self.token.text != "switch":
            return False
        following = self.peek()
        if following.kind == NEWLINE:
            return self.peek(2).kind == "indent"
        if following.kind == "[":  # a name's history, unless a blank parts them
            return following.column > self.token.end_column
        return following.kind in (NAME, "(", "not") or following.kind in LITERALS

    def ternary(self, condition: Expression) -> Expression:
        """Take ``? then : otherwise`` behind a condition; a chain of them without recursion."""
        pending: list[tuple[Expression, Expression]] = []
        while self.kind == "?":
            question = self.advance()
            self.enter()
            then = self.expression()
            self.leave()
            pending.append((condition, then))
            if not self.take(":"):
                self.missing_colon(question)
                condition = self.error_expression()
                break
            condition = self.binary(0)
        result = condition
        self.chained(len(pending))
        for test, then in reversed(pending):
            result = ast.Ternary(test.span.to(result.span), test, then, result)
        return result

    def missing_colon(self, question: Token) -> None:
        """Report a ternary that has no second half."""
        self.report(
            "PS1024",
            f"`?` needs a `:` and a second value behind the first, but {self.found()}. For no "
            "value write `: na`.",
            question.span,
        )

    def binary(self, minimum: int) -> Expression:
        """Take operands and the operators between them that bind stronger than ``minimum``."""
        left = self.postfix(self.plain_name()) if self.kind == NAME else self.operand()
        length = 0
        while True:
            entry = _POWERS.get(self.kind)
            if entry is None or entry[0] <= minimum:
                if length > 1:
                    self.chained(length)
                return left
            token = self.advance()
            right = self.binary(entry[0])
            span = left.span.to(right.span)
            left = ast.Binary(span, entry[1], span_of(token), left, right)
            length += 1

    def plain_name(self) -> Name:
        """Take the name the current token is."""
        token = self.advance()
        return Name(span_of(token), token[1])

    def operand(self) -> Expression:
        """Take an operand that does not start with a name."""
        token = self.token
        kind = token.kind
        if kind in LITERALS:
            self.advance()
            return self.postfix(literal(self, token))
        if kind == "(":
            return self.postfix(self.parenthesis())
        if kind in _UNARY:
            return self.unary()
        if kind == "[":
            return self.postfix(self.tuple_value())
        return self.no_operand()

    def unary(self) -> Expression:
        """Take a sign or ``not`` and its operand."""
        token = self.advance()
        self.enter()
        operand = self.postfix(self.plain_name()) if self.kind == NAME else self.operand()
        self.leave()
        return ast.Unary(token.span.to(operand.span), _UNARY[token.kind], operand)

    def no_operand(self) -> Expression:
        """Report that an expression is missing and find out why."""
        token, span = self.token, self.here()
        before = self.last()
        code = "PS1020"
        if token.kind in _STRUCTURES:
            message = (
                f"`{token.kind}` cannot stand inside an expression. Give its value a name first: "
                f"`x = {token.kind} ...` on lines of its own."
            )
        elif self.doubled_sign():
            sign = before.text
            message = f"Pine has no `{sign}{sign}`: write `x {sign}= 1`."
            code = "PS1007"
        elif token.kind == "=" and before.kind in ("=", "!", "<", ">"):
            message = "Comparisons are written `==`, `!=`, `<=` and `>=`, without blanks inside."
        elif before.kind in _POWERS or before.kind in _UNARY:
            message = (
                f"`{before.text}` needs a value behind it, but {self.found()}. A line that goes "
                "on in the next one must be indented there by a number of spaces that is not a "
                "multiple of four."
                if token.kind not in _POWERS and token.kind not in _OPERAND_ENDS - {NEWLINE}
                else f"`{before.text}` needs a value behind it, but {self.found()}."
            )
        else:
            message = f"A value was expected, but {self.found()}."
        self.report(code, message, span)
        if token.kind not in _ONLY_BINARY:
            return ast.ErrorExpression(span)
        while self.kind in _ONLY_BINARY:  # operators too many; the right side is worth reading
            self.advance()
        return self.binary(len(_POWERS))

    def doubled_sign(self) -> bool:
        """Say whether the last two tokens were ``++`` or ``--`` without a blank between them."""
        if self.at < 2:
            return False
        one, other = self.tokens[self.at - 2 : self.at]
        return one.kind == other.kind and one.kind in ("+", "-") and one.end_column == other.column

    def postfix(self, left: Expression) -> Expression:
        """Take what follows an operand: members, calls and history."""
        length = 0
        while True:
            kind = self.kind
            if kind == ".":
                left = self.member(left)
            elif kind == "(":
                left = self.call(left, ())
            elif kind == "[":
                left = self.history(left)
            elif kind == "<" and self.generic_call_ahead(left):
                left = self.call(left, self.type_arguments())
            else:
                if length > 8:
                    self.chained(length)
                return left
            length += 1

    def member(self, base: Expression) -> Expression:
        """Take ``.name``."""
        self.advance()
        token = self.token
        if token.kind == NAME or token.text.isidentifier():
            name = self.plain_name()
        else:
            span = self.here()
            self.report("PS1030", f"A name was expected behind the `.`, but {self.found()}.", span)
            name = Name(span, "")
        return ast.Attribute(base.span.to(name.span), base, name)

    def generic_call_ahead(self, left: Expression) -> bool:
        """Say whether the ``<`` at hand opens type arguments, as in ``array.new<int>()``.

        Elsewhere ``f(a < b, c > (d))`` is two arguments.
        """
        if not isinstance(left, ast.Attribute):
            return False
        base = left.base
        of_collection = isinstance(base, Name) and base.text in _COLLECTIONS
        if left.name.text != "new" and not of_collection:
            return False
        end = self.type_arguments_end(self.at)
        return end >= 0 and self.tokens[end].kind == "("

    def history(self, base: Expression) -> Expression:
        """Take ``[offset]``."""
        opener = self.advance()
        self.enter()
        offset = self.expression()
        self.close_bracket("]", opener)
        self.leave()
        return ast.History(self.span_of(base.span), base, offset)

    def parenthesis(self) -> Expression:
        """Take ``(expression)``."""
        opener = self.advance()
        self.enter()
        inner = self.expression()
        inner = self.single_equals(inner)
        self.close_bracket(")", opener)
        self.leave()
        return ast.Parenthesis(self.span_of(opener.span), inner)

    def tuple_value(self) -> Expression:
        """Take ``[a, b]``."""
        opener = self.advance()
        self.enter()
        elements: list[Expression] = []
        while self.kind != "]":
            elements.append(self.expression())
            if self.kind == NAME or self.kind in LITERALS:
                self.next_argument()  # which reports the comma that is missing
            elif not self.take(","):
                break
        self.close_bracket("]", opener)
        self.leave()
        return ast.Tuple(self.span_of(opener.span), tuple(elements))

    def single_equals(self, left: Expression) -> Expression:  # type: ignore[explicit-override]  # needs 3.12
        """Read ``=`` behind a condition as ``==``, reporting it."""
        if self.kind != "=":
            return left
        token = self.token
        self.report(
            "PS1025",
            "`=` declares a variable; a comparison is written `==`.",
            token.span,
            Fix("Write `==`", token.span, "=="),
        )
        self.advance()
        right = self.expression()
        span = left.span.to(right.span)
        return ast.Binary(span, BinaryOperator.EQUAL, token.span, left, right)
