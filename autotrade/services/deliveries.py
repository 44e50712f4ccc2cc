"""Deliveries: a body as it came in, and the alert that is read from it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from autotrade.domain.alert_formats import parse_alert, redact
from autotrade.domain.alerts import Alert, AlertSource, AlertStatus, Timeline, dedupe_key
from autotrade.domain.ids import AlertId
from autotrade.domain.instruments import signal_symbol
from autotrade.domain.signals import Signal
from autotrade.domain.webhooks import WebhookTarget
from autotrade.ports.clock import Clock, IdSource

IDENTITY_KEPT = timedelta(hours=24)
"""How long a body that carries its own time or id is known as a duplicate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A body as it came in; ``waited`` is how long it had lain here before it was read."""

    body: bytes
    content_type: str | None = None
    source_ip: str | None = None
    request_id: str | None = None
    source: AlertSource = AlertSource.WEBHOOK
    waited: timedelta = timedelta(0)


class DeliveryReader:
    """Makes alerts of deliveries; stores nothing."""

    def __init__(self, *, clock: Clock, ids: IdSource):
        self._clock = clock
        self._ids = ids

    def understood(self, target: WebhookTarget, delivery: Delivery) -> Alert:
        """Return the alert of a body.

        Raises:
            AlertNotUnderstood: it has none of the known shapes.
            InvalidError: a symbol is not well formed.
        """
        received_at = self._clock.now() - delivery.waited
        only = target.symbols[0] if len(target.symbols) == 1 else None
        parsed = parse_alert(delivery.body, default_symbol=only)
        symbols = [signal_symbol(signal, target.exchange) for signal in parsed.signals]
        # a body that has an id but no readable time is still its own for a day
        sent_at = parsed.sent_at or (received_at if parsed.has_identity else None)
        return self._alert(
            target,
            delivery,
            received_at,
            lane=f"{target.id}:{symbols[0]}",
            format=parsed.format,
            signals=tuple(
                _placed(signal, symbol)
                for signal, symbol in zip(parsed.signals, symbols, strict=True)
            ),
            sent_at=sent_at if sent_at is None else sent_at.replace(microsecond=0),
            timeline=Timeline(received_at=received_at, parsed_at=self._clock.now()),
        )

    def blank(self, target: WebhookTarget, delivery: Delivery) -> Alert:
        """Return an alert of which nothing was understood."""
        at = self._clock.now() - delivery.waited
        return self._alert(
            target,
            delivery,
            at,
            lane=f"{target.id}:",
            format=None,
            signals=(),
            timeline=Timeline(received_at=at),
        )

    def _alert(
        self, target: WebhookTarget, delivery: Delivery, at: datetime, **understood: Any
    ) -> Alert:
        return Alert(
            id=AlertId(self._ids.new()),
            user_id=target.user_id,
            strategy_id=target.id,
            dedupe_key=dedupe_key(target.id, delivery.body),
            source=delivery.source,
            status=AlertStatus.RECEIVED,
            body=redact(delivery.body),
            content_type=delivery.content_type,
            source_ip=delivery.source_ip,
            request_id=delivery.request_id,
            received_at=at,
            **understood,
        )


def kept_for(alert: Alert, target: WebhookTarget) -> timedelta:
    """Return for how long the alert's bytes are known as a duplicate."""
    return IDENTITY_KEPT if alert.sent_at else timedelta(seconds=target.risk.dedupe_seconds)


def _placed(signal: Signal, symbol: str) -> Signal:
    """Return the signal in its canonical place, without what must not be stored."""
    exchange, _, name = symbol.partition(":")
    return replace(signal, symbol=name, exchange=exchange, passphrase=None)
