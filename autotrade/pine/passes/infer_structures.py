"""Infers blocks, if, switch and loops: their branches, what they return, what they loop over."""

from collections.abc import Sequence
from typing import Final

from autotrade.pine import ast
from autotrade.pine.passes.analysis import Analysis, Variable
from autotrade.pine.passes.infer_calls import CallInference
from autotrade.pine.passes.inference import NOTHING
from autotrade.pine.types import (
    FLOAT,
    INT,
    NUMBER,
    STRING,
    UNKNOWN,
    Qualifier,
    Type,
    Typed,
    TypeKind,
    array_of,
    common,
    fits,
)

_LOOSE: Final = frozenset((TypeKind.UNKNOWN, TypeKind.NA, TypeKind.VOID, TypeKind.UNION))


class StructureInference(CallInference):
    """Blocks and the structures made of them."""

    def __init__(self, analysis: Analysis) -> None:
        super().__init__(analysis)
        self.visitors[ast.Block] = self._infer_block
        self.visitors[ast.If] = self._infer_if
        self.visitors[ast.Switch] = self._infer_switch
        self.visitors[ast.ForTo] = self._infer_for_to
        self.visitors[ast.ForIn] = self._infer_for_in
        self.visitors[ast.While] = self._infer_while
        self.clashes: dict[int, tuple[Type, Type]] = {}

    def _infer_block(self, node: ast.Block) -> Typed:
        with self.inner_scope() as scope:
            result = NOTHING
            for statement in node.statements:
                result = self.infer(statement)
            if self.quiet:
                self.effort += len(node.statements)
            else:
                self.analysis.scope_sizes.append((len(scope.names), node.span))
        return result

    # Branches

    def _infer_if(self, node: ast.If) -> Typed:
        branches: list[Typed] = []
        qualifier = Qualifier.CONST
        outer_control = self.control
        current: ast.If | ast.Block | None = node
        while isinstance(current, ast.If):  # else if: no recursion
            condition = self.infer(current.condition)
            self.check_condition(condition, current.condition, "The condition of 'if'")
            qualifier = max(qualifier, condition.qualifier)
            self.control = max(outer_control, qualifier)
            branches.append(self.infer(current.body))
            current = current.otherwise
        if current is not None:
            branches.append(self.infer(current))
        self.control = outer_control
        return self._join(node, branches, qualifier)

    def _join(self, node: ast.Expression, branches: Sequence[Typed], qualifier: Qualifier) -> Typed:
        joined: Type | None = None
        for branch in branches:
            qualifier = max(qualifier, branch.qualifier)
            if joined is None:
                joined = branch.type
                continue
            both = common(joined, branch.type)
            if both is None and TypeKind.VOID not in (joined.kind, branch.type.kind):
                if fits(branch.type, joined, self.version):
                    both = joined
                elif fits(joined, branch.type, self.version):
                    both = branch.type
                else:
                    self.clashes[id(node)] = (joined, branch.type)
            joined = both or UNKNOWN
        return Typed(joined or UNKNOWN, qualifier)

    def _infer_switch(self, node: ast.Switch) -> Typed:
        subject = None if node.subject is None else self.infer(node.subject)
        qualifier = Qualifier.CONST if subject is None else subject.qualifier
        outer_control = self.control
        branches = []
        for case in node.cases:
            if case.pattern is not None:
                pattern = self.infer(case.pattern)
                qualifier = max(qualifier, pattern.qualifier)
                self._check_pattern(case.pattern, pattern, subject)
            self.control = max(outer_control, qualifier)
            branches.append(self.infer(case.body))
        self.control = outer_control
        return self._join(node, branches, qualifier)

    def _check_pattern(self, node: ast.Expression, pattern: Typed, subject: Typed | None) -> None:
        if subject is None:
            self.check_condition(pattern, node, "A case of a 'switch' without a value")
        elif common(subject.type, pattern.type) is None:
            self.type_error(
                "PS2040",
                f"This case is {pattern.type.named}, but the switch is over {subject.type.named}.",
                node.span,
            )

    # Loops

    def _infer_for_to(self, node: ast.ForTo) -> Typed:
        bounds = [self.infer(each) for each in (node.start, node.stop, node.step) if each]
        for typed, written in zip(bounds, (node.start, node.stop, node.step), strict=False):
            if written and not fits(typed.type, FLOAT, self.version):
                self.type_error(
                    "PS2051",
                    f"'for' counts with numbers, and this is {typed.type.named}.",
                    written.span,
                )
        is_float = any(each.type is FLOAT for each in (bounds[0], *bounds[2:]))
        kind = FLOAT if is_float else INT if bounds[0].type is INT else NUMBER
        qualifier = max(each.qualifier for each in bounds)
        counter = Variable(node.counter.text, kind, qualifier, node.counter.span, is_parameter=True)
        return self._loop([(node.counter, counter)], node.body, qualifier)

    def _loop(
        self, variables: Sequence[tuple[ast.Name, Variable]], body: ast.Block, control: Qualifier
    ) -> Typed:
        with self.inner_scope(), self.controlled_by(control):
            for name, variable in variables:
                self.declare(name, variable)
            return self.infer(body)

    def _infer_for_in(self, node: ast.ForIn) -> Typed:
        collection = self.infer(node.collection)
        index, item = self._element_types(node, collection.type)
        variables = [(node.item, self._counter(node.item, item))]
        if node.index is not None:
            variables.insert(0, (node.index, self._counter(node.index, index)))
        return self._loop(variables, node.body, collection.qualifier)

    def _counter(self, name: ast.Name, kind: Type) -> Variable:
        return Variable(name.text, kind, Qualifier.SERIES, name.span, is_parameter=True)

    def _element_types(self, node: ast.ForIn, kind: Type) -> tuple[Type, Type]:
        if kind.kind is TypeKind.COLLECTION:
            if kind.name == "map":
                return kind.arguments[0], kind.arguments[1]
            element = kind.arguments[0]
            return INT, array_of(element) if kind.name == "matrix" else element
        if kind.kind not in _LOOSE and kind is not STRING:
            self.type_error(
                "PS2051",
                f"'for ... in' goes through an array, matrix or map, not {kind.named}.",
                node.collection.span,
            )
        return INT, UNKNOWN

    def _infer_while(self, node: ast.While) -> Typed:
        condition = self.infer(node.condition)
        self.check_condition(condition, node.condition, "The condition of 'while'")
        with self.controlled_by(condition.qualifier):
            return self.infer(node.body)
