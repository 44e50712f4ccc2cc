"""Making, changing and deploying strategies."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from autotrade.domain.alert_formats.native import build_alert_message
from autotrade.domain.alerts import AlertSource
from autotrade.domain.errors import ConflictError, NotFoundError
from autotrade.domain.ids import StrategyId, UserId
from autotrade.domain.strategies import (
    Strategy,
    StrategyStatus,
    StrategyVersion,
)
from autotrade.ports.brokers import BrokerDirectory
from autotrade.ports.clock import Clock, IdSource
from autotrade.ports.marketdata import Quotes
from autotrade.ports.publisher import OutboxBell
from autotrade.ports.security import SecretNames, Vault
from autotrade.ports.storage import Page, Query, Repositories, Storage
from autotrade.services import deployment, drafts
from autotrade.services.alerts import AlertService, Receipt
from autotrade.services.deliveries import Delivery
from autotrade.services.pine import ScriptCheck, check_script
from autotrade.services.rehearsals import rehearsal_body
from autotrade.services.strategy_records import StrategyRecords


class Strategies:
    """A user's strategies."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        ids: IdSource,
        names: SecretNames,
        vault: Vault,
        directory: BrokerDirectory,
        bell: OutboxBell,
        alerts: AlertService,
        quotes: Quotes,
        records: StrategyRecords,
        check: Callable[[str], ScriptCheck] = check_script,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._ids = ids
        self._names = names
        self._vault = vault
        self._directory = directory
        self._bell = bell
        self._alerts = alerts
        self._quotes = quotes
        self._records = records
        self._check = check

    def create(self, user_id: UserId, draft: drafts.Draft) -> Strategy:
        """Store a strategy; a paper one for webhooks without errors takes alerts at once.

        Raises:
            InvalidError: there is no such broker account, or a live strategy names none.
        """
        checked = self._check(draft.script)
        now = self._clock.now()
        strategy_id = StrategyId(self._ids.new())
        path = self._names.new()

        def work(repositories: Repositories) -> Strategy:
            account = deployment.account_for(repositories, user_id, draft.broker_id)
            strategy = Strategy(
                id=strategy_id,
                user_id=user_id,
                name=draft.name,
                script=draft.script,
                version=1,
                broker_id=account.id,
                paper_trading=draft.paper_trading,
                mode=draft.mode,
                status=StrategyStatus.DRAFT,
                webhook_hash=self._names.fingerprint(path),
                webhook_secret=self._vault.seal(path, strategy_id),
                created_at=now,
                updated_at=now,
                symbols=draft.symbols,
                exchange=draft.exchange,
                timeframe=draft.timeframe,
                sizing=draft.sizing,
                risk=draft.risk,
                inputs=draft.inputs,
            )
            strategy = deployment.settled(deployment.with_check(strategy, checked))
            strategy = drafts.dated(strategy)
            repositories.strategies.add(strategy)
            repositories.strategies.add_version(drafts.version_of(strategy))
            repositories.events.append([strategy], now, None)
            self._records.made(repositories, strategy)
            return strategy

        return self._told(self._storage.transact(work))

    def get(self, user_id: UserId, strategy_id: StrategyId) -> Strategy:
        """Return one strategy.

        Raises:
            NotFoundError: the user has no such strategy.
        """
        return _found(self._storage.now, user_id, strategy_id)

    def page(self, query: Query) -> Page[Strategy]:
        """Return one page, newest first."""
        return self._storage.now.strategies.page(query)

    def webhook_path(self, strategy: Strategy) -> str:
        """Return the unguessable last part of the strategy's webhook address."""
        return self._vault.open(strategy.webhook_secret, strategy.id)

    def update(
        self,
        user_id: UserId,
        strategy_id: StrategyId,
        changes: Mapping[str, object],
        *,
        version: int | None = None,
    ) -> Strategy:
        """Change fields of a strategy; another script is a new version and is checked anew.

        ``risk`` maps the limits to change to their new values; the others stay.
        Turning a paper strategy live makes it a draft: it has to be deployed again.

        Raises:
            NotFoundError: the user has no such strategy.
            InvalidError: there is no such broker account.
            ConflictError: somebody else changed it since, or ``version`` is not the present one.
        """
        script = changes.get("script")
        checked = self._check(script) if isinstance(script, str) else None

        def change(repositories: Repositories, was: Strategy) -> Strategy:
            if version is not None and version != was.version:
                msg = f"The script was changed since: its version is {was.version}."
                raise ConflictError(msg)
            now_is = drafts.changed(was, changes)
            if "broker_id" in changes:
                account = deployment.account_for(repositories, user_id, now_is.broker_id)
                now_is = replace(now_is, broker_id=account.id)
            if checked is not None and now_is.script != was.script:
                now_is = deployment.with_check(replace(now_is, version=was.version + 1), checked)
                kept = drafts.version_of(replace(now_is, updated_at=self._clock.now()))
                repositories.strategies.add_version(kept)
            return deployment.settled_again(was, now_is)

        return self._change(user_id, strategy_id, "updated", change)

    def remove(self, user_id: UserId, strategy_id: StrategyId) -> None:
        """Forget a strategy, its versions and its webhook; what it did stays on record."""

        def work(repositories: Repositories) -> None:
            strategy = _found(repositories, user_id, strategy_id)
            repositories.strategies.remove(user_id, strategy_id)
            self._records.removed(repositories, strategy)

        self._storage.transact(work)

    def deploy(self, user_id: UserId, strategy_id: StrategyId, confirm: str | None) -> Strategy:
        """Let a strategy take signals; a live one only when its name is given as ``confirm``.

        Deploying an active strategy again changes nothing.

        Raises:
            InvalidError: the confirmation is not the strategy's name.
            ConflictError: the script has errors, the account can't trade, or the mode can't run.
        """

        def change(repositories: Repositories, was: Strategy) -> Strategy:
            deployment.refuse_undeployable(was)
            if was.is_live:
                deployment.refuse_unconfirmed(was, confirm)
                deployment.refuse_untradable(repositories, self._directory, was)
            return replace(was, status=StrategyStatus.ACTIVE, status_reason=None)

        return self._change(user_id, strategy_id, "deployed", change)

    def pause(self, user_id: UserId, strategy_id: StrategyId) -> Strategy:
        """Let an active strategy take no signals; pausing a paused one changes nothing.

        Raises:
            ConflictError: the strategy is neither active nor paused.
        """

        def change(_: Repositories, was: Strategy) -> Strategy:
            return deployment.moved(was, StrategyStatus.ACTIVE, StrategyStatus.PAUSED)

        return self._change(user_id, strategy_id, "paused", change)

    def resume(self, user_id: UserId, strategy_id: StrategyId) -> Strategy:
        """Let a paused strategy take signals again; resuming an active one changes nothing.

        Raises:
            ConflictError: the strategy is neither active nor paused, or its account can't trade.
        """

        def change(repositories: Repositories, was: Strategy) -> Strategy:
            if was.is_live:
                deployment.refuse_untradable(repositories, self._directory, was)
            return deployment.moved(was, StrategyStatus.PAUSED, StrategyStatus.ACTIVE)

        return self._change(user_id, strategy_id, "resumed", change)

    def rotate_webhook(self, user_id: UserId, strategy_id: StrategyId) -> Strategy:
        """Give a strategy a new webhook address; the old one is unknown from now on."""
        path = self._names.new()

        def change(_: Repositories, was: Strategy) -> Strategy:
            return replace(
                was,
                webhook_hash=self._names.fingerprint(path),
                webhook_secret=self._vault.seal(path, was.id),
            )

        return self._change(user_id, strategy_id, "webhook_rotated", change)

    def alert_message(self, strategy: Strategy) -> str:
        """Return the text for TradingView's Message box: the script's own, else one made for it."""
        checked = self._check(strategy.script)
        if checked.alert_message:
            return checked.alert_message
        return build_alert_message(hashlib.sha256(strategy.script.encode()).hexdigest()[:8])

    def versions(self, user_id: UserId, strategy_id: StrategyId) -> Sequence[StrategyVersion]:
        """Return the kept versions of the script, newest first."""
        strategy = self.get(user_id, strategy_id)
        return self._storage.now.strategies.versions(user_id, strategy.id)

    def rehearse(
        self, user_id: UserId, strategy_id: StrategyId, *, request_id: str | None = None
    ) -> Receipt:
        """Send a strategy an alert such as TradingView would; its order is a paper one.

        Raises:
            NotFoundError: the user has no such strategy.
            ConflictError: it is live, or takes no alerts just now.
        """
        strategy = self.get(user_id, strategy_id)
        if strategy.is_live:
            msg = "A test alert to a live strategy would send a real order."
            raise ConflictError(msg)
        delivery = Delivery(
            body=rehearsal_body(strategy, self._quotes, self._clock.now(), self._ids.new()),
            content_type="application/json; charset=utf-8",
            request_id=request_id,
            source=AlertSource.TEST,
        )
        return self._alerts.take(strategy, delivery)

    def _change(
        self,
        user_id: UserId,
        strategy_id: StrategyId,
        act: str,
        change: Callable[[Repositories, Strategy], Strategy],
    ) -> Strategy:
        def work(repositories: Repositories) -> Strategy:
            was = _found(repositories, user_id, strategy_id)
            changed = change(repositories, was)
            if changed == was:
                return was
            changed = drafts.dated(replace(changed, updated_at=self._clock.now()))
            repositories.strategies.save(changed, was=was.status, changed_at=was.updated_at)
            repositories.events.append([changed], changed.updated_at, None)
            self._records.changed(repositories, was, changed, act)
            return changed

        return self._told(self._storage.transact(work))

    def _told(self, strategy: Strategy) -> Strategy:
        self._bell.ring()
        return strategy


def _found(repositories: Repositories, user_id: UserId, strategy_id: StrategyId) -> Strategy:
    strategy = repositories.strategies.get(user_id, strategy_id)
    if strategy is None:
        msg = "There is no such strategy."
        raise NotFoundError(msg)
    return strategy
