"""What a seed plays: who trades where, how bad the world is, and what is posted when."""

import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from autotrade.domain.ids import BrokerId, StrategyId, UserId
from autotrade.domain.strategies import RiskLimits, Strategy
from tests.support import factories

SYMBOLS: Final = ("SBIN", "INFY", "TCS")
FREEZE: Final = Decimal(300)
"""Above this quantity an order is sent in slices."""
PAPER_ACCOUNT: Final = factories.ACCOUNT
LIVE_ACCOUNT: Final = BrokerId("018f0000-0000-7000-8000-0000000000bc")
USERS: Final = (factories.USER, factories.OTHER_USER)
MAX_AGES: Final = (20, 60, 3600)


@dataclass(frozen=True)
class Post:
    """One body, and when its sender sends it first; ``key`` is its number."""

    key: int
    at: float
    path: str
    body: bytes


@dataclass(frozen=True)
class Plan:
    """The choices that a seed makes before it begins.

    ``mortality`` is how likely a process dies at each step, ``faultiness`` how likely a request to
    the broker goes wrong, ``losses`` how likely a command to the database, or its answer, is.
    """

    seed: int
    strategies: tuple[Strategy, ...]
    places_once: bool
    tells_trades: bool
    workers: int
    relays: int
    mortality: float
    faultiness: float
    losses: float
    pushes_arrive: float
    posts: tuple[Post, ...]

    @property
    def chaos_seconds(self) -> float:
        """Return for how long things go wrong."""
        return self.posts[-1].at + 25


def plan_of(seed: int, alerts: int = 10) -> Plan:
    """Return what a seed plays."""
    dice = random.Random(seed)  # noqa: S311 - it has to repeat
    strategies = _strategies(dice)
    return Plan(
        seed=seed,
        strategies=strategies,
        places_once=dice.random() < 0.3,
        tells_trades=dice.random() < 0.5,
        workers=dice.choice([1, 2, 2, 3]),
        relays=dice.choice([1, 1, 2]),
        mortality=dice.choice([0.0, 0.003, 0.01, 0.03]),
        faultiness=dice.choice([0.0, 0.1, 0.3, 0.5]),
        losses=dice.choice([0.0, 0.0, 0.005, 0.02]),
        pushes_arrive=dice.choice([0.0, 0.5, 1.0]),
        posts=_posts(dice, strategies, alerts),
    )


def _strategies(dice: random.Random) -> tuple[Strategy, ...]:
    """Return one to three strategies: live ones share an account, paper ones may be another's."""
    kinds = dice.choice([["paper"], ["live"], ["paper", "live"], ["live", "live", "paper"]])
    made = []
    for number, kind in enumerate(kinds):
        is_live = kind == "live"
        user = UserId(USERS[0] if is_live or dice.random() < 0.5 else USERS[1])
        made.append(
            factories.a_strategy(
                id=StrategyId(f"{factories.STRATEGY[:-1]}{number}"),
                user_id=user,
                name=f"{kind} {number}",
                broker_id=LIVE_ACCOUNT if is_live else paper_account(user),
                paper_trading=not is_live,
                risk=RiskLimits(max_age_seconds=dice.choice(MAX_AGES)),
            )
        )
    return tuple(made)


def paper_account(user: UserId) -> BrokerId:
    """Return the paper account of a user."""
    number = USERS.index(user)
    return BrokerId(f"{PAPER_ACCOUNT[:-1]}{'cd'[number]}")


def _posts(dice: random.Random, strategies: tuple[Strategy, ...], alerts: int) -> tuple[Post, ...]:
    at, posts = 1.0, []
    burst = dice.choice([0.05, 1.0, 4.0])
    for number in range(alerts):
        at += dice.expovariate(1 / burst)
        path = dice.choice(strategies).id
        posts.append(Post(number, at, path, _body(dice, number)))
    return tuple(posts)


def _body(dice: random.Random, number: int) -> bytes:
    """Return an alert; the quantity of an order tells which alert it is of."""
    if dice.random() < 0.2:
        legs = ",".join(_order(dice, number) for _ in range(2))
        return f'{{"orders": [{legs}], "note": "{number}"}}'.encode()
    return _order(dice, number).encode()


def _order(dice: random.Random, number: int) -> str:
    symbol = f'"symbol": "NSE:{dice.choice(SYMBOLS)}", "price": "100", "note": "{number}"'
    chance = dice.random()
    if chance < 0.1:
        return f'{{{symbol}, "action": "exit"}}'
    if chance < 0.2:
        side, size = dice.choice([("long", 2**number), ("short", 2**number), ("flat", 0)])
        action = "sell" if side == "short" else "buy"
        return (
            f'{{{symbol}, "action": "{action}", "market_position": "{side}", '
            f'"market_position_size": "{size}"}}'
        )
    action = dice.choice(["buy", "sell"])
    return f'{{{symbol}, "action": "{action}", "quantity": "{2**number}"}}'
