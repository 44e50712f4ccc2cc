"""Reading if, switch, for and while, and the blocks in them."""

from abc import abstractmethod
from typing import Final, TypeAlias

from autotrade.pine import ast
from autotrade.pine.ast import Block, Expression, Name, Statement
from autotrade.pine.diagnostics import Fix
from autotrade.pine.parser.expressions import ExpressionParser
from autotrade.pine.source import Span
from autotrade.pine.tokens import DEDENT, END, INDENT, NAME, NEWLINE, Token

_FOREIGN_WORDS: Final = frozenset(("then", "do", "begin"))
_ElseIf: TypeAlias = tuple[Token, Expression, Block]


class StructureParser(ExpressionParser):
    """Structures: they are expressions that hold blocks of statements."""

    loops = 0
    """How many loops the current place lies in."""

    @abstractmethod
    def statement(self, into: list[Statement]) -> None:
        """Take a statement, or several parted by commas, and its line end."""

    def structure(self) -> ast.Structure:  # type: ignore[explicit-override]  # needs 3.12
        """Take an ``if``, ``switch``, ``for`` or ``while``."""
        self.enter()
        if self.kind == "if":
            result: ast.Structure = self.if_structure()
        elif self.kind == "for":
            result = self.for_loop()
        elif self.kind == "while":
            result = self.while_loop()
        else:
            result = self.switch()
        self.leave()
        return result

    # blocks

    def block(self, owner: str) -> Block:
        """Take an indented block behind a head; report one that is missing."""
        if self.kind == NEWLINE and self.peek().kind == INDENT:
            self.advance()
            self.calm()
            return self.indented_block()
        if self.kind in (NEWLINE, END):
            span = self.here()
            self.report(
                "PS1034",
                f"{owner} needs a body: at least one line below it, indented by four spaces more.",
                span,
            )
            return Block(span, ())
        return self.inline_block(owner)

    def indented_block(self) -> Block:
        """Take the statements between an indent, the current token, and its dedent."""
        self.advance()
        first = self.token
        statements: list[Statement] = []
        while self.kind not in (DEDENT, END):
            self.statement(statements)
        if self.kind == DEDENT:
            self.advance()
        return Block(self.span_from(first.line, first.column), tuple(statements))

    def inline_block(self, owner: str) -> Block:
        """Read a body on the head's line, where only an arrow may have one."""
        token = self.token
        if token.text in _FOREIGN_WORDS or token.kind == ":":
            self.report(
                "PS1043",
                f"Pine has no `{token.text}` here: the body of {owner} simply starts on the next "
                "line, indented by four spaces.",
                token.span,
                Fix(f"Remove `{token.text}`", token.span, ""),
            )
            self.advance()
            if self.kind == NEWLINE:
                return self.block(owner)
        elif not self.quiet:
            self.report(
                "PS1034",
                f"The head of {owner} should end here, but {self.found()}. Its body starts on the "
                "next line, indented by four spaces.",
                token.span,
            )
        self.skip_line()
        if self.kind == NEWLINE and self.peek().kind == INDENT:
            return self.block(owner)
        return Block(self.here(), ())

    def arrow_block(self, owner: str) -> Block:
        """Take the body behind ``=>``: on the same line, or indented below."""
        if self.kind in (NEWLINE, END):
            return self.block(owner)
        first = self.token
        statements: list[Statement] = []
        self.enter()
        self.statement(statements)
        self.leave()
        return Block(self.span_from(first.line, first.column), tuple(statements))

    def condition(self, owner: str) -> Expression:
        """Take the condition of a head."""
        if self.kind == NEWLINE:
            span = self.here()
            self.report("PS1020", f"`{owner}` needs a condition.", span)
            return ast.ErrorExpression(span)
        return self.single_equals(self.expression())

    # if

    def if_structure(self) -> ast.If:
        """Take ``if`` with its ``else if`` and ``else``; a chain of them without recursion."""
        chain: list[_ElseIf] = []
        otherwise: Block | None = None
        while True:
            head = self.advance()
            condition = self.condition("if")
            chain.append((head, condition, self.block("`if`")))
            if self.kind != "else":
                break
            self.advance()
            if self.kind != "if":
                otherwise = self.block("`else`")
                break
        self.chained(len(chain))
        end = self.span_from(chain[0][0].line, chain[0][0].column)
        result: Block | ast.If | None = otherwise
        for head, condition, body in reversed(chain):
            span = Span(head.line, head.column, end.end_line, end.end_column)
            result = ast.If(span, condition, body, result)
        assert isinstance(result, ast.If)  # noqa: S101 (the chain has at least one part)
        return result

    def switch(self) -> ast.Switch:
        """Take ``switch`` and its cases."""
        head = self.advance()
        subject = None if self.kind == NEWLINE else self.expression()
        cases: list[ast.SwitchCase] = []
        if self.kind not in (NEWLINE, END):
            self.report(
                "PS1021",
                f"The head of the switch should end here, but {self.found()}.",
                self.token.span,
            )
            self.skip_line()
        if self.kind == NEWLINE and self.peek().kind == INDENT:
            self.advance()
            self.advance()
            self.calm()
            while self.kind not in (DEDENT, END):
                self.switch_case(cases)
            if self.kind == DEDENT:
                self.advance()
        else:
            self.report(
                "PS1034",
                "`switch` needs cases: lines below it, indented by four spaces, of the form "
                "`value => result`.",
                head.span,
            )
        return ast.Switch(self.span_from(head.line, head.column), subject, tuple(cases))

    def switch_case(self, cases: list[ast.SwitchCase]) -> None:
        """Take one case and its line end."""
        first = self.token
        if self.kind in (INDENT, NEWLINE):
            self.stray_layout()
            return
        pattern = None if self.kind == "=>" else self.expression()
        if not self.take("=>"):
            token = self.token
            if token.kind in ("=", ":", ":=", ">="):
                fix = Fix("Write `=>`", token.span, "=>")
                self.report(
                    "PS1033", f"A case has `=>` where `{token.text}` stands.", token.span, fix
                )
                self.advance()
            else:
                what = "this is no case of the switch: `value => result`"
                self.report("PS1033", f"A `=>` is missing; {what}.", self.here())
                self.skip_line()
        body = self.arrow_block("The case")
        cases.append(ast.SwitchCase(self.span_from(first.line, first.column), pattern, body))
        if self.kind == NEWLINE:
            self.advance()
        self.calm()

    def stray_layout(self) -> None:
        """Report and skip an indentation that nothing asked for."""
        if self.kind == INDENT:
            self.report(
                "PS1011",
                "This line is indented deeper than those before it, for no reason.",
                self.peek().span,
            )
            self.skip_block()
        else:
            self.advance()
        self.calm()

    # loops

    def while_loop(self) -> ast.While:
        """Take ``while condition`` and its body."""
        head = self.advance()
        condition = self.condition("while")
        body = self.loop_body("`while`")
        return ast.While(self.span_from(head.line, head.column), condition, body)

    def loop_body(self, owner: str) -> Block:
        """Take the block of a loop."""
        self.loops += 1
        body = self.block(owner)
        self.loops -= 1
        return body

    def for_loop(self) -> ast.ForTo | ast.ForIn:
        """Take ``for``: counting, or over a collection."""
        head = self.advance()
        if self.kind == "(":
            self.report(
                "PS1036",
                "A loop is written `for i = 0 to 9`, without brackets, and its body is indented "
                "below it.",
                self.token.span,
            )
        if self.kind == "[":
            return self.for_pair(head)
        if self.typed_counter_ahead():
            self.type_reference()
        name = self.name("the loop's counter")
        if self.is_word("in"):
            return self.for_in(head, None, name)
        return self.for_to(head, name)

    def typed_counter_ahead(self) -> bool:
        """Say whether the loop's variable has a type before it; ``x in`` is no such pair."""
        end = self.type_end(self.at)
        if end < 0 or self.tokens[end].kind != NAME:
            return False
        return self.tokens[end].text != "in" or self.tokens[end + 1].text == "in"

    def for_pair(self, head: Token) -> ast.ForIn:
        """Take ``[index, item] in collection``."""
        self.advance()
        index = self.name("the loop's index")
        if not self.take(","):
            self.report("PS1036", f"A `,` was expected, but {self.found()}.", self.here())
        item = self.name("the loop's item")
        if not self.take("]"):
            self.report("PS1036", f"A `]` was expected, but {self.found()}.", self.here())
        return self.for_in(head, index, item)

    def for_in(self, head: Token, index: Name | None, item: Name) -> ast.ForIn:
        """Take ``in collection`` and the body."""
        if self.is_word("in"):
            self.advance()
            collection = self.expression()
        else:
            self.report(
                "PS1036", f"`in` and a collection were expected, but {self.found()}.", self.here()
            )
            collection = self.error_expression()
        body = self.loop_body("`for`")
        span = self.span_from(head.line, head.column)
        return ast.ForIn(span, index, item, collection, body)

    def for_to(self, head: Token, counter: Name) -> ast.ForTo:
        """Take ``= start to stop by step`` and the body."""
        start: Expression
        stop: Expression
        start = stop = self.error_expression()
        if self.kind in ("=", ":="):
            self.advance()
            start = self.expression()
        else:
            message = f"`=` or `in` was expected behind the loop's variable, but {self.found()}."
            self.report("PS1036", message, self.here())
        if self.is_word("to"):
            self.advance()
            stop = self.expression()
        else:
            message = f"`to` and the loop's last value were expected, but {self.found()}."
            self.report("PS1036", message, self.here())
        step = None
        if self.is_word("by"):
            self.advance()
            step = self.expression()
        body = self.loop_body("`for`")
        span = self.span_from(head.line, head.column)
        return ast.ForTo(span, counter, start, stop, step, body)
