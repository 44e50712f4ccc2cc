"""Builds the outline of a script from the calls in it; a broken script has one too."""

from typing import Final

from autotrade.pine import ast, builtins
from autotrade.pine.passes.analysis import Analysis
from autotrade.pine.passes.evaluate_constants import MAX_TEXT, dotted_name, evaluate
from autotrade.pine.passes.outline import Constant, Input, Order, Outline, Plot, Request
from autotrade.pine.source import Source

DECLARATIONS: Final = {
    "indicator": "indicator",
    "study": "indicator",
    "strategy": "strategy",
    "library": "library",
}
ORDERS: Final = frozenset(
    f"strategy.{name}" for name in ("entry", "order", "exit", "close", "close_all", "cancel")
)
PLOTS: Final = frozenset(("plot", "plotarrow", "plotbar", "plotcandle", "plotchar", "plotshape"))
_OLD_INPUT: Final = (
    "defval", "title", "type", "minval", "maxval", "confirm", "step", "options",
)  # fmt: skip
_OLD_TYPES: Final = {"integer": "int", "resolution": "timeframe"}
_PINE_5: Final = 5


class _Builder:
    """Goes through the calls of a script once and sorts them."""

    def __init__(self, source: Source, version: int) -> None:
        self._source = source
        self._version = version
        self._defaults: dict[str, Constant] = {}
        self._known: dict[str, Constant] = {}
        self._holders: dict[int, str] = {}
        self.inputs: list[Input] = []
        self.orders: list[Order] = []
        self.plots: list[Plot] = []
        self.requests: list[Request] = []
        self.declaration: tuple[str, dict[str, ast.Expression]] | None = None

    def learn(self, script: ast.Script, reassigned: set[str]) -> None:
        """Note the constants of the script and the variables that hold inputs."""
        for statement in script.statements:
            if not isinstance(statement, ast.VariableDeclaration):
                continue
            name = statement.name.text
            if isinstance(statement.value, ast.Call):
                self._holders[id(statement.value)] = name
            elif statement.mode is None and name not in reassigned:
                self._known[name] = self.constant(statement.value)

    def constant(self, value: ast.Expression | None) -> Constant:
        """Return the constant of an argument, None for a missing one."""
        return None if value is None else evaluate(value, self._known)

    def _text(self, value: ast.Expression | None) -> str | None:
        if value is None or isinstance(value, ast.Attribute):
            return None
        if isinstance(value, ast.Name) and value.text not in self._known:
            return None
        constant = self.constant(value)
        return constant if isinstance(constant, str) else None

    def take(self, call: ast.Call) -> None:
        """Note a call if the outline has a place for it."""
        name = dotted_name(call.function)
        if name is None:
            return
        if self._version < _PINE_5:
            name = builtins.modern_name(name) or name
        if name in DECLARATIONS:
            if self.declaration is None:
                self.declaration = (name, self._bind(name, call))
        elif name == "input" or name.startswith("input."):
            self._take_input(name, call)
        elif name in ORDERS:
            self._take_order(name, call)
        elif name in PLOTS:
            title = self._text(self._bind(name, call).get("title"))
            self.plots.append(Plot(name, title, call.span.line))
        elif name.startswith("request."):
            self._take_request(name, call)

    def _bind(self, name: str, call: ast.Call) -> dict[str, ast.Expression]:
        known = builtins.find("indicator" if name == "study" else name)
        names: tuple[str, ...] = ()
        if name == "input" and self._version < _PINE_5:
            names = _OLD_INPUT
        elif known and known.signatures:
            signature = known.signatures[0]
            names = tuple(each.name for each in signature.positional(self._version))
        bound = {}
        for place, argument in enumerate(call.arguments):
            if argument.name is not None:
                bound[argument.name.text] = argument.value
            elif place < len(names):
                bound[names[place]] = argument.value
        return bound

    def _take_input(self, name: str, call: ast.Call) -> None:
        given = self._bind(name, call)
        options = given.get("options")
        if options is None and isinstance(given.get("minval"), ast.Tuple):
            options = given.pop("minval")
        name_of_holder = self._holders.get(id(call))
        default = self._default(given.get("defval"))
        if name_of_holder is not None:
            self._defaults[name_of_holder] = default
        self.inputs.append(
            Input(
                name=name_of_holder,
                type=self._input_type(name, given),
                title=self._text(given.get("title")),
                default=default,
                minimum=self.constant(given.get("minval")),
                maximum=self.constant(given.get("maxval")),
                step=self.constant(given.get("step")),
                options=tuple(self.constant(each) for each in options.elements)
                if isinstance(options, ast.Tuple)
                else (),
                group=self._text(given.get("group")),
                tooltip=self._text(given.get("tooltip")),
                inline=self._text(given.get("inline")),
                line=call.span.line,
            )
        )

    def _default(self, value: ast.Expression | None) -> Constant:
        constant = self.constant(value)
        if constant is None and isinstance(value, ast.Call):
            return self._source.slice(value.span)[:MAX_TEXT]
        return constant

    def _requested(self, value: ast.Expression | None, namespace: str) -> str | None:
        """Return a symbol or timeframe: a text, an input's default, or the chart's own."""
        text = self._text(value)
        if text is None and isinstance(value, ast.Name):
            default = self._defaults.get(value.text)
            text = default if isinstance(default, str) else None
        return text if text is not None else _own(value, namespace)

    def _input_type(self, name: str, given: dict[str, ast.Expression]) -> str:
        if name != "input":
            return name.partition(".")[2]
        written = given.get("type")
        if written is not None:
            old = (dotted_name(written) or "").removeprefix("input.")
            return _OLD_TYPES.get(old, old)
        default = given.get("defval")
        value = self.constant(default)
        if isinstance(value, bool):
            return "bool"
        if isinstance(value, int | float):
            return "int" if isinstance(value, int) else "float"
        return _type_of_name(default, value)

    def _take_order(self, name: str, call: ast.Call) -> None:
        given = self._bind(name, call)
        direction = self.constant(given.get("direction") or given.get("long"))
        self.orders.append(
            Order(
                function=name,
                id=self._text(given.get("id")),
                direction=_DIRECTIONS.get(direction),
                alert_message=self._text(given.get("alert_message")),
                comment=self._text(given.get("comment")),
                line=call.span.line,
            )
        )

    def _take_request(self, name: str, call: ast.Call) -> None:
        given = self._bind(name, call)
        symbol = given.get("symbol") or given.get("ticker")
        timeframe = given.get("timeframe") or given.get("resolution")
        self.requests.append(
            Request(
                function=name,
                symbol=self._requested(symbol, "syminfo."),
                timeframe=self._requested(timeframe, "timeframe."),
                line=call.span.line,
            )
        )


_DIRECTIONS: Final[dict[Constant, str]] = {
    "strategy.long": "long",
    "strategy.short": "short",
    True: "long",
    False: "short",
}


def _own(value: ast.Expression | None, namespace: str) -> str | None:
    name = None if value is None else dotted_name(value)
    return name if name and name.startswith(namespace) else None


def _type_of_name(default: ast.Expression | None, value: Constant) -> str:
    text = value if isinstance(value, str) else ""
    if text.startswith(("#", "color.")) or isinstance(default, ast.Call):
        return "color"
    return "source" if isinstance(default, ast.Name) and text == default.text else "string"


def build_outline(analysis: Analysis) -> None:
    """Put the outline together from the calls that were met."""
    builder = _Builder(analysis.source, analysis.version)
    builder.learn(analysis.script, analysis.reassigned)
    for call in sorted(analysis.every_call, key=lambda call: call.span):
        builder.take(call)
    name, given = builder.declaration or (None, {})
    settings: dict[str, Constant] = {
        key: constant
        for key, value in given.items()
        if (constant := builder.constant(value)) is not None
    }
    title = settings.get("title")
    messages = (
        each.text for each in analysis.parsed.annotations if each.name == "strategy_alert_message"
    )
    analysis.outline = Outline(
        inputs=tuple(builder.inputs),
        orders=tuple(builder.orders),
        plots=tuple(builder.plots),
        requests=tuple(builder.requests),
        settings=settings,
        alert_message=next(messages, None),
        kind=DECLARATIONS[name] if name else None,
        title=title if isinstance(title, str) else None,
    )
