"""The command line: ``python -m autotrade.pine check`` and ``python -m autotrade.pine format``."""

import argparse
import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from autotrade.pine.compiler import CheckResult, check
from autotrade.pine.diagnostics import Diagnostic, Severity
from autotrade.pine.parser import parse
from autotrade.pine.printer import format_script
from autotrade.pine.source import Source, decode

OK, FOUND, USAGE = 0, 1, 2
STANDARD_INPUT: Final = "-"
_SCRIPT_ENDINGS: Final = frozenset((".pine", ".pinescript", ".ps"))
_SYNTAX: Final = "PS1"


@dataclass(frozen=True, slots=True)
class _Checked:
    file: str
    result: CheckResult
    seconds: float

    @property
    def parsed(self) -> bool:
        return not any(code.startswith(_SYNTAX) for code in self.error_codes)

    @property
    def error_codes(self) -> list[str]:
        found = self.result.diagnostics
        return [each.code for each in found if each.severity is Severity.ERROR]


def _read(file: str) -> str | None:
    """Return a script's text, or None after telling why it cannot be read."""
    try:
        data = sys.stdin.buffer.read() if file == STANDARD_INPUT else Path(file).read_bytes()
    except OSError as error:
        print(f"{file}: {error.strerror}", file=sys.stderr)
        return None
    return decode(data)


def _diagnostic_to_json(diagnostic: Diagnostic) -> dict[str, object]:
    span = diagnostic.span
    fix = diagnostic.fix
    return {
        "severity": diagnostic.severity.value,
        "code": diagnostic.code,
        "message": diagnostic.message,
        **span._asdict(),
        "fix": None if fix is None else {"title": fix.title, "replacement": fix.replacement,
                                         **fix.span._asdict()},
    }  # fmt: skip


def _check(arguments: argparse.Namespace) -> int:
    if arguments.summary:
        return _summarise(arguments.files)
    if not arguments.files:
        print("check: name a file, or - for standard input", file=sys.stderr)
        return USAGE
    texts = {file: _read(file) for file in arguments.files}
    results = {file: check(text) for file, text in texts.items() if text is not None}
    if arguments.json:
        report = [
            {"file": file, "ok": result.ok,
             "diagnostics": [_diagnostic_to_json(each) for each in result.diagnostics]}
            for file, result in results.items()
        ]  # fmt: skip
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        for file, result in results.items():
            _print_result(file, result)
    if len(results) < len(texts):
        return USAGE
    return OK if all(result.ok for result in results.values()) else FOUND


def _print_result(file: str, result: CheckResult) -> None:
    for each in result.diagnostics:
        place = f"{file}:{each.span.line}:{each.span.column}"
        print(f"{place}: {each.severity.value} {each.code}: {each.message}")
    errors = sum(each.severity is Severity.ERROR for each in result.diagnostics)
    others = len(result.diagnostics) - errors
    print(
        f"{file}: Pine {result.version} {result.kind or 'script'}, {errors} errors, {others} other"
    )


def _summarise(folders: list[str]) -> int:
    files = sorted(
        path
        for folder in folders
        for path in Path(folder).rglob("*")
        if path.suffix.lower() in _SCRIPT_ENDINGS and path.is_file()
    )
    checked = [_measure(path) for path in files]
    if not checked:
        print(f"no script ({', '.join(sorted(_SCRIPT_ENDINGS))}) found", file=sys.stderr)
        return USAGE
    parsed = sum(each.parsed for each in checked)
    clean = sum(each.result.ok for each in checked)
    slowest = max(checked, key=lambda each: each.seconds)
    print(f"files:                  {len(checked)}")
    print(f"parsed:                 {parsed} ({parsed / len(checked):.1%})")
    print(f"checked without errors: {clean} ({clean / len(checked):.1%})")
    print(f"median:                 {median(each.seconds for each in checked) * 1000:.1f} ms")
    print(f"slowest:                {slowest.seconds * 1000:.1f} ms  {slowest.file}")
    _print_reasons(checked)
    return OK


def _measure(path: Path) -> _Checked:
    text = decode(path.read_bytes())
    start = perf_counter()
    result = check(text)
    return _Checked(str(path), result, perf_counter() - start)


def _print_reasons(checked: list[_Checked]) -> None:
    reasons: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for each in checked:
        for code in set(each.error_codes):
            reasons[code] += 1
            examples.setdefault(code, _example(each, code))
    if reasons:
        print("files by reason:")
    for code, count in reasons.most_common():
        print(f"  {code} {count:5}  e.g. {examples[code]}")


def _example(checked: _Checked, code: str) -> str:
    first = next(each for each in checked.result.diagnostics if each.code == code)
    return f"{checked.file}:{first.span.line}:{first.span.column}: {first.message}"


def _format(arguments: argparse.Namespace) -> int:
    answer = OK
    for file in arguments.files:
        text = _read(file)
        if text is None:
            return USAGE
        source = Source(text)
        if not parse(source).ok:
            print(f"{file}: left as it is, for it has syntax errors", file=sys.stderr)
            answer = FOUND
        formatted = format_script(source)
        if arguments.check:
            if formatted != text:
                print(f"{file}: would be reformatted")
                answer = FOUND
        elif arguments.write and file != STANDARD_INPUT:
            if formatted != text:
                Path(file).write_text(formatted, encoding="utf-8", newline="")
        else:
            sys.stdout.write(formatted)
    return answer


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m autotrade.pine", description="Pine Script tools"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="check scripts; exit 1 when one has an error")
    checking.add_argument("files", nargs="*", help="scripts, or - for standard input")
    checking.add_argument("--json", action="store_true", help="print a list of objects instead")
    checking.add_argument(
        "--summary", action="store_true", help="check every script below the folders and count"
    )
    checking.set_defaults(run=_check)
    formatting = commands.add_parser("format", help="lay scripts out in one way")
    formatting.add_argument("files", nargs="+", help="scripts, or - for standard input")
    formatting.add_argument(
        "--check", action="store_true", help="change nothing, exit 1 if it would"
    )
    formatting.add_argument("-w", "--write", action="store_true", help="write the files in place")
    formatting.set_defaults(run=_format)
    return parser


def main(words: list[str] | None = None) -> int:
    """Run a command and return its exit code: 0 fine, 1 something found, 2 wrong use."""
    arguments = _parser().parse_args(words)
    code: int = arguments.run(arguments)
    return code


if __name__ == "__main__":
    sys.exit(main())
