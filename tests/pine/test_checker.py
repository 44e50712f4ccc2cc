"""The checker: broken scripts answer with code and place, good ones with nothing."""

import pytest

from autotrade.pine.compiler import CheckResult, check
from autotrade.pine.diagnostics import Severity
from autotrade.pine.passes.codes import CHECK_CODES
from tests.pine.cases import HERE, Case, read_cases

BROKEN = [
    case
    for file in sorted((HERE / "diagnostics").glob("*.txt"))
    if file.stem != "clean"
    for case in read_cases(file)
]
CLEAN = read_cases(HERE / "diagnostics" / "clean.txt")


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name)
def test_a_broken_script_is_told_its_faults_and_their_places(case: Case):
    result = check(case.script)

    found = [(each.span.line, each.span.column, each.code) for each in result.diagnostics]
    assert sorted(found) == case.expected


@pytest.mark.parametrize("case", CLEAN, ids=lambda case: case.name)
def test_a_good_script_has_no_errors(case: Case):
    result = check(case.script)

    errors = [each for each in result.diagnostics if each.severity is Severity.ERROR]
    assert errors == []
    assert result.ok


def test_the_tables_are_large_enough():
    assert len(BROKEN) >= 60
    assert len(CLEAN) >= 25


def test_every_code_of_the_checker_is_shown_by_a_broken_script():
    shown = {code for case in BROKEN for _, _, code in case.expected}

    untestable_in_a_table = {"PS2090", "PS3020", "PS3021", "PS3022"}
    assert set(CHECK_CODES) - shown - untestable_in_a_table == set()


def test_a_fix_puts_the_right_name_in_place_of_the_wrong_one():
    script = '//@version=6\nindicator("x")\nplot(clos)\n'

    fix = check(script).diagnostics[0].fix

    assert fix is not None
    assert (fix.replacement, fix.span) == ("close", (3, 6, 3, 10))


def test_a_message_says_what_was_wanted_and_what_was_found():
    script = '//@version=6\nindicator("x")\nplot(ta.ema(close, "ten"))\n'

    message = check(script).diagnostics[0].message

    assert message == "'length' of ta.ema() must be an int, but this is a const string."


def test_too_many_plots_are_warned_of():
    script = '//@version=6\nindicator("x")\n' + "plot(close)\n" * 65

    codes = [each.code for each in check(script).diagnostics]

    assert codes == ["PS3020"]


def test_too_many_requests_are_warned_of():
    request = 'plot(request.security(syminfo.tickerid, "D", close))\n'
    script = '//@version=6\nindicator("x")\n' + request * 41

    codes = [each.code for each in check(script).diagnostics]

    assert codes == ["PS3021"]


def test_too_many_variables_are_warned_of():
    lines = "".join(f"v{number} = {number}\n" for number in range(1001))

    codes = {each.code for each in check('//@version=6\nindicator("x")\n' + lines).diagnostics}

    assert "PS3022" in codes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00",
        "//@version=6",
        "plot(",
        "a = " + "(" * 5000,
        "a = " + "b + " * 5000 + "c",
        "if a\n" + "    if a\n" * 500,
        "x = y" + ".z" * 5000,
        "f(x) => f(x)\n" * 200,
        "a = [" * 300,
        "a = b ? " * 800 + "c",
        "x = not " + "not " * 3000 + "true",
        "x = a" + "[1]" * 3000,
        "x = a" + "()" * 3000,
        "if a\n    1\n" + "else if b\n    2\n" * 2000,
        "\n".join(f"s{n} = s{n - 1} + s{n - 1}" for n in range(1, 200)),
        "\n".join(f"f{n}(x) => f{n - 1}(x) + f{n - 1}(x + 1.0)" for n in range(1, 200)),
        "\n".join(f"f{n}() => [f{n - 1}(), f{n - 1}()]" for n in range(1, 200)),
        "\n".join(f"f(int a{n}) => a{n}" for n in range(300)) + "\nf('a')" * 300,
        "a" * 50_000 + "b = 1\nplot(" + "a" * 50_000 + "c)",
        "enum E\n" + "".join(f"    m{n}\n" for n in range(2_000)) + "x = E.z\n" * 50,
    ],
)
def test_no_text_makes_the_check_raise(text: str):
    result = check("//@version=6\n" + text)

    assert result.version == 6
    assert all(len(each.message) <= 1_000 for each in result.diagnostics)


def _check_from_deep_stack(script: str, frames: int) -> CheckResult:
    return check(script) if frames == 0 else _check_from_deep_stack(script, frames - 1)


@pytest.mark.parametrize("frames", [750, 880])
def test_nesting_too_deep_for_the_stack_is_an_error_of_the_script(frames: int):
    ternaries = "x = " + "close > open ? 1 : " * 280 + "2"

    result = _check_from_deep_stack('//@version=6\nindicator("x")\n' + ternaries, frames)

    assert [each.code for each in result.diagnostics] == ["PS2090"]


def test_many_warnings_leave_room_for_an_error():
    warned = "plot(close == na ? 1 : 0)\n" * 300
    script = f'//@version=6\nindicator("x")\n{warned}plot(undeclared)\n'

    result = check(script)

    assert not result.ok
    assert "PS2010" in [each.code for each in result.diagnostics]


def test_a_type_keeps_its_spelling_at_the_start_of_a_message():
    script = """//@version=6
indicator("x")
type Pivot
    float price
pivots = array.new<Pivot>()
pivots.add(Pivot.new(close))
"""

    messages = [each.message for each in check(script).diagnostics]

    assert messages == ["An array<Pivot> has no method 'add()'."]
