"""What the editor asks of the server: checks with fixes, layout, and the words of the language."""

from typing import Any

import pytest

from tests.support.caller import PROBLEM, SCRIPT, Caller

UNTIDY = '//@version=6\nstrategy("X")\na=1+2   // three\nif close>open\n    a:=2\n'
TIDY = '//@version=6\nstrategy("X")\na = 1 + 2 // three\nif close > open\n    a := 2\n'
LIMIT = 256 * 1024


def reference(caller: Caller, version: int = 6) -> dict[tuple[str, str], dict[str, Any]]:
    answer = caller.get(f"/pine/builtins?version={version}")
    assert answer.status_code == 200
    return {(each["name"], each["kind"]): each for each in answer.get_json()["items"]}


def test_a_misspelt_name_comes_with_its_place_and_its_fix(caller: Caller):
    answer = caller.post("/pine/check", {"script": '//@version=6\nstrategy("😀")\nplot(clse)\n'})

    found = next(each for each in answer.get_json()["diagnostics"] if each["severity"] == "error")
    assert (found["line"], found["column"], found["end_column"]) == (3, 6, 10)
    assert found["fix"]["replacement"] == "close"
    place = {name: found[name] for name in ("line", "column", "end_line", "end_column")}
    assert {**found["fix"], **place} == found["fix"]


def test_columns_count_code_points(caller: Caller):
    answer = caller.post(
        "/pine/check", {"script": '//@version=6\nstrategy("X")\nplot(str.length("😀") + clse)\n'}
    )

    found = next(each for each in answer.get_json()["diagnostics"] if each["severity"] == "error")
    assert (found["column"], found["end_column"]) == (24, 28)


def test_the_diagnostics_kept_with_a_strategy_have_no_fixes(caller: Caller):
    strategy = caller.strategy(script='//@version=6\nstrategy("X")\nplot(clse)\n')

    assert "fix" not in strategy["diagnostics"][0]


def test_a_script_is_laid_out_in_one_way(caller: Caller):
    first = caller.post("/pine/format", {"script": UNTIDY})
    again = caller.post("/pine/format", {"script": TIDY})

    assert first.get_json() == {"script": TIDY, "changed": True, "diagnostics": []}
    assert again.get_json() == {"script": TIDY, "changed": False, "diagnostics": []}


def test_a_script_with_syntax_errors_is_given_back_with_them(caller: Caller):
    broken = "//@version=6\nstrategy(  \nplot(close"

    answer = caller.post("/pine/format", {"script": broken}).get_json()

    assert (answer["script"], answer["changed"]) == (broken, False)
    assert answer["diagnostics"][0]["severity"] == "error"
    assert answer["diagnostics"][0]["line"] == 3


def test_an_unknown_name_is_no_reason_not_to_format(caller: Caller):
    answer = caller.post("/pine/format", {"script": UNTIDY.replace("close", "clse")}).get_json()

    assert answer["script"] == TIDY.replace("close", "clse")


@pytest.mark.parametrize("operation", ["/pine/format", "/pine/check"])
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"script": ""},
        {"script": 1},
        {"script": None},
        {"script": "a\x00b"},
        {"script": "é" * (LIMIT // 2 + 1)},
        {"script": SCRIPT, "width": 80},
    ],
    ids=["no script", "empty", "number", "null", "NUL", "257 KiB", "unknown field"],
)
def test_what_is_no_script_is_refused(caller: Caller, operation: str, body: dict[str, Any]):
    answer = caller.post(operation, body)

    assert (answer.status_code, answer.content_type) == (422, PROBLEM)


@pytest.mark.parametrize("script", ["(" * 20000, "a=" * 20000, "'", "\r\n\t😀", "if\n" * 5000])
def test_any_text_can_be_formatted(caller: Caller, script: str):
    answer = caller.post("/pine/format", {"script": script})

    assert answer.status_code == 200
    assert "".join(answer.get_json()["script"].split()) == "".join(script.split())


def test_every_word_has_a_kind_and_a_sentence(caller: Caller):
    words = reference(caller)

    assert len(words) > 900
    assert all(each["doc"].endswith(".") for each in words.values())
    assert words["ta.sma", "function"]["signatures"] == [
        "ta.sma(series int/float source, series int length) → series float"
    ]
    assert words["close", "variable"]["signatures"] == ["close: series float"]
    assert words["color.red", "constant"]["signatures"] == ["color.red: const color"]
    assert words.keys() >= {
        *(("array.push", "method"), ("array.new", "function"), ("label.set_text", "method")),
        *(("ta", "namespace"), ("strategy.risk", "namespace"), ("varip", "keyword")),
        *(("line", "function"), ("line", "namespace"), ("line", "type"), ("float", "type")),
    }


def test_each_version_has_its_own_signatures(caller: Caller):
    five, six = reference(caller, 5), reference(caller, 6)

    differing = [
        key for key in five.keys() & six.keys() if five[key]["signatures"] != six[key]["signatures"]
    ]
    assert ("strategy.entry", "function") in differing
    assert "when" in five["strategy.entry", "function"]["signatures"][0]
    assert "when" not in six["strategy.entry", "function"]["signatures"][0]


@pytest.mark.parametrize("version", ["4", "7", "six", "", "6.5", "-6", "6&version=5x&x=1"])
def test_another_version_is_refused(caller: Caller, version: str):
    answer = caller.get(f"/pine/builtins?version={version}")

    assert (answer.status_code, answer.content_type) == (422, PROBLEM)


def test_the_words_are_sent_once_and_kept(caller: Caller):
    first = caller.get("/pine/builtins")
    headers = {**caller.headers, "If-None-Match": first.headers["ETag"]}
    again = caller.call("GET", "/pine/builtins", headers=headers)

    assert first.headers["Cache-Control"] == "private, max-age=3600"
    assert (again.status_code, again.data) == (304, b"")
    assert caller.get("/pine/builtins?version=5").headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize(("method", "path"), [("GET", "/pine/builtins"), ("POST", "/pine/format")])
def test_who_is_not_logged_in_is_told_nothing(nobody: Caller, method: str, path: str):
    assert nobody.call(method, path).status_code == 401
