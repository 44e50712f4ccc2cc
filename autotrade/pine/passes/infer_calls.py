"""Infers calls: of the script's functions and methods, of constructors, and of built-ins."""

from collections.abc import Sequence
from typing import Final

from autotrade.pine import ast, builtins
from autotrade.pine.passes.analysis import Analysis, Function, Parameter, Variable
from autotrade.pine.passes.evaluate_constants import dotted_name
from autotrade.pine.passes.infer_builtin_calls import BuiltinCallInference
from autotrade.pine.passes.inference import OPEN
from autotrade.pine.passes.match_arguments import (
    Given,
    Match,
    bind,
    has_qualifier,
    qualifier_problem,
    type_problem,
)
from autotrade.pine.types import UNKNOWN, Qualifier, Typed, TypeKind, fits, opening

MAX_INSTANCES: Final = 400
"""How many times bodies of functions are gone through for the types of a call."""
MAX_OVERLOADS: Final = 50
"""How many functions of one name are tried for a call."""
MAX_EFFORT: Final = 20_000
"""How many statements are, all in all, gone through for the types of calls."""


class CallInference(BuiltinCallInference):
    """All calls."""

    def __init__(self, analysis: Analysis) -> None:
        super().__init__(analysis)
        self.visitors[ast.Call] = self._infer_call
        self._instances = 0
        self.effort = 0

    def _infer_call(self, node: ast.Call) -> Typed:
        if not self.quiet:
            self.analysis.every_call.append(node)
        given = self.given_arguments(node)
        if isinstance(node.function, ast.Name):
            return self._call_name(node, node.function.text, given)
        if isinstance(node.function, ast.Attribute):
            return self._call_attribute(node, node.function, given)
        self.infer(node.function)
        return OPEN

    # By a plain name

    def _call_name(self, node: ast.Call, name: str, given: list[Given]) -> Typed:
        own = self.analysis.functions.get(name)
        if own:
            return self.call_own(name, own, node, given)
        if self.check_removed(name, node):
            return OPEN
        builtin = self.find_builtin(name, node.function)
        if builtin is not None and builtin.signatures:
            return self.call_builtin(builtin, node, given)
        if not self.quiet:
            self._report_uncallable(node, name)
        return OPEN

    def _report_uncallable(self, node: ast.Call, name: str) -> None:
        analysis = self.analysis
        place = node.function.span
        if name in analysis.lost_names:
            return
        if name in analysis.types:
            message = f"'{name}' is a type: make an object with {name}.new()."
            self.error("PS2018", message, place)
        elif name in analysis.later_names:
            line = analysis.later_names[name].line
            message = f"{name}() is called before its declaration on line {line}. Move it above."
            self.error("PS2014", message, place)
        elif self.scope.find(name) is not None or builtins.find(name) is not None:
            self.error("PS2018", f"'{name}' is a value and cannot be called.", place)
        else:
            hint, fix = self.suggestion(name, place, "function")
            self.error("PS2011", f"There is no function {name}().{hint}", place, fix)

    # By a dotted name, or on an object

    def _call_attribute(self, node: ast.Call, function: ast.Attribute, given: list[Given]) -> Typed:
        name = dotted_name(function)
        root = name.partition(".")[0] if name else None
        constructed = self._constructed_type(name, root)
        if constructed is not None:
            return self._call_constructor(node, constructed, function, given)
        if name is None or root is None or self.scope.find(root) is not None:
            return self._call_method(node, function, given, name)
        if root in self.analysis.imports or root in self.analysis.lost_names:
            return OPEN
        builtin = self.find_builtin(name, function)
        if builtin is not None and builtin.signatures:
            return self.call_builtin(builtin, node, given)
        holder = builtins.find(name.rpartition(".")[0])
        is_enum = root in self.analysis.enums
        if is_enum or (holder is not None and holder.variable is not None):
            return self._call_method(node, function, given, name)
        self._report_unknown_function(name, function)
        return OPEN

    def _constructed_type(self, name: str | None, root: str | None) -> str | None:
        """Return the type of ``Type.new()`` and ``Type.copy()``, even if an object hides it."""
        if name is None or root is None or root not in self.analysis.types:
            return None
        is_hidden = self.scope.find(root) is not None
        return root if name == f"{root}.new" or (name.count(".") == 1 and not is_hidden) else None

    def _report_unknown_function(self, name: str, function: ast.Attribute) -> None:
        known = builtins.find(name)
        if known is not None:
            self.error("PS2018", f"'{name}' is a value and cannot be called.", function.span)
        else:
            self.report_unknown_member(name, function, call="()")

    def _call_constructor(
        self, node: ast.Call, name: str, function: ast.Attribute, given: list[Given]
    ) -> Typed:
        user = self.analysis.types[name]
        member = function.name.text
        if member == "new":
            match = bind(f"{name}.new", user.fields, given, node.span, version=self.version)
            self._check_own(f"{name}.new", match, user.fields)
        elif member != "copy":
            own = self.analysis.methods.get(member)
            if own:
                return self.call_own(member, own, node, given)
            message = f"The type '{name}' has only {name}.new() and {name}.copy()."
            self.error("PS2012", message, function.name.span)
        return Typed(user.type, Qualifier.SERIES)

    def _call_method(
        self, node: ast.Call, function: ast.Attribute, given: list[Given], name: str | None
    ) -> Typed:
        base = self.infer(function.base)
        member = function.name.text
        receiver = Given(None, function.base, base)
        own = self.analysis.methods.get(member, [])
        suited = [each for each in own[:MAX_OVERLOADS] if self._takes(each, base)]
        if suited:
            return self.call_own(member, suited, node, [receiver, *given])
        builtin = builtins.find_method(base.type, member)
        hidden = builtins.find(name) if name else None
        is_method = hidden is None or not given or given[0].typed.type != base.type
        if builtin is not None and builtin.signatures and is_method:
            return self.call_builtin(builtin, node, given, receiver)
        if base.type.kind is TypeKind.USER and member == "copy":
            return base
        if hidden is not None and hidden.signatures:  # a variable called like a namespace
            return self.call_builtin(hidden, node, given)
        self._report_unknown_method(function, base, member)
        return OPEN

    def _takes(self, function: Function, base: Typed) -> bool:
        first = function.parameters[0].type if function.parameters else None
        return first is None or fits(base.type, first, self.version)

    def _report_unknown_method(self, function: ast.Attribute, base: Typed, member: str) -> None:
        kind = base.type.kind
        if self.analysis.imports or kind in (TypeKind.UNKNOWN, TypeKind.NA, TypeKind.UNION):
            return
        if kind is TypeKind.USER and base.type.name not in self.analysis.types:
            return
        advice = ""
        if member in self.analysis.functions and member not in self.analysis.methods:
            advice = f" There is a function of that name: write {member}(object), or declare it with `method`."
        self.type_error(
            "PS2015",
            f"{opening(base.type.named)} has no method '{member}()'.{advice}",
            function.name.span,
        )

    # Functions of the script

    def call_own(
        self, name: str, candidates: Sequence[Function], node: ast.Call, given: list[Given]
    ) -> Typed:
        """Infer a call of the script's own function, the first overload that fits."""
        chosen: tuple[Function, Match] | None = None
        for function in candidates[:MAX_OVERLOADS]:
            match = bind(name, function.parameters, given, node.span, version=self.version)
            chosen = chosen or (function, match)
            if not match.problems and self._types_fit(function.parameters, match):
                chosen = function, match
                break
        else:
            if len(candidates) > 1 and chosen is not None and chosen[1].problems:
                self._report_no_overload(name, candidates, node)
        if chosen is None:
            return OPEN
        function, match = chosen
        is_reported = len(candidates) == 1 and self._check_own(name, match, function.parameters)
        self.report_notes(match)
        if function.history:
            if self.function is not None and not self.quiet:
                self.function.history = True
            self.check_runs_on_every_bar(name, node)
        return self._result_of(name, function, match, node, is_reported=is_reported)

    def _report_no_overload(
        self, name: str, candidates: Sequence[Function], node: ast.Call
    ) -> None:
        forms = " or ".join(
            f"{name}({', '.join(each.name for each in function.parameters)})"
            for function in candidates[:3]
        )
        self.type_error(
            "PS2030", f"These arguments fit no overload: call {forms}.", node.function.span
        )

    def _types_fit(self, parameters: Sequence[Parameter], match: Match) -> bool:
        return all(
            each.type is None
            or each.name not in match.bound
            or fits(match.bound[each.name].typed.type, each.type, self.version)
            for each in parameters
        )

    def _check_own(self, name: str, match: Match, parameters: Sequence[Parameter]) -> bool:
        problems = list(match.problems)
        for each in parameters:
            value = match.bound.get(each.name)
            if value is None or each.type is None:
                continue
            limit = Qualifier.SERIES if each.qualifier is None else each.qualifier
            typed = value.typed
            if not fits(typed.type, each.type, self.version):
                problems.append(type_problem(name, each.name, each.type, value))
            elif typed.qualifier > limit and has_qualifier(typed.type):
                problems.append(qualifier_problem(name, each.name, limit, value))
        for problem in problems:
            self.type_error(problem.code, problem.message, problem.span, problem.fix)
        return bool(problems)

    def _result_of(
        self, name: str, function: Function, match: Match, node: ast.Call, *, is_reported: bool
    ) -> Typed:
        key = tuple(self._argument_type(each, match) for each in function.parameters)
        known = function.results.get(key)
        result = self._instantiate(function, key) if known is None else known
        fault = function.faults.get(key)
        if fault is not None and self.quiet:
            self.inner_faults.append(fault)
        elif fault is not None and not is_reported:
            self.type_error(
                fault.code,
                f"With these arguments {name}() fails inside, on line {fault.span.line}: "
                f"{fault.message}",
                node.function.span,
            )
        return result

    def _instantiate(self, function: Function, key: tuple[Typed, ...]) -> Typed:
        """Go through the body of a function for the types of one call."""
        spent = self._instances >= MAX_INSTANCES or self.effort >= MAX_EFFORT
        if function.is_open or spent:
            return OPEN
        self._instances += 1
        quiet, self.quiet = self.quiet, True
        outer_faults, self.inner_faults = self.inner_faults, []
        result = self.walk_body(function, key)
        if self.inner_faults:
            function.faults[key] = self.inner_faults[0]
        self.quiet, self.inner_faults = quiet, outer_faults
        function.results[key] = result
        return result

    def _argument_type(self, parameter: Parameter, match: Match) -> Typed:
        value = match.bound.get(parameter.name)
        typed = OPEN if value is None else value.typed
        return typed if parameter.type is None else Typed(parameter.type, typed.qualifier)

    def walk_body(self, function: Function, arguments: Sequence[Typed]) -> Typed:
        """Go through a function's body with its parameters of the given types."""
        outer_scope, outer_function, outer_control = self.scope, self.function, self.control
        self.scope, self.function, self.control = self.analysis.globals, function, Qualifier.CONST
        function.is_open = True
        with self.inner_scope(function) as scope:
            for parameter, typed, written in zip(
                function.parameters, arguments, function.declaration.parameters, strict=True
            ):
                kind = UNKNOWN if typed.type.kind is TypeKind.NA else typed.type
                scope.names[parameter.name] = Variable(
                    parameter.name, kind, typed.qualifier, written.name.span, is_parameter=True
                )
            result = self.infer(function.declaration.body)
        function.is_open = False
        self.scope, self.function, self.control = outer_scope, outer_function, outer_control
        return result
