"""What the logs say, in both styles, and what they never say."""

import io
import logging
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from autotrade import logs

_SAYS_X = "eyJzdWIiOiJ4In0"
TOKEN = f"eyJhbGciOiJIUzI1NiJ9.{_SAYS_X}.c2lnbmVkLXdpdGgtYS1rZXk"
PATH = "mQ0yQ1c9nS3a8Zb6xV2tR5wE7uI4oP1kL0jH9gF8dS7"
Lines = Callable[[], str]


PIECES = (
    *("eyJ", "a", "-", ".", "/webhooks/", "/api/webhooks/", "/WEBHOOKS/", "brokers/", "hint/", "<"),
    *("Bearer ", "bEARER ", "Basic ", "ba\u017fic ", "://", "user", ":", "@", "123456789", ":AA"),
    *("SG.", "sg.", "hooks.slack.com/services/", "T1/B2", " ", "\n", PATH, TOKEN, "string:x>"),
)


@pytest.fixture(params=["pretty", "json"])
def lines(request: pytest.FixtureRequest) -> Iterator[Lines]:
    """Logging to a text, in one of the styles; as it was afterwards."""
    style: Literal["pretty", "json"] = request.param
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.configure(style=style, level="DEBUG")
    text = io.StringIO()
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(text)
    yield text.getvalue
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "key", ["password", "access_token", "totp_secret", "credentials", "Authorization", "api_key"]
)
def test_what_is_named_as_a_secret_is_not_told(lines: Lines, key: str):
    structlog.get_logger("x").info("event", **{key: "hunter2"}, order_id="o-1")

    assert "hunter2" not in lines()
    assert "***" in lines()
    assert "o-1" in lines()


@pytest.mark.parametrize(
    "text",
    [
        f"sent {TOKEN} again",
        f"Authorization: Bearer {TOKEN}",
        f"POST /api/v1/webhooks/{PATH} HTTP/1.1",
        f"POST /api/v1/webhooks/brokers/hint/{PATH}",
        "redis://user:" + "hunter2hunter2@127.0.0.1:6379/0",
        "GET https://api.telegram.org/bot123456789:" + f"AA{PATH}/getMe",
        f"key SG.{PATH[:22]}.{PATH}",
        f"POST https://hooks.slack.com/services/T1/B2/{PATH}",
        f"POST https://discord.com/api/webhooks/1234567890/{PATH}",
    ],
)
@pytest.mark.parametrize("way", ["event", "value", "foreign", "exception"])
def test_what_has_the_form_of_a_secret_is_not_told(lines: Lines, text: str, way: str):
    if way == "event":
        structlog.get_logger("x").info(text)
    elif way == "value":
        structlog.get_logger("x").info("event", url=text)
    elif way == "foreign":
        logging.getLogger("of.another.library").warning(text)
    else:
        structlog.get_logger("x").error("unhandled", exc_info=RuntimeError(text))

    assert lines()
    assert not [secret for secret in (TOKEN, PATH, "hunter2") if secret in lines()]


def test_no_value_of_a_variable_is_told_with_an_error(lines: Lines):
    def work(password: str) -> float:
        return len(password) / 0

    try:
        work("hunter2" + "hunter2")
    except ZeroDivisionError as error:
        structlog.get_logger("x").error("unhandled", exc_info=error)

    assert "ZeroDivisionError" in lines()
    assert "hunter2hunter2" not in lines()


@pytest.mark.parametrize("way", ["event", "value", "key", "foreign"])
@pytest.mark.parametrize("ending", ["\n", "\r", "\r\n", "\x1b[2K\r", "\u2028", "\x85", "\x0b"])
def test_nobody_writes_a_line_of_their_own_into_the_log(lines: Lines, way: str, ending: str):
    forged = f"x{ending}2026-01-01T00:00:00Z [info] all_is_well"
    if way == "event":
        structlog.get_logger("x").info(forged)
    elif way == "value":
        structlog.get_logger("x").info("event", name=forged)
    elif way == "key":
        structlog.get_logger("x").info("event", inner={forged: [forged]})
    else:
        logging.getLogger("of.another.library").warning("said %s", forged)

    assert "all_is_well" in lines()
    assert lines().endswith("\n")
    assert len(lines().splitlines()) == 1
    assert "\x1b[2K" not in lines()


def test_an_error_that_quotes_somebody_makes_no_line_that_looks_like_one(lines: Lines):
    error = ValueError("x\r\n2026-01-01T00:00:00Z [info] all_is_well\x1b[2K")

    structlog.get_logger("x").error("unhandled", exc_info=error)

    assert "all_is_well" in lines()
    _, *others = lines().splitlines()
    assert not [line for line in others if line and not line.startswith("    ")]
    assert "\x1b" not in lines()


def test_every_line_says_when_in_utc(lines: Lines):
    structlog.get_logger("x").info("event")

    stamp = re.search(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", lines())
    assert stamp
    said = datetime.fromisoformat(stamp[0])
    assert abs((datetime.now(UTC) - said).total_seconds()) < 60


def test_what_is_no_secret_is_told(lines: Lines):
    structlog.get_logger("x").info(
        "request", route="/api/v1/webhooks/<string:webhook_path>", status=200, user_id="019ac3c5"
    )

    assert "/api/v1/webhooks/<string:webhook_path>" in lines()
    assert "019ac3c5" in lines()


def test_what_the_database_driver_tells_of_documents_is_not_logged(lines: Lines):
    logging.getLogger("pymongo.command").debug("insert %s", {"body": "hunter2hunter2"})
    logging.getLogger("pymongo.connection").warning("the primary is away")

    assert "hunter2" not in lines()
    assert "the primary is away" in lines()


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_a_text_that_is_seen_at_a_glance_to_have_no_secret_has_none(text: str):
    assert logs.scrubbed(text) == logs._SECRET_FORMS.sub(logs.REDACTED, text)


@pytest.mark.parametrize(
    "said",
    [
        {"event": "request"},
        {"event": ""},
        {"event": "a name that is longer than its column is wide"},
        {"event": "request", "ms": 1.5, "status": 200, "ip": None, "all": True},
        {"event": "request", "why": "no token", "name": "", "quoted": "it's", "pair": "a=b"},
        {"event": "request", "many": ["a", 1], "inner": {"b": None}, "amount": Decimal("1.50")},
        {"event": "request", "why": "a\tb", "last": "ends with spaces  "},
        {"event": "request", "logger": "x"},
        {"event": "unhandled", "exc_info": ValueError("wrong")},
        {"event": "unhandled", "stack": "Stack (most recent call last):"},
    ],
)
@pytest.mark.parametrize("level", ["debug", "info", "warning", "error", "critical"])
def test_a_line_for_people_is_as_structlog_writes_it(said: dict[str, Any], level: str):
    event = {"timestamp": "2026-11-22T02:35:52.335980Z", "level": level, **said}
    own = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )

    assert logs.pretty(None, level, {**event}) == own(None, level, {**event})


def test_a_log_that_cannot_be_written_keeps_nobody_from_their_work(lines: Lines):
    handler, *_ = logging.getLogger().handlers
    assert isinstance(handler, logging.StreamHandler)
    closed = io.StringIO()
    handler.setStream(closed)
    closed.close()

    structlog.get_logger("x").info("event")

    assert lines() == ""


def test_lines_of_others_stand_among_ours_in_order(lines: Lines):
    structlog.get_logger("x").info("first")
    logging.getLogger("of.another.library").warning("second")
    structlog.get_logger("x").debug("third")

    order = [
        name
        for line in lines().splitlines()
        for name in ("first", "second", "third")
        if name in line
    ]
    assert order == ["first", "second", "third"]
