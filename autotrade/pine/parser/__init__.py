"""From text to tree: ``parse`` is the door. It never raises, whatever the text."""

from autotrade.pine.parser.annotations import NEWEST, OLDEST_RUN
from autotrade.pine.parser.parse import parse
from autotrade.pine.parser.result import ParseResult

__all__ = ["NEWEST", "OLDEST_RUN", "ParseResult", "parse"]
