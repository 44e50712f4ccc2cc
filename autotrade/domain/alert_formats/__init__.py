"""Bodies of TradingView alerts to signals: one module a family of shapes, tried in a fixed order."""

from typing import Final

from autotrade.domain.alert_formats import (
    alertatron,
    algotest,
    default_text,
    dhan,
    flat,
    native,
    nested,
    openalgo,
    pickmytrade,
    pineconnector,
    threecommas,
    tickerly,
    traderspost,
)
from autotrade.domain.alert_formats.bodies import decode, is_json_like, load
from autotrade.domain.alert_formats.families import JsonFamily, TextFamily, check_count
from autotrade.domain.alert_formats.fields import flatten
from autotrade.domain.alert_formats.native import build_alert_message
from autotrade.domain.alert_formats.redaction import redact
from autotrade.domain.alert_formats.values import JsonValue, unresolved
from autotrade.domain.signals import AlertFault, AlertNotUnderstood, ParsedAlert

__all__ = ["build_alert_message", "parse_alert", "redact"]

# The order matters: the marks of the earlier ones are rarer, the last takes what is left.
_JSON_FAMILIES: Final[tuple[JsonFamily, ...]] = (
    native.FAMILY,
    dhan.FAMILY,
    threecommas.FAMILY,
    pickmytrade.FAMILY,
    tickerly.FAMILY,
    nested.FAMILY,
    traderspost.FAMILY,
    openalgo.FAMILY,
    flat.FAMILY,
)
_TEXT_FAMILIES: Final[tuple[TextFamily, ...]] = (
    default_text.FAMILY,
    pineconnector.FAMILY,
    alertatron.FAMILY,
    algotest.FAMILY,
)


def parse_alert(body: bytes, *, default_symbol: str | None = None) -> ParsedAlert:
    """Return what the alert asks for.

    Pure: the same bytes give the same answer. The content type plays no part.

    Args:
        body: The request's body as it came.
        default_symbol: ``NSE:SBIN`` or ``SBIN``, for a body that names no symbol.

    Raises:
        AlertNotUnderstood: with the field that is at fault and what to do about it.
    """
    text = decode(body)
    if is_json_like(text):
        return _parse_json(load(text), default_symbol)
    if "{{" in text:
        error = unresolved("body", text[text.index("{{") :])
        raise error
    for family in _TEXT_FAMILIES:
        alert = family.read(text, default_symbol)
        if alert is not None:
            return alert
    raise _unknown()


def _parse_json(value: JsonValue, default_symbol: str | None) -> ParsedAlert:
    if isinstance(value, list):
        check_count(len(value), "body")
        alerts = [_parse_object(item, default_symbol) for item in value]
        signals = tuple(signal for alert in alerts for signal in alert.signals)
        check_count(len(signals), "body")
        has_identity = any(alert.has_identity for alert in alerts)
        return ParsedAlert("list", signals, alerts[0].sent_at, has_identity)
    return _parse_object(value, default_symbol)


def _parse_object(value: JsonValue, default_symbol: str | None) -> ParsedAlert:
    if isinstance(value, dict):
        fields = flatten(value)
        for family in _JSON_FAMILIES:
            name = family.name_of(fields)
            if name is not None:
                return family.read(name, fields, default_symbol)
    raise _unknown()


def _unknown() -> AlertNotUnderstood:
    message = "The body has none of the shapes this server knows."
    hint = (
        "looked for a JSON object with a symbol (symbol, ticker, ...) and an action (action, "
        "side, ...), TradingView's default strategy message, PineConnector, Alertatron, and "
        "texts such as: SBIN buy 10"
    )
    return AlertNotUnderstood(AlertFault.UNKNOWN_SHAPE, "body", message, hint)
