"""The table of built-ins: every line reads, and what the editor gets is whole."""

import pytest

from autotrade.pine import builtins
from autotrade.pine.builtins.signatures import Signature, read_line
from autotrade.pine.compiler import check
from autotrade.pine.diagnostics import Severity
from autotrade.pine.passes.infer_builtin_calls import DECLARATIONS
from autotrade.pine.types import (
    BOOL,
    FLOAT,
    INT,
    NA,
    NUMBER,
    STRING,
    Qualifier,
    Type,
    TypeKind,
    array_of,
    common,
    fits,
)
from tests.pine.calls import written_call


@pytest.mark.parametrize("name", builtins.names())
def test_every_builtin_reads_from_the_table(name: str):
    found = builtins.find(name)

    assert found is not None
    assert found.variable is not None or found.signatures
    assert found.doc.endswith(".")


NAMESPACES = """ta math str array map matrix color input request strategy strategy.risk
    strategy.closedtrades strategy.opentrades strategy.commission strategy.oca strategy.direction
    line label box table polyline linefill chart chart.point ticker timeframe syminfo session
    barstate currency dayofweek display extend format font hline location order plot position scale
    shape size text xloc yloc adjustment alert barmerge backadjustment settlement_as_close earnings
    dividends splits log runtime footprint volume_row"""


def test_the_table_covers_every_namespace():
    assert [name for name in NAMESPACES.split() if not builtins.has_namespace(name)] == []


def test_every_old_name_leads_to_a_builtin_there_is():
    leading_nowhere = [old for old, new in builtins.renames().items() if builtins.find(new) is None]

    assert leading_nowhere == []


def test_a_signature_is_read_whole():
    read = read_line(
        "ta.ema(int/float source, simple int length=9) -> series float {history}: An EMA."
    )

    assert isinstance(read, Signature)
    assert read.text == "ta.ema(series int/float source, simple int length = 9) → series float"
    assert read.history
    assert read.doc == "An EMA."
    assert [each.required for each in read.parameters] == [True, False]
    assert read.parameters[1].qualifier is Qualifier.SIMPLE


def test_a_parameter_may_belong_to_some_versions_only():
    found = builtins.find("strategy.entry")
    assert found is not None
    entry = found.signatures[0]

    assert "when" in [each.name for each in entry.positional(5)]
    assert "when" not in [each.name for each in entry.positional(6)]


def test_a_line_of_another_form_is_refused():
    with pytest.raises(ValueError, match="not a line of a table"):
        read_line("ta.ema(source, length)")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("sma", "ta.sma"),
        ("ta.smma", "ta.sma"),
        ("clse", "close"),
        ("stratgy.entry", "strategy.entry"),
        ("study", "indicator"),
        ("tostring", "str.tostring"),
    ],
)
def test_a_wrong_name_gets_the_right_one_suggested(wrong: str, right: str):
    assert builtins.suggest(wrong) == right


@pytest.mark.parametrize(
    ("value", "wanted", "version", "expected"),
    [
        (INT, FLOAT, 6, True),
        (FLOAT, INT, 6, False),
        (NUMBER, INT, 6, True),
        (INT, BOOL, 5, True),
        (INT, BOOL, 6, False),
        (NA, BOOL, 5, True),
        (NA, BOOL, 6, False),
        (NA, STRING, 6, True),
        (STRING, INT, 5, False),
        (array_of(INT), array_of(FLOAT), 6, True),
        (array_of(STRING), array_of(FLOAT), 6, False),
        (Type(TypeKind.USER, "A"), Type(TypeKind.USER, "B"), 6, False),
    ],
)
def test_a_value_fits_where_the_language_casts_it(
    value: Type, wanted: Type, version: int, expected: bool
):
    assert fits(value, wanted, version) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (INT, FLOAT, FLOAT),
        (NA, STRING, STRING),
        (STRING, INT, None),
        (NUMBER, INT, NUMBER),
    ],
)
def test_two_branches_share_a_type(one: Type, other: Type, expected: Type | None):
    assert common(one, other) == expected


def _variables() -> list[str]:
    found = [builtins.find(name) for name in builtins.names()]
    return [each.name for each in found if each and each.variable and each.name != "na"]


def _example(name: str) -> str:
    """Return a script that uses a built-in by name only, without a call."""
    return f'//@version=6\nindicator("x")\nx = {name}\n'


@pytest.mark.parametrize(
    "name",
    _variables(),
)
def test_every_variable_can_be_read_in_a_script(name: str):
    assert check(_example(name)).ok


def _overloads(version: int) -> list[Signature]:
    found = [builtins.find(name) for name in builtins.names()]
    return [
        signature
        for each in found
        if each and each.name not in DECLARATIONS | {"input.enum"}
        for signature in each.overloads(version)
    ]


@pytest.mark.parametrize("signature", _overloads(6), ids=lambda signature: signature.text)
def test_every_function_can_be_called_as_its_signature_says(signature: Signature):
    script = f'//@version=6\nstrategy("x")\n{written_call(signature, 6)}\n'

    errors = [each for each in check(script).diagnostics if each.severity is Severity.ERROR]

    assert errors == []


@pytest.mark.parametrize("signature", _overloads(5), ids=lambda signature: signature.text)
def test_every_function_can_be_called_in_version_5(signature: Signature):
    script = f'//@version=5\nstrategy("x")\n{written_call(signature, 5)}\n'

    errors = [each for each in check(script).diagnostics if each.severity is Severity.ERROR]

    assert errors == []


@pytest.mark.parametrize(
    "signature",
    [each for each in _overloads(6) if any(one.required for one in each.parameters)],
    ids=lambda signature: signature.text,
)
def test_every_function_misses_its_arguments(signature: Signature):
    kinds = "<string, float>" if signature.name == "map.new" else ""
    script = f'//@version=6\nstrategy("x")\n{signature.name}{kinds}(unknown_argument = 1)\n'

    codes = {each.code for each in check(script).diagnostics}

    assert codes & {"PS2030", "PS2031"}
