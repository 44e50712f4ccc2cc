"""From text to tree.

``parse(source: Source) -> ParseResult`` is the door. It never raises, whatever the text.
"""

from autotrade.pine.parser.result import ParseResult

__all__ = ["ParseResult"]
