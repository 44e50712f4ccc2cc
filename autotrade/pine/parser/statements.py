"""Reading statements and telling them apart, and going on after an error."""

from typing import Final

from autotrade.pine import ast
from autotrade.pine.ast import AssignmentOperator, Expression, Statement
from autotrade.pine.diagnostics import Fix
from autotrade.pine.parser.cursor import TooDeepError
from autotrade.pine.parser.declarations import MODES
from autotrade.pine.parser.misplaced import MisplacedParser
from autotrade.pine.parser.types import QUALIFIERS
from autotrade.pine.tokens import DEDENT, END, INDENT, NAME, NEWLINE, Token

_ASSIGNMENTS: Final = {str(operator): operator for operator in AssignmentOperator}
_FOREIGN: Final = {
    "return": "The value of a function is that of its last line; write it without `return`.",
    "def": "A function is written `name(parameters) => body`, without `def`.",
    "function": "A function is written `name(parameters) => body`, without `function`.",
    "func": "A function is written `name(parameters) => body`, without `func`.",
    "let": "A variable is declared `name = value`, without `let`.",
    "elif": "Pine writes `else if`.",
    "elseif": "Pine writes `else if`.",
}
_LINE_ENDS: Final = frozenset((NEWLINE, INDENT, DEDENT, END))


class StatementParser(MisplacedParser):
    """Statements of every kind."""

    def statements(self) -> list[Statement]:
        """Take all statements of the script."""
        found: list[Statement] = []
        while self.kind != END:
            start = self.token
            try:
                self.statement(found)
            except TooDeepError:
                self.give_up(start, found)
        return found

    def give_up(self, start: Token, into: list[Statement]) -> None:
        """Skip the rest of a statement at the top level, with its blocks."""
        self.depth = self.blocks = self.loops = 0
        level = 0
        for token in self.tokens[: self.at]:
            level += (token.kind == INDENT) - (token.kind == DEDENT)
        while self.kind != END:
            token = self.advance()
            level += (token.kind == INDENT) - (token.kind == DEDENT)
            if level <= 0 and token.kind in (NEWLINE, DEDENT) and self.kind != INDENT:
                break
        into.append(ast.ErrorStatement(self.span_from(start.line, start.column)))
        self.calm()

    def statement(self, into: list[Statement]) -> None:  # type: ignore[explicit-override]  # needs 3.12
        """Take a statement, or several parted by commas, and its line end."""
        if self.kind == INDENT:
            self.unexpected_indent(into)
            return
        while True:
            into.append(self.one_statement())
            if self.kind != ",":
                break
            self.advance()
            if self.kind == NEWLINE:  # TradingView lets a line end in a comma
                break
        self.end_statement()

    def end_statement(self) -> None:
        """Take the end of the line, reporting what is left on it."""
        if self.kind == NEWLINE:
            self.advance()
        elif self.kind not in (DEDENT, END) and not self.block_ended():
            self.left_over()
            self.skip_line()
            if self.kind == NEWLINE:
                self.advance()
                if self.kind == INDENT:  # the block of what could not be read
                    self.quiet = True
        if self.kind != INDENT:
            self.calm()

    def block_ended(self) -> bool:
        """Say whether the last statement ended in a block, which has its own line end."""
        return self.last().kind in (NEWLINE, DEDENT)

    def unexpected_indent(self, into: list[Statement]) -> None:
        """Report a block without a head and take its statements all the same."""
        self.headless_block(into[-1] if into else None)
        self.calm()
        self.enter()
        into.extend(self.indented_block().statements)
        self.leave()

    def indented_block(self) -> ast.Block:  # type: ignore[explicit-override]  # needs 3.12
        """Take the statements between an indent, the current token, and its dedent."""
        self.blocks += 1
        block = super().indented_block()
        self.blocks -= 1
        return block

    # one statement

    def one_statement(self) -> Statement:
        """Take one statement, without what ends it."""
        token = self.token
        kind = token.kind
        if kind == NAME:
            return self.starting_with_name(token)
        if kind in MODES:
            return self.variable(token, exported=False)
        if kind == "[" and self.tuple_declaration_ahead():
            return self.tuple_declaration(token, None)
        if kind in ("break", "continue"):
            return self.jump(token)
        if kind == "else":
            return self.stray_else(token)
        return self.expression_statement(token)

    def starting_with_name(self, token: Token) -> Statement:
        """Take a statement that starts with a name."""
        following = self.tokens[self.at + 1].kind
        if following == "=":
            return self.variable(token, exported=False)
        if following in _ASSIGNMENTS:
            return self.assignment(token, self.plain_name())
        if following == "(":
            if self.function_ahead():
                return self.function(token, is_method=False, exported=False)
        elif following == NAME:
            return self.two_names(token)
        elif (following in MODES and token.text in QUALIFIERS) or (
            following in (".", "<", "[") and self.typed_declaration_ahead()
        ):
            return self.variable(token, exported=False)
        return self.expression_statement(token)

    def typed_declaration_ahead(self) -> bool:
        """Say whether a type, a name and the end of a declaration's head follow."""
        end = self.type_end(self.at)
        if end < 0 or self.tokens[end].kind != NAME:
            return False
        return self.tokens[end + 1].kind in ("=", ":=", NEWLINE)

    def two_names(self, token: Token) -> Statement:
        """Take a statement whose first two words are names."""
        text, third = token.text, self.peek(2).kind
        if text in ("import", "export") or text in _FOREIGN:
            return self.with_leading_word(token)
        if text == "method" and third == "(":
            self.advance()
            return self.function(token, is_method=True, exported=False)
        if text in ("type", "enum") and third == NEWLINE:
            return self.type_or_enum(token, exported=False)
        if text == "switch" and self.switch_ahead():
            return self.expression_statement(token)
        declares = text in QUALIFIERS or third in ("=", ":=", ".", "<", "[", NEWLINE)
        return (
            self.variable(token, exported=False) if declares else self.expression_statement(token)
        )

    def with_leading_word(self, token: Token) -> Statement:
        """Take an import or export, or report a statement of another language."""
        if token.text == "import":
            return self.import_statement(token)
        if token.text == "export":
            return self.export(token)
        self.report("PS1043", _FOREIGN[token.text], token.span)
        self.skip_line()
        return ast.ErrorStatement(self.span_from(token.line, token.column))

    def export(self, token: Token) -> Statement:
        """Take ``export`` and what it exports."""
        self.advance()
        first = self.token
        if first.text in ("type", "enum") and self.peek().kind == NAME:
            return self.type_or_enum(token, exported=True)
        if first.text == "method" and self.peek().kind == NAME:
            self.advance()
            return self.function(token, is_method=True, exported=True)
        if self.peek().kind == "(":
            return self.function(token, is_method=False, exported=True)
        return self.variable(token, exported=True)

    def type_or_enum(self, first: Token, *, exported: bool) -> Statement:
        """Take the declaration of a type or an enum; its word is the current token."""
        if self.token.text == "type":
            return self.type_declaration(first, exported=exported)
        return self.enum_declaration(first, exported=exported)

    def tuple_declaration_ahead(self) -> bool:
        """Say whether ``[...]`` and an equals sign follow."""
        at, tokens = self.at + 1, self.tokens
        while tokens[at].kind not in ("]", "[", "(", NEWLINE, END):
            at += 1
        return tokens[at].kind == "]" and tokens[at + 1].kind in ("=", ":=")

    def expression_statement(self, token: Token) -> Statement:
        """Take an expression, or the assignment it is the target of."""
        value = self.expression()
        if self.kind in _ASSIGNMENTS:
            return self.assignment(token, value)
        if self.kind == "=":
            return self.equals_for_assignment(token, value)
        span = value.span
        if isinstance(value, ast.ErrorExpression) and self.token is token:
            self.report("PS1020", f"A statement cannot start here: {self.found()}.", token.span)
            self.skip_line()
            return ast.ErrorStatement(self.span_from(token.line, token.column))
        if not self.blocks and isinstance(value, ast.Binary):
            self.warn_unused_comparison(value)
        return ast.ExpressionStatement(span, value)

    def assignment(self, first: Token, target: Expression) -> Statement:
        """Take ``:= value`` or the like behind its target."""
        sign = self.advance()
        if not isinstance(target, ast.Name | ast.Attribute | ast.ErrorExpression):
            message = "Only a variable or a field of an object can be given a value"
            if isinstance(target, ast.History):
                message += "; the past of a series cannot be changed"
            self.report("PS1032", f"{message}.", target.span)
            self.calm()
        value = self.expression()
        span = self.span_from(first.line, first.column)
        return ast.Assignment(span, target, _ASSIGNMENTS[sign.kind], value)

    def equals_for_assignment(self, first: Token, target: Expression) -> Statement:
        """Report ``obj.field = value`` and read it as an assignment."""
        sign = self.token
        if isinstance(target, ast.Attribute):
            fix = Fix("Write `:=`", sign.span, ":=")
            self.report("PS1029", "A field is given a value with `:=`.", sign.span, fix)
        else:
            message = "`=` declares a variable, and a name must stand before it."
            self.report("PS1032", message, target.span)
        self.advance()
        value = self.expression()
        span = self.span_from(first.line, first.column)
        return ast.Assignment(span, target, AssignmentOperator.ASSIGN, value)

    def jump(self, token: Token) -> Statement:
        """Take ``break`` or ``continue``."""
        self.advance()
        if not self.loops:
            self.report("PS1040", f"`{token.kind}` only has a meaning inside a loop.", token.span)
            self.calm()
        return ast.Break(token.span) if token.kind == "break" else ast.Continue(token.span)

    def stray_else(self, token: Token) -> Statement:
        """Report an ``else`` without ``if`` and read what follows it."""
        self.report(
            "PS1035",
            "There is no `if` to this `else`: it must be indented exactly like its `if`, with "
            "only the indented body between them.",
            token.span,
        )
        self.advance()
        if self.kind == "if":
            return self.expression_statement(self.token)
        if self.kind not in _LINE_ENDS:
            self.skip_line()
        if self.kind == NEWLINE and self.peek().kind == INDENT:
            self.advance()
            self.calm()
            self.indented_block()
        return ast.ErrorStatement(self.span_from(token.line, token.column))
