"""Structured logs: an event's name and its keys, as JSON lines or for people."""

import logging
import re
from functools import lru_cache
from typing import Any, Final, Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor

REDACTED: Final = "***"
_SECRET_KEYS: Final = re.compile(
    r"(?i)password|passphrase|secret|token|credential|authorization|cookie|otp\Z|api_?key|\Apin\Z"
)
_SECRET_FORMS: Final = re.compile(
    r"eyJ[\w-]+\.[\w-]+\.[\w-]*"  # a token
    r"|(?<=/webhooks/)(?!brokers/|<)[\w-]{16,}"  # the path of a webhook
    r"|(?<=/webhooks/brokers/hint/)[\w-]{16,}"
    r"|(?i:(?<=bearer )|(?<=basic ))\S+"
    r"|(?<=://)[^\s/:@]+:[^\s@]+(?=@)"  # of an address
    r"|\d{6,12}:AA[\w-]{30,}"  # a bot of Telegram, also within an address of its API
    r"|SG\.[\w-]{16,}\.[\w-]{16,}"  # a key of SendGrid
    r"|(?<=hooks\.slack\.com/services/)[^\s\"']+"
    r"|(?<=/api/webhooks/)\d+/[\w-]{16,}"  # of Discord
)
_MARKS: Final = ("eyj", "bearer ", "basic ", "://", ":aa", "sg.", "hooks.slack.com/services/")
"""A text without one of these, and without the path of a webhook, has none of those forms."""

_CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
"""What moves a terminal's cursor or ends a line, but for the newline and the tab."""

_TELLING: Final = (
    *("werkzeug", "gunicorn.access"),  # name paths, and those of webhooks are secrets
    *("engineio", "engineio.server", "socketio", "socketio.server"),  # what is sent to whom
    "pymongo",  # every command with its documents
    *("httpcore2", "httpx2", "urllib3", "websocket", "websockets"),  # headers and frames
)
"""Loggers of others that tell contents below a warning, whatever level ours has."""

_TO_QUOTE: Final = re.compile("[ \t=\r\n\"']")
_RARE: Final = frozenset({"exc_info", "exception", "stack", "logger", "logger_name"})
# never with the values of local variables, which the default shows where it can
_console: Final = structlog.dev.ConsoleRenderer(
    colors=False, exception_formatter=structlog.dev.plain_traceback
)


class _Lines:
    """Writes finished lines of ours to where a handler writes those of others."""

    def __init__(self, handler: logging.StreamHandler[TextIO]):
        self._handler = handler

    def info(self, line: str) -> None:
        """Write a line."""
        self._handler.acquire()
        try:
            self._handler.stream.write(f"{line}\n")
            self._handler.stream.flush()
        except (OSError, ValueError):  # a log that can't be written keeps nobody from their work
            return
        finally:
            self._handler.release()

    debug = warning = error = critical = info


def configure(*, style: Literal["pretty", "json"], level: str) -> None:
    """Set up structlog and send the standard library's loggers through it; safe to call twice."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        redact,
    ]
    last: list[Processor] = (
        [
            structlog.processors.format_exc_info,
            _redact_exception,
            structlog.processors.JSONRenderer(),
        ]
        if style == "json"
        else [_in_one_line, pretty, _plain_line]
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    lines = _Lines(handler)
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=lambda *_: lines,
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for telling in _TELLING:
        logging.getLogger(telling).setLevel(logging.WARNING)


def redact(_: Any, __: str, event: EventDict) -> EventDict:
    """Take secrets out of a line: what is named as one, and what has the form of one.

    The net below the rule that no secret is given to a logger in the first place.
    """
    for key, value in event.items():
        if _is_secret(key):
            event[key] = REDACTED
        elif isinstance(value, str):
            event[key] = scrubbed(value)
    return event


def scrubbed(text: str) -> str:
    """Return a text without what has the form of a secret.

    Most texts have nothing that one could begin with, which is seen in a tenth of the time.
    """
    if text.isascii():  # only there is the small form of a letter the only other
        small = text.lower()
        # the names of our routes have <...> where the path of a webhook would be
        if small.count("/webhooks/") == small.count("/webhooks/<") and not any(
            mark in small for mark in _MARKS
        ):
            return text
    return _SECRET_FORMS.sub(REDACTED, text)


def pretty(_: Any, __: str, event: EventDict) -> str:
    """Return a line for people: as structlog's own renderer has it, in a fifth of the time."""
    if not _RARE.isdisjoint(event) or "timestamp" not in event or "level" not in event:
        return str(_console(_, __, event))
    head = f"{event.pop('timestamp')} [{event.pop('level'):<9}] {event.pop('event'):<30}"
    pairs = [f"{key}={_value(event[key])}" for key in sorted(event)]
    return " ".join([head, *pairs]).rstrip(" ")


def _value(value: object) -> str:
    if isinstance(value, str) and not _TO_QUOTE.search(value):
        return value
    return repr(value)


@lru_cache(maxsize=1024)
def _is_secret(key: str) -> bool:
    return _SECRET_KEYS.search(key) is not None


def _redact_exception(_: Any, __: str, event: EventDict) -> EventDict:
    if "exception" in event:
        event["exception"] = scrubbed(event["exception"])
    return event


def _in_one_line(_: Any, __: str, event: EventDict) -> EventDict:
    # others' loggers put what they were sent into the text itself; JSON escapes it by itself
    event["event"] = str(event.get("event", "")).replace("\n", "\\n")
    return event


def _plain_line(_: Any, __: str, line: Any) -> str:
    text = str(line)
    if text.isprintable():
        return scrubbed(text)
    # what follows the first line is a traceback, whose error may quote anybody
    plain = _CONTROLS.sub(lambda found: ascii(found[0])[1:-1], text)
    return scrubbed(plain).replace("\n", "\n    ")
