"""What the audit log says of a strategy: who did what to it, and what was before and after."""

import hashlib
from dataclasses import asdict
from typing import Final

from autotrade.domain.strategies import Strategy
from autotrade.ports.storage import Repositories
from autotrade.services.audit import AuditService

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


class StrategyRecords:
    """Writes a strategy's audit entries, each within the transaction of the act."""

    def __init__(self, audit: AuditService):
        self._audit = audit

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
