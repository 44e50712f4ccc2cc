"""Structured logs: an event's name and its keys, as JSON lines or for people."""

import logging
import re
from typing import Any, Final, Literal

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

_CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
"""What moves a terminal's cursor or ends a line, but for the newline and the tab."""

_TELLING: Final = (
    *("werkzeug", "gunicorn.access"),  # name paths, and those of webhooks are secrets
    *("engineio", "engineio.server", "socketio", "socketio.server"),  # what is sent to whom
    "pymongo",  # every command with its documents
    *("httpcore2", "httpx2", "urllib3", "websocket", "websockets"),  # headers and frames
)
"""Loggers of others that tell contents below a warning, whatever level ours has."""


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
        # never with the values of local variables, which the default shows where it can
        else [
            _in_one_line,
            structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            ),
            _plain_line,
        ]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
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
        if _SECRET_KEYS.search(key):
            event[key] = REDACTED
        elif isinstance(value, str):
            event[key] = _SECRET_FORMS.sub(REDACTED, value)
    return event


def _redact_exception(_: Any, __: str, event: EventDict) -> EventDict:
    if "exception" in event:
        event["exception"] = _SECRET_FORMS.sub(REDACTED, event["exception"])
    return event


def _in_one_line(_: Any, __: str, event: EventDict) -> EventDict:
    # others' loggers put what they were sent into the text itself; JSON escapes it by itself
    event["event"] = str(event.get("event", "")).replace("\n", "\\n")
    return event


def _plain_line(_: Any, __: str, line: Any) -> str:
    # what follows the first line is a traceback, whose error may quote anybody
    plain = _CONTROLS.sub(lambda found: ascii(found[0])[1:-1], str(line))
    return _SECRET_FORMS.sub(REDACTED, plain).replace("\n", "\n    ")
