"""Infers calls of built-in functions: which overload, whether the arguments fit, what it returns."""

from typing import Final, NamedTuple

from autotrade.pine import ast, builtins
from autotrade.pine.builtins import Builtin, Signature
from autotrade.pine.passes.analysis import Analysis, BuiltinCall, Problem
from autotrade.pine.passes.infer_operations import OperationInference
from autotrade.pine.passes.inference import OPEN
from autotrade.pine.passes.match_arguments import (
    Bindings,
    Given,
    Match,
    bind,
    has_qualifier,
    qualifier_problem,
    type_problem,
)
from autotrade.pine.types import BOOL, BOOL_IS_STRICT_SINCE, Qualifier, Typed, TypeKind

TOP_LEVEL_ONLY: Final = frozenset(
    ("plot", "plotshape", "plotchar", "plotarrow", "plotbar", "plotcandle", "hline", "fill",
     "bgcolor", "barcolor", "alertcondition")
)  # fmt: skip
DECLARATIONS: Final = frozenset(("indicator", "strategy", "library"))
_NOT_FOR_BOOLS: Final = frozenset(("na", "nz", "fixnan"))
_FUNCTION_ARITY: Final = frozenset(("PS2030", "PS2031", "PS2032", "PS2033", "PS2070"))


class _Attempt(NamedTuple):
    signature: Signature
    match: Match
    problems: list[Problem]
    bindings: Bindings


class BuiltinCallInference(OperationInference):
    """Calls of built-in functions."""

    def __init__(self, analysis: Analysis) -> None:
        super().__init__(analysis)
        self.inner_faults: list[Problem] = []  # of a body gone through for one call

    def given_arguments(self, node: ast.Call) -> list[Given]:
        """Infer the arguments of a call, each once."""
        return [Given(each.name, each.value, self.infer(each.value)) for each in node.arguments]

    def call_builtin(
        self, builtin: Builtin, node: ast.Call, given: list[Given], receiver: Given | None = None
    ) -> Typed:
        """Infer a call of a built-in; ``receiver`` is the object of a method call."""
        arguments = given if receiver is None else [receiver, *given]
        attempt = self._choose(builtin, node, arguments)
        self._check_place(builtin, node)
        self._record(builtin, node, attempt.match)
        if not self.analysis.is_typed:
            return self._old_result(attempt.signature)
        self.report_notes(attempt.match)
        if attempt.problems:
            self._report(builtin, attempt)
        elif builtin.name in _NOT_FOR_BOOLS:
            self._check_no_bool(builtin.name, arguments)
        signature = attempt.signature
        result = attempt.bindings.apply(signature.result.type)
        qualifier = signature.result.qualifier
        if signature.follows:
            qualifier = max([qualifier, *(each.typed.qualifier for each in arguments)])
        return Typed(result, qualifier)

    def _check_no_bool(self, name: str, arguments: list[Given]) -> None:
        if self.version >= BOOL_IS_STRICT_SINCE and arguments[0].typed.type is BOOL:
            self.type_error(
                "PS2071",
                f"Since version 6 a bool is never na, and {name}() does not take one.",
                arguments[0].value.span,
            )

    def report_notes(self, match: Match) -> None:
        """Warn of what this version still lets pass."""
        for note in match.notes:
            self.warning(note.code, note.message, note.span, note.fix)

    def _old_result(self, signature: Signature) -> Typed:
        kind = signature.result.type
        return OPEN if kind.kind is TypeKind.VARIABLE else Typed(kind, signature.result.qualifier)

    def _choose(self, builtin: Builtin, node: ast.Call, arguments: list[Given]) -> _Attempt:
        best: _Attempt | None = None
        for signature in builtin.overloads(self.version):
            attempt = self._try(signature, node, arguments)
            if not attempt.problems:
                return attempt
            if best is None or _badness(attempt) < _badness(best):
                best = attempt
        if best is None:
            message = f"{builtin.name} has no signature"
            raise LookupError(message)
        return best

    def _try(self, signature: Signature, node: ast.Call, arguments: list[Given]) -> _Attempt:
        parameters = signature.positional(self.version)
        repeated = bool(parameters) and parameters[-1].repeated
        match = bind(
            signature.name,
            parameters,
            arguments,
            node.span,
            repeated=repeated,
            version=self.version,
        )
        bindings = Bindings(self.version)
        problems = list(match.problems)
        self._take_type_arguments(signature, node, bindings, problems)
        for parameter in parameters:
            values = [match.bound[parameter.name]] if parameter.name in match.bound else []
            if parameter.repeated:
                values += match.extra
            for value in values:
                typed = value.typed
                if not bindings.accepts(typed.type, parameter.type):
                    problems.append(
                        type_problem(
                            signature.name, parameter.name, bindings.shown(parameter.type), value
                        )
                    )
                elif typed.qualifier > parameter.qualifier and has_qualifier(typed.type):
                    problems.append(
                        qualifier_problem(
                            signature.name, parameter.name, parameter.qualifier, value
                        )
                    )
        return _Attempt(signature, match, problems, bindings)

    def _take_type_arguments(
        self, signature: Signature, node: ast.Call, bindings: Bindings, problems: list[Problem]
    ) -> None:
        given = [self.resolve_type(each) for each in node.type_arguments]
        result = signature.result.type
        names = [each.name for each in result.arguments if each.kind is TypeKind.VARIABLE]
        if signature.name not in ("array.new", "matrix.new", "map.new"):
            return
        if len(given) == len(names):
            for name, kind in zip(names, given, strict=True):
                bindings.fix(name, kind)
            return
        example = ", ".join(["string", "float"][-len(names) :])
        problems.append(
            Problem(
                "PS2037",
                f"{signature.name} needs {len(names)} type{'s' if len(names) > 1 else ''} in angle "
                f"brackets, as in {signature.name}<{example}>().",
                node.function.span,
            )
        )

    def _report(self, builtin: Builtin, attempt: _Attempt) -> None:
        overloads = builtin.overloads(self.version)
        for problem in attempt.problems:
            if self.quiet and problem.code == "PS2035":
                self.inner_faults.append(problem)
            message = problem.message
            if len(overloads) > 1 and problem.code in _FUNCTION_ARITY and problem.code != "PS2070":
                forms = " or ".join(_shape(each) for each in overloads[:3])
                message = f"{message} It is called as {forms}."
            self.type_error(problem.code, message, problem.span, problem.fix)

    def _check_place(self, builtin: Builtin, node: ast.Call) -> None:
        name = builtin.name
        if name in TOP_LEVEL_ONLY and self.is_local:
            self.type_error(
                "PS2060",
                f"{name}() is only allowed at the top level, not inside a block or function. "
                "Compute the value there and call it outside, with na where nothing is wanted.",
                node.function.span,
            )
        elif name in DECLARATIONS and self.is_local:
            self.error(
                "PS2003", f"{name}() must stand at the top level of the script.", node.function.span
            )
        if builtin.history:
            if self.function is not None and not self.quiet:
                self.function.history = True
            self.check_runs_on_every_bar(name, node)

    def check_runs_on_every_bar(self, name: str, node: ast.Call) -> None:
        """Warn of a call that remembers bars where a series decides whether it runs."""
        if self.control is Qualifier.SERIES and self.analysis.is_typed:
            self.warning(
                "PS3001",
                f"{name}() works with earlier bars, so it should run on every bar, but here a "
                "condition decides. Call it before, outside the condition, and use its result here.",
                node.function.span,
            )

    def _record(self, builtin: Builtin, node: ast.Call, match: Match) -> None:
        if self.quiet:
            return
        arguments = {name: given.value for name, given in match.bound.items()}
        self.analysis.calls.append(
            BuiltinCall(node, builtin.name, arguments, self.is_local, self.control)
        )

    def check_removed(self, name: str, node: ast.Call) -> bool:
        """Report a function that no longer exists, and say whether it is one."""
        advice = builtins.REMOVED.get(name)
        if advice is None or name == "transp":
            return False
        self.type_error(
            "PS2070", f"{name}() was removed in version 5: {advice}.", node.function.span
        )
        return True


def _badness(attempt: _Attempt) -> tuple[int, int]:
    arity = sum(each.code in _FUNCTION_ARITY for each in attempt.problems)
    return arity, len(attempt.problems)


def _shape(signature: Signature) -> str:
    names = [each.name if each.required else f"[{each.name}]" for each in signature.parameters]
    return f"{signature.name}({', '.join(names[:6])}{', ...' if len(names) > 6 else ''})"
