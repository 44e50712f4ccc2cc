"""What the audit log says of a strategy, and its user's feed: who did what to it, from what to what."""

import hashlib
from dataclasses import asdict
from typing import Final

from autotrade.domain.notifications import NotificationLevel
from autotrade.domain.strategies import Strategy
from autotrade.ports.storage import Repositories
from autotrade.services.audit import AuditService
from autotrade.services.notifications import Notifications

_TOLD: Final = (
    "name",
    "version",
    "broker_id",
    "paper_trading",
    "mode",
    "status",
    "symbols",
    "exchange",
    "timeframe",
    "sizing",
    "risk",
    "inputs",
)
"""The fields that decide on orders. A script is told by its digest, a webhook only by the act."""
_NEWS: Final = {
    "paused": "It takes no signals until it is resumed.",
    "resumed": "It takes signals again.",
}
"""Acts that users hear of wherever they were done, by Telegram for one."""


class StrategyRecords:
    """Writes a strategy's audit entries and news, each within the transaction of the act."""

    def __init__(self, audit: AuditService, notifications: Notifications | None = None):
        self._audit = audit
        self._notifications = notifications

    def made(self, repos: Repositories, strategy: Strategy) -> None:
        """Record that a strategy was made."""
        self._record(repos, strategy, "created", {"after": _facts(strategy)})

    def changed(self, repos: Repositories, was: Strategy, now_is: Strategy, act: str) -> None:
        """Record what of a strategy was changed by an act, such as ``paused``."""
        before, after = _facts(was), _facts(now_is)
        differing = [name for name in after if before[name] != after[name]]
        details: dict[str, object] = {
            "before": {name: before[name] for name in differing},
            "after": {name: after[name] for name in differing},
        }
        self._record(repos, now_is, act, details)
        if act in _NEWS and self._notifications is not None:
            self._notifications.notify(
                repos,
                now_is.user_id,
                kind=f"strategy.{act}",
                level=NotificationLevel.INFO,
                title=f"{now_is.name} was {act}",
                message=_NEWS[act],
                details={"strategy_id": now_is.id},
            )

    def removed(self, repos: Repositories, strategy: Strategy) -> None:
        """Record that a strategy was deleted."""
        self._record(repos, strategy, "deleted", {"before": _facts(strategy)})

    def _record(
        self, repos: Repositories, strategy: Strategy, act: str, details: dict[str, object]
    ) -> None:
        self._audit.record(
            repos,
            action=f"strategy.{act}",
            target=f"strategy:{strategy.id}",
            actor=strategy.user_id,
            user_id=strategy.user_id,
            details=details,
        )


def _facts(strategy: Strategy) -> dict[str, object]:
    """Return what is told of a strategy; limits one by one, those that are set."""
    values = asdict(strategy)
    told = {name: values[name] for name in _TOLD}
    told["risk"] = {name: limit for name, limit in values["risk"].items() if limit is not None}
    told["script"] = hashlib.sha256(strategy.script.encode()).hexdigest()
    return told
