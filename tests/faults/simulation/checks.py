"""What must hold when a play has ended, whatever happened in it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from autotrade.domain.alerts import Alert
from autotrade.domain.executions import Execution, ExecutionStatus
from autotrade.domain.orders import TERMINAL, Order, OrderStatus
from autotrade.services.dispatches import SEND_WITHIN
from tests.faults.simulation.books import Books, Held
from tests.faults.simulation.world import World

FALSE_ALARMS: Final = frozenset(
    {"position.drift", "order.missing", "order.unknown_tag", "order.doubled"}
)
"""What nobody may be told of, because it never happens in a play."""


def violations(world: World) -> dict[str, list[str]]:
    """Return what was broken, by the name of the promise; empty when all held."""
    books = Books(world)
    found: Mapping[str, Sequence[str]] = {
        "lost": lost(books),
        "unfinished": unfinished(books),
        "doubled": doubled(books),
        "orphaned": orphaned(books),
        "mistaken": mistaken(books),
        "untold": untold(books),
        "misheld": misheld(books),
        "out of order": out_of_order(books),
        "late": late(books),
        "numbers": numbers(books),
        "silent": silent(books),
        "moves": world.moves.forbidden,
        "false alarms": [one.title for one in books.notifications if one.kind in FALSE_ALARMS],
    }
    return {name: list(what) for name, what in found.items() if what}


def lost(books: Books) -> list[str]:
    """Return bodies that were answered 200 and are nowhere, or refused, or several alerts."""
    stored = {alert.id for alert in books.alerts}
    found = []
    for key, sent in books.world.senders.sent.items():
        if sent.refusals:
            found.append(f"body {key} was refused: {sent.refusals}")
        if len(sent.ids) > 1:
            found.append(f"body {key} became {len(sent.ids)} alerts")
        if not sent.ids <= stored:
            found.append(f"body {key} was answered 200 and is not stored")
    return found


def unfinished(books: Books) -> list[str]:
    """Return what has no end: alerts, legs without an execution, executions, orders."""
    ended = {"done", "rejected", "expired", "failed"}
    found = [
        f"alert {a.id} is {a.status}: {a.reason}" for a in books.alerts if a.status not in ended
    ]
    legs = Counter(execution.alert_id for execution in books.executions)
    found += [
        f"alert {alert.id} has {legs[alert.id]} of {len(alert.signals)} legs"
        for alert in books.alerts
        if alert.status in ended and legs[alert.id] != len(alert.signals)
    ]
    for execution in books.executions:
        if execution.status is ExecutionStatus.PENDING:
            found.append(f"execution {execution.id} is pending")
        elif execution.status is ExecutionStatus.FAIL and not execution.reason:
            found.append(f"execution {execution.id} failed without a reason")
    over = TERMINAL | {OrderStatus.LOST}
    found += [f"order {o.id} is {o.status}" for o in books.orders if o.status not in over]
    return found


def doubled(books: Books) -> list[str]:
    """Return orders that a broker has more than once, by tag, and by what marks their alert."""
    tags = Counter(one.tag for one in books.taken)
    found = [f"{count} orders with the tag {tag}" for tag, count in tags.items() if count > 1]
    intended: dict[tuple[str, int], Decimal] = {}
    placed: Counter[tuple[str, int]] = Counter()
    for one in books.taken:
        order = books.by_tag.get(one.tag)
        if order is not None and order.alert_id is not None:
            leg = (order.alert_id, order.leg)
            placed[leg] += one.ordered  # type: ignore[assignment]  # a Decimal
    for alert in books.alerts:
        for number, signal in enumerate(alert.signals):
            if signal.quantity is not None:
                intended[alert.id, number] = signal.quantity
    return found + [
        f"alert {leg}: {quantity} ordered of {intended[leg]}"
        for leg, quantity in placed.items()
        if leg in intended and quantity > intended[leg]
    ]


def orphaned(books: Books) -> list[str]:
    """Return orders at a broker that no order of ours stands behind, and orders of no alert."""
    found = [f"{one.tag} at the broker" for one in books.taken if one.tag not in books.by_tag]
    alerts = {alert.id for alert in books.alerts}
    return found + [f"order {o.id} of no alert" for o in books.orders if o.alert_id not in alerts]


def mistaken(books: Books) -> list[str]:
    """Return orders whose end is not what the broker's book says."""
    taken = {one.tag: one for one in books.taken}
    never = {OrderStatus.REJECTED, OrderStatus.EXPIRED, OrderStatus.CANCELLED, OrderStatus.LOST}
    found = []
    for order in books.orders:
        one = taken.get(order.client_tag)
        if one is None and order.status not in never:
            found.append(f"order {order.id} is {order.status} and no broker has it")
        if one is not None and (order.status, order.filled_quantity) != (one.status, one.filled):
            ours = f"{order.status} with {order.filled_quantity}"
            found.append(f"order {order.id} is {ours}, and was {one.status} with {one.filled}")
    return found


def untold(books: Books) -> list[str]:
    """Return lost orders whose owner was not told."""
    told = {str(n.details.get("order_id")) for n in books.notifications if n.kind == "order.lost"}
    lost_ones = [order for order in books.orders if order.status is OrderStatus.LOST]
    return [f"order {order.id} is LOST" for order in lost_ones if order.id not in told]


def misheld(books: Books) -> list[str]:
    """Return positions that are not the sum of the brokers' fills."""
    filled: dict[Held, Decimal] = defaultdict(Decimal)
    for one in books.taken:
        order = books.by_tag.get(one.tag)
        if order is None:
            continue
        signed = one.filled * one.side.sign
        for strategy_id in (None, order.strategy_id):
            filled[order.user_id, one.broker_id, strategy_id, one.symbol, one.product] += signed
    found = []
    for key in {**filled, **books.positions}:
        have, should = books.positions.get(key, Decimal(0)), filled.get(key, Decimal(0))
        if have != should:
            found.append(f"{key}: {have} instead of {should}")
    return found


def out_of_order(books: Books) -> list[str]:
    """Return orders that were sent before those of an alert that was acknowledged before.

    Of one lane only: a strategy and the first symbol of its alerts.
    """
    acked = {
        alert_id: sent
        for sent in books.world.senders.sent.values()
        for alert_id in sent.ids
        if sent.acked_at is not None
    }
    lanes: dict[str, list[tuple[Alert, list[float]]]] = defaultdict(list)
    for alert in books.alerts:
        times = [
            one.sent_at
            for one in books.taken
            if (order := books.by_tag.get(one.tag)) and order.alert_id == alert.id and not order.leg
        ]
        if times and alert.id in acked:
            lanes[alert.lane].append((alert, times))
    found = []
    for lane in lanes.values():
        for first, times in lane:
            for second, later in lane:
                was_before = (acked[first.id].acked_at or 0) < acked[second.id].first_at
                if was_before and min(later) < max(times):
                    found.append(f"{second.id} was sent before {first.id}")
    return found


def late(books: Books) -> list[str]:
    """Return requests that left for the exchange although their alert was too old by then.

    The slices that follow a first one may take their time.
    """
    ages = {strategy.id: strategy.risk for strategy in books.world.plan.strategies}
    alerts = {alert.id: alert for alert in books.alerts}
    found = []
    for call in books.world.shared.exchange.calls:
        order = books.by_tag.get(call.tag)
        if order is None or order.slice or order.alert_id not in alerts:
            continue
        alert = alerts[order.alert_id]
        most = ages[alert.strategy_id].max_age_seconds + SEND_WITHIN.total_seconds()
        age = (call.at - alert.received_at).total_seconds()
        if age > most:
            found.append(f"order {order.id} left {age:.0f} s after its alert")
    return found


def numbers(books: Books) -> list[str]:
    """Return events whose numbers have gaps, are given twice, or were never published."""
    found = []
    by_user: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for event in books.world.shared.browsers.heard:
        if (event.seq or 0) > len(by_user[event.user_id]) + 1:
            found.append(f"{event.user_id}: {event.seq} was told before an earlier one")
        by_user[event.user_id][event.seq or 0].add(event.id)
    for user, ids in by_user.items():
        if sorted(ids) != list(range(1, len(ids) + 1)):
            found.append(f"{user}: numbers {sorted(ids)}")
        found += [
            f"{user}: number {n} for {sorted(given)}" for n, given in ids.items() if len(given) > 1
        ]
    stored = Counter[str]()
    for document in books.world.database["events"].find({}):
        stored[document["user_id"]] += len(document["items"])
    if stored != {user: len(ids) for user, ids in by_user.items()}:
        found.append(f"{dict(stored)} events are stored")
    return found


def silent(books: Books) -> list[str]:
    """Return what the latest event does not show as it is stored: they commit together."""
    shown: dict[str, str] = {}
    for event in sorted(books.world.shared.browsers.heard, key=lambda event: event.seq or 0):
        if isinstance(event.payload, Alert | Execution | Order):
            shown[event.payload.id] = event.payload.status.value
    stored: list[Alert | Execution | Order] = [*books.alerts, *books.executions, *books.orders]
    return [
        f"{one.id} is {one.status}, and was last shown as {shown.get(one.id)}"
        for one in stored
        if shown.get(one.id) != one.status.value
    ]
