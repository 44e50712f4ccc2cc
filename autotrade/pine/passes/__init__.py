"""The passes over a parsed script, each in a file named for what it does."""

from autotrade.pine.diagnostics import Diagnostic
from autotrade.pine.parser import ParseResult


def check_script(parsed: ParseResult) -> tuple[Diagnostic, ...]:
    """Return everything there is to say of a parsed script, in order of place."""
    return parsed.diagnostics
