"""The rules of a strategy's status: when it takes signals by itself, and when it must not."""

from dataclasses import replace
from typing import Final

from autotrade.domain.brokers import BrokerAccount, BrokerStatus, BrokerType
from autotrade.domain.errors import ConflictError, InvalidError, NotFoundError
from autotrade.domain.ids import BrokerId, UserId
from autotrade.domain.strategies import Strategy, StrategyMode, StrategyStatus
from autotrade.ports.brokers import BrokerDirectory
from autotrade.ports.storage import Repositories
from autotrade.services.pine import ScriptCheck

SCRIPT_ERRORS: Final = "The script has errors."
_DEPLOYED: Final = frozenset({StrategyStatus.ACTIVE, StrategyStatus.PAUSED})


def with_check(strategy: Strategy, checked: ScriptCheck) -> Strategy:
    """Return a strategy with what the checker says of its script."""
    return replace(strategy, title=checked.title, diagnostics=checked.diagnostics)


def settled(strategy: Strategy) -> Strategy:
    """Return a strategy in the status it has by itself: paper ones for webhooks are active."""
    if _has_errors(strategy):
        return replace(strategy, status=StrategyStatus.ERROR, status_reason=SCRIPT_ERRORS)
    by_itself = strategy.paper_trading and strategy.mode is StrategyMode.WEBHOOK
    status = StrategyStatus.ACTIVE if by_itself else StrategyStatus.DRAFT
    return replace(strategy, status=status, status_reason=None)


def settled_again(was: Strategy, changed: Strategy) -> Strategy:
    """Return a changed strategy in its new status; what now sends elsewhere is a draft again."""
    if _has_errors(changed) or was.status not in _DEPLOYED:
        return settled(changed)
    turned_live = changed.is_live and (was.paper_trading or was.broker_id != changed.broker_id)
    if turned_live or changed.mode is not was.mode:
        return replace(settled(changed), deployed_at=None)
    return changed


def refuse_undeployable(strategy: Strategy) -> None:
    """Refuse a strategy that can't run at all.

    Raises:
        ConflictError: its script has errors, or nothing runs its mode yet.
    """
    if _has_errors(strategy):
        msg = "The script has errors; mend them first."
        raise ConflictError(msg)
    if strategy.mode is StrategyMode.NATIVE:
        msg = "Running a script here comes with the engine, which this release does not have yet."
        raise ConflictError(msg)


def refuse_unconfirmed(strategy: Strategy, confirm: str | None) -> None:
    """Refuse to go live unless the strategy's name was typed.

    Raises:
        InvalidError: it was not.
    """
    if confirm != strategy.name:
        text = "Type the strategy's name to send its orders to a real broker."
        raise InvalidError(errors={"confirm": [text]})


def refuse_untradable(
    repositories: Repositories, directory: BrokerDirectory, strategy: Strategy
) -> None:
    """Refuse to go live on an account that real orders can't be sent through.

    Raises:
        ConflictError: saying why.
    """
    account = repositories.brokers.get(strategy.user_id, strategy.broker_id)
    if account is None or account.type is BrokerType.PAPER:
        msg = "Choose a linked broker account first: a paper account sends no real orders."
        raise ConflictError(msg)
    spec = directory.spec(account.type)
    if not spec.available:
        msg = f"This release can't send orders to {spec.name} yet. Paper trading works."
        raise ConflictError(msg)
    if account.status is BrokerStatus.EXPIRED:
        reason = account.status_reason or "Its session has ended."
        msg = f"The broker account {account.label} is expired: {reason} Renew it on the account's page first."
        raise ConflictError(msg)
    if account.status is not BrokerStatus.CONNECTED:
        msg = f"The broker account {account.label} is {account.status}: verify it first."
        raise ConflictError(msg)


def moved(strategy: Strategy, origin: StrategyStatus, target: StrategyStatus) -> Strategy:
    """Return a strategy moved from one status to another; one that is there already stays.

    Raises:
        ConflictError: it is in neither.
    """
    if strategy.status is target:
        return strategy
    if strategy.status is not origin:
        msg = f"The strategy is {strategy.status}, not {origin}."
        raise ConflictError(msg)
    return replace(strategy, status=target, status_reason=None)


def account_for(
    repositories: Repositories, user_id: UserId, broker_id: BrokerId | None
) -> BrokerAccount:
    """Return the chosen account of the user, or, with None, the oldest paper account.

    Raises:
        NotFoundError: the user has no such account.
    """
    if broker_id is not None:
        account = repositories.brokers.get(user_id, broker_id)
    else:
        accounts = repositories.brokers.of_user(user_id)
        papers = (each for each in accounts if each.type is BrokerType.PAPER)
        account = next(papers, None)
    if account is None:
        msg = "There is no such broker account."
        raise NotFoundError(msg)
    return account


def _has_errors(strategy: Strategy) -> bool:
    return any(found.severity == "error" for found in strategy.diagnostics)
