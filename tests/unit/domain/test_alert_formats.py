"""The shapes of alert bodies: the specification's examples, variations, and bad input."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from autotrade.domain.alert_formats import parse_alert
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
