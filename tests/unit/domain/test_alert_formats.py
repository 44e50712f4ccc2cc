"""The shapes of alert bodies: the specification's examples, variations, and bad input."""

import contextlib
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autotrade.domain.alert_formats import build_alert_message, parse_alert, redact
from autotrade.domain.signals import AlertNotUnderstood, Signal, SignalAction

FIXTURES = Path(__file__).parent / "alert_formats" / "alerts.jsonl"
NAMES = {
    "action": "action",
    "symbol": "symbol",
    "exchange": "exchange",
    "qty": "quantity",
    "target": "target",
    "side": "side",
    "price": "price",
    "product": "product",
    "order_type": "order_type",
    "tp_pct": "tp_pct",
    "sl_pct": "sl_pct",
    "sl_pips": "sl_pips",
    "max_age_s": "max_age_seconds",
    "instrument": "instrument",
    "strike": "strike",
    "right": "right",
    "expiry": "expiry",
    "prev": "prev",
}


def wire(value: object) -> object:
    if isinstance(value, Decimal | date | int):
        return str(value)
    return value.value if isinstance(value, SignalAction) else value


def as_expected(signal: Signal, expected: dict[str, str]) -> dict[str, object]:
    return {key: wire(getattr(signal, NAMES[key])) for key in expected}


CASES = [json.loads(line) for line in FIXTURES.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=[case["format"] for case in CASES])
def test_every_example_of_the_specification_becomes_what_it_must(case):
    expected = case["expect"]
    if "error" in expected:
        with pytest.raises(AlertNotUnderstood) as caught:
            parse_alert(case["body"].encode())
        assert caught.value.code == expected["error"]
        assert caught.value.hint == expected.get("hint", caught.value.hint)
        return
    alert = parse_alert(case["body"].encode())
    wanted = expected if isinstance(expected, list) else [expected]
    assert alert.format == case["format"]
    assert [as_expected(s, w) for s, w in zip(alert.signals, wanted, strict=True)] == wanted


def rows(name: str) -> list[tuple[str, str]]:
    lines = (FIXTURES.parent / name).read_text(encoding="utf-8").splitlines()
    pairs = [line.rpartition(" => ") for line in lines if not line.startswith("#")]
    return [(body, expected) for body, _, expected in pairs]


@pytest.mark.parametrize(("body", "expected"), rows("accepted.txt"))
def test_a_variation_of_a_known_shape_is_understood(body, expected):
    signals = parse_alert(body.encode()).signals
    wanted = [dict(word.split("=", 1) for word in part.split()) for part in expected.split(";")]
    assert [
        {key: "" if (value := wire(getattr(s, key))) is None else value for key in w}
        for s, w in zip(signals, wanted, strict=True)
    ] == wanted


@pytest.mark.parametrize(("body", "expected"), rows("refused.txt"))
def test_bad_input_is_refused_with_its_kind_and_its_field(body, expected):
    with pytest.raises(AlertNotUnderstood) as caught:
        parse_alert(body.encode())
    assert f"{caught.value.code} {caught.value.field}" == expected
    assert caught.value.message


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"\xff\xfe", "invalid_encoding"),
        (b" \n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"x" * 16_385, "too_large"),
        (b"[" * 16_000, "invalid_json"),
        (b'{"a":' * 3_000, "invalid_json"),
    ],
)
def test_bytes_that_are_no_alert_are_refused(body, code):
    with pytest.raises(AlertNotUnderstood) as caught:
        parse_alert(body)
    assert (caught.value.code, caught.value.field) == (code, "body")


@pytest.mark.parametrize(
    ("fields", "sent_at", "has_identity"),
    [
        ({}, None, False),
        ({"time": "2026-11-20T04:15:03Z"}, "2026-11-20T04:15:03+00:00", True),
        ({"time": "2026-11-20T09:45:03+05:30"}, "2026-11-20T04:15:03+00:00", True),
        ({"timenow": "2026-11-20 04:15:03"}, "2026-11-20T04:15:03+00:00", True),
        ({"timestamp": 1795148103}, "2026-11-20T04:15:03+00:00", True),
        ({"timestamp": "1795148103000"}, "2026-11-20T04:15:03+00:00", True),
        ({"time": "yesterday"}, None, True),
        ({"time": "0001-01-01T00:00:00+14:00"}, None, True),
        ({"time": ""}, None, False),
        ({"alert_id": "1"}, None, True),
        ({"id": "Long"}, None, False),
        ({"id": "018f3a2b-7c11"}, None, True),
        ({"bar": {"time": "2026-11-20T04:15:03Z"}}, None, False),
    ],
)
def test_a_body_with_its_own_time_or_id_has_an_identity(fields, sent_at, has_identity):
    alert = parse_alert(json.dumps({"symbol": "SBIN", "action": "buy", **fields}).encode())
    assert (alert.sent_at and alert.sent_at.isoformat(), alert.has_identity) == (
        sent_at,
        has_identity,
    )


@pytest.mark.parametrize("body", ['{"action":"buy"}', "buy", "buy 10"])
def test_a_body_without_a_symbol_gets_the_strategys_own(body):
    [signal] = parse_alert(body.encode(), default_symbol="NSE:SBIN").signals
    assert (signal.symbol, signal.exchange) == ("SBIN", "NSE")


def test_a_broken_quote_is_located_and_its_field_named():
    with pytest.raises(AlertNotUnderstood) as caught:
        parse_alert(b'{"ticker":"SBIN","action":"buy","comment":"say "hi""}')
    assert caught.value.field == "comment"
    assert "character 48" in caught.value.message


def test_legs_take_time_and_passphrase_from_the_head():
    body = b'{"secret":"s","time":"2026-11-20T04:15:03Z","orders":[{"symbol":"A","action":"buy"}]}'
    alert = parse_alert(body)
    assert alert.signals[0].passphrase == "s"
    assert alert.signals[0].sent_at == alert.sent_at is not None


FILLED = {
    "{{timenow}}": "2026-11-20T04:15:03Z",
    "{{time}}": "2026-11-20T04:10:00Z",
    "{{exchange}}": "NSE_DLY",
    "{{ticker}}": "M&M",
    "{{interval}}": "5",
    "{{strategy.order.action}}": "sell",
    "{{strategy.order.contracts}}": "20",
    "{{strategy.order.price}}": "3100.5",
    "{{strategy.order.id}}": "Short",
    "{{strategy.market_position}}": "short",
    "{{strategy.market_position_size}}": "10",
    "{{strategy.prev_market_position}}": "long",
    "{{strategy.prev_market_position_size}}": "10",
}


def test_the_message_we_generate_is_understood_once_filled_in():
    text = build_alert_message("1a2b3c4d")
    for placeholder, value in FILLED.items():
        assert placeholder in text
        text = text.replace(placeholder, value)
    alert = parse_alert(text.encode())
    [signal] = alert.signals
    assert (alert.format, alert.has_identity) == ("native.v1", True)
    assert (signal.action, signal.symbol, signal.exchange) == ("sell", "M&M", "NSE")
    assert [wire(signal.quantity), wire(signal.target), wire(signal.prev_quantity)] == [
        "20",
        "-10",
        "10",
    ]
    assert (signal.price, signal.order_id, signal.revision) == (
        Decimal("3100.5"),
        "Short",
        "1a2b3c4d",
    )
    assert signal.bar_time is not None
    assert signal.bar_time.isoformat() == "2026-11-20T04:10:00+00:00"


@pytest.mark.parametrize("revision", ["", "1A2B3C4D", "1a2b3c4", '1a2b3c4"'])
def test_a_message_is_not_made_for_a_malformed_revision(revision):
    with pytest.raises(ValueError, match="revision"):
        build_alert_message(revision)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_understood_or_refused(body):
    with contextlib.suppress(AlertNotUnderstood):
        assert parse_alert(body).signals
    assert isinstance(redact(body), str)


SCALARS = st.text(max_size=12) | st.integers() | st.floats() | st.none() | st.booleans()
KEYS = st.sampled_from(["symbol", "action", "side", "qty", "pos", "posq", "t", "price", "orders"])
VALUES = st.recursive(
    SCALARS | st.sampled_from(["SBIN", "buy", "exit", "reverse", "long", "flat", "NaN", "1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(KEYS, VALUES))
def test_any_object_is_understood_or_refused(value):
    with contextlib.suppress(AlertNotUnderstood):
        for signal in parse_alert(json.dumps(value).encode()).signals:
            assert signal.quantity is None or signal.quantity > 0


SECRETS = st.from_regex(r"\A[!-~]{3}s3cr3t[ -~]{0,20}\Z")


@given(SECRETS, st.sampled_from(["secret", "Passphrase", "api_key", "apikey", "token", "auth"]))
def test_no_secret_of_a_json_body_is_left(secret, key):
    body = json.dumps({"a": [{key: secret}], "symbol": "SBIN", key: {"x": secret}})
    for text in (body, body[:-1], body.replace('"SBIN"', '"S"B"')):
        assert "s3cr3t" not in redact(text.encode())


@given(st.from_regex(r"\As3cr3t[A-Za-z0-9]{0,20}\Z"))
def test_no_secret_of_a_plain_text_is_left(secret):
    for text in (
        f"60123456789,buy,EURUSD,risk=1,secret={secret}",
        f"{secret},buy,EURUSD",
        f"token: {secret} buy SBIN",
        f"Authorization: Bearer {secret}",
        f"{{'password': '{secret}'}}",
    ):
        redacted = redact(text.encode())
        assert "s3cr3t" not in redacted
        assert "60123456789" not in redacted


def test_redacting_leaves_everything_else_as_it_was():
    body = '{"symbol": "SBIN",  "qty": 1.50, "\\u0073ecret": "x", "token": 12}'
    expected = '{"symbol": "SBIN",  "qty": 1.50, "\\u0073ecret": "***", "token": "***"}'
    assert redact(body.encode()) == expected
