"""The verdict: what the senders saw against what the broker has in its book, and ours."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from bson.decimal128 import Decimal128
from pymongo.database import Database

from autotrade.domain.alerts import AlertStatus
from autotrade.domain.executions import ExecutionStatus
from autotrade.domain.market_hours import IST
from autotrade.domain.orders import Side
from tests.faults.nemesis import Struck
from tests.faults.senders import Attempt, Planned, price_of

Document = dict[str, Any]
ENDED = [s.value for s in AlertStatus if s not in {AlertStatus.RECEIVED, AlertStatus.CLAIMED}]


@dataclass(frozen=True, slots=True)
class Books:
    """All that was written, ours and the broker's, read once everything was quiet."""

    placed: list[Document]
    alerts: list[Document]
    orders: list[Document]
    executions: list[Document]
    positions: list[Document]

    @classmethod
    def read(cls, database: Database[Document]) -> "Books":
        """Read them from the stack's database."""
        return cls(
            placed=list(database["paper_orders"].find()),
            alerts=list(database["alerts"].find()),
            orders=list(database["orders"].find()),
            executions=list(database["executions"].find()),
            positions=list(database["positions"].find()),
        )

    @classmethod
    def read_live(cls, database: Database[Document], rows: list[Document]) -> "Books":
        """Read ours from the stack's database, and the broker's from the simulated Dhan's book."""
        return replace(cls.read(database), placed=[_placed(row) for row in rows])

    def told(self) -> set[str]:
        """Return the alerts whose execution failed, and says why."""
        fail = ExecutionStatus.FAIL.value
        return {e["alert_id"] for e in self.executions if e["status"] == fail and e["reason"]}

    def by_price(self) -> dict[Decimal, list[Document]]:
        """Return the broker's orders by the price that marks their alert."""
        found: dict[Decimal, list[Document]] = defaultdict(list)
        for placed in self.placed:
            found[placed["request"]["reference_price"].to_decimal()].append(placed)
        return found


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: a fault, and what became of the alerts first sent since it began.

    Attributes:
        lost: made no order, and nobody was told.
        told: made no order, and the user was told why (too old by then, refused, not found).
    """

    fault: str
    times: int
    alerts: int
    lost: int
    told: int
    doubled: int
    slowest: float


@dataclass(slots=True)
class Verdict:
    """What was found; ``violations`` is empty when every promise was kept."""

    planned: int
    accepted: int
    resent: int
    rows: list[Row] = field(default_factory=list)
    violations: dict[str, list[str]] = field(default_factory=dict)

    def table(self) -> str:
        """Return the rows, and the sums, for a terminal."""
        head = f"{'fault':<32}{'times':>6}{'alerts':>8}{'lost':>6}{'doubled':>9}{'told':>6}"
        head += f"{'slowest s':>11}"
        lines = [head, "-" * len(head)]
        lines += [
            f"{row.fault:<32}{row.times:>6}{row.alerts:>8}{row.lost:>6}{row.doubled:>9}"
            f"{row.told:>6}{row.slowest:>11.2f}"
            for row in self.rows
        ]
        rows = self.rows
        lines.append("-" * len(head))
        lines.append(
            f"{'all':<32}{sum(r.times for r in rows):>6}{sum(r.alerts for r in rows):>8}"
            f"{sum(r.lost for r in rows):>6}{sum(r.doubled for r in rows):>9}"
            f"{sum(r.told for r in rows):>6}{max((r.slowest for r in rows), default=0):>11.2f}"
        )
        lines.append(
            f"{self.accepted} of {self.planned} alerts accepted, {self.resent} sent again; "
            f"violations: {self.violations or 'none'}"
        )
        return "\n".join(lines)


def is_quiet(database: Database[Document]) -> bool:
    """Say whether every alert that was stored has ended, and with it each execution."""
    if database["alerts"].find_one({"status": {"$nin": ENDED}}):
        return False
    pending = {"status": ExecutionStatus.PENDING.value}
    return database["executions"].find_one(pending) is None


def judge(
    planned: Sequence[Planned],
    accepted: Mapping[int, Attempt],
    attempts: Sequence[Attempt],
    struck: Sequence[Struck],
    books: Books,
    *,
    is_live: bool = False,
) -> Verdict:
    """Compare the senders' history with the books.

    A live order whose sending is in doubt is not sent again, and a late one not at all: there,
    an alert without an order is lost only when its user was not told so.
    """
    verdict = Verdict(len(planned), len(accepted), len(attempts) - len(planned))
    by_price = books.by_price()
    marks = {alert.number: by_price.get(alert.price, []) for alert in planned}
    told = books.told() if is_live else set()
    lost = {n for n, seen in accepted.items() if not marks[n] and seen.alert_id not in told}
    doubled = {number for number, orders in marks.items() if len(orders) > 1}
    found = {
        "lost": sorted(map(str, lost)),
        "doubled": [_twice(number, attempts, books) for number in sorted(doubled)],
        "orphaned": _orphaned(books),
        "unfinished": _unfinished(books),
        "misheld": _misheld(books),
        "out of order": _out_of_order(books),
        "no such answer": _misled(accepted, books),
        "taken twice": _taken_twice(accepted, attempts),
    }
    verdict.violations = {name: what for name, what in found.items() if what}
    first: dict[int, Attempt] = {}
    for attempt in attempts:
        first.setdefault(attempt.number, attempt)
    begun = {number: first[number].began for number in accepted}
    verdict.rows = _rows(begun, struck, marks, doubled, lost)
    return verdict


def _placed(row: Document) -> Document:
    """Return a row of Dhan's order book in the form of the paper broker's."""
    made = datetime.strptime(row["createTime"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=IST)
    fills = [{"quantity": Decimal128(str(row["filledQty"]))}] if row["filledQty"] else []
    return {
        "request": {
            "client_tag": row["correlationId"],
            "symbol": f"NSE:{row['tradingSymbol']}",
            "side": row["transactionType"],
            "reference_price": Decimal128(str(row["price"])),
        },
        "fills": fills,
        "placed_at": made,
    }


def _rows(
    begun: Mapping[int, float],
    struck: Sequence[Struck],
    marks: Mapping[int, list[Document]],
    doubled: set[int],
    lost: set[int],
) -> list[Row]:
    """Sum accepted alerts up by the fault that was the latest when they were first sent."""
    of_fault: dict[str, list[int]] = {fault.name: [] for fault in struck}
    of_fault["(before the first)"] = []
    for number, at in begun.items():
        before = [fault.name for fault in struck if fault.began <= at]
        of_fault[before[-1] if before else "(before the first)"].append(number)
    times = Counter(fault.name for fault in struck)
    return [
        Row(
            fault=name,
            times=times[name],
            alerts=len(numbers),
            lost=len(lost.intersection(numbers)),
            told=sum(not marks[number] and number not in lost for number in numbers),
            doubled=sum(number in doubled for number in numbers),
            slowest=max((_delay(begun[n], marks[n]) for n in numbers if marks[n]), default=0),
        )
        for name, numbers in sorted(of_fault.items())
    ]


def _delay(began: float, placed: list[Document]) -> float:
    """Return the seconds from the first POST, answered or not, to the broker's order."""
    at: datetime = placed[0]["placed_at"]
    return max(0.0, at.timestamp() - began)


def _orphaned(books: Books) -> list[str]:
    """Return the broker's orders that no order, and no alert, of ours stands behind."""
    alerts = {alert["_id"] for alert in books.alerts}
    known = {order["client_tag"] for order in books.orders if order["alert_id"] in alerts}
    tags = [placed["request"]["client_tag"] for placed in books.placed]
    return [tag for tag in tags if tag not in known]


def _unfinished(books: Books) -> list[str]:
    """Return alerts without an ending or without an execution, and executions without one."""
    legs = Counter(execution["alert_id"] for execution in books.executions)
    alerts = [a["_id"] for a in books.alerts if a["status"] not in ENDED or legs[a["_id"]] != 1]
    filled = {placed["request"]["client_tag"] for placed in books.placed if placed["fills"]}
    done = {order["_id"]: order["client_tag"] in filled for order in books.orders}
    success = ExecutionStatus.SUCCESS.value
    mistaken = [
        execution["_id"]
        for execution in books.executions
        if (execution["status"] == success) != done.get(execution["order_id"], False)
    ]
    return [*alerts, *mistaken]


def _misheld(books: Books) -> list[str]:
    """Return positions, of the account and of strategies, that are not the sum of their fills."""
    strategy_of = {order["client_tag"]: order["strategy_id"] for order in books.orders}
    sums: dict[tuple[str | None, str], Decimal] = defaultdict(Decimal)
    for placed in books.placed:
        asked = placed["request"]
        filled = sum((fill["quantity"].to_decimal() for fill in placed["fills"]), Decimal(0))
        change = filled * Side(asked["side"]).sign
        sums[None, asked["symbol"]] += change
        sums[strategy_of.get(asked["client_tag"], "unknown"), asked["symbol"]] += change
    held: dict[tuple[str | None, str], Decimal] = defaultdict(Decimal)
    for position in books.positions:
        held[position["strategy_id"], position["symbol"]] += position["quantity"].to_decimal()
    return [
        f"{key}: {held[key]} held, {sums[key]} filled"
        for key in sums.keys() | held.keys()
        if sums[key] != held[key]
    ]


def _out_of_order(books: Books) -> list[str]:
    """Return the alerts whose order was placed before an older alert's of the same lane."""
    tag_of = {order["alert_id"]: order["client_tag"] for order in books.orders}
    placed_at = {p["request"]["client_tag"]: p["placed_at"] for p in books.placed}
    found: list[str] = []
    latest: dict[str, datetime] = {}
    for alert in sorted(books.alerts, key=lambda alert: alert["_id"]):
        at = placed_at.get(tag_of.get(alert["_id"]))
        if at is None:
            continue
        if at < latest.get(alert["lane"], at):
            found.append(alert["_id"])
        latest[alert["lane"]] = max(at, latest.get(alert["lane"], at))
    return found


def _misled(accepted: Mapping[int, Attempt], books: Books) -> list[str]:
    """Return the ids that senders were told and that are no alert's."""
    known = {alert["_id"] for alert in books.alerts}
    return [str(a.alert_id) for a in accepted.values() if a.alert_id not in known]


def _taken_twice(accepted: Mapping[int, Attempt], attempts: Sequence[Attempt]) -> list[str]:
    """Return alerts that a later delivery of the same bytes made a second one of."""
    return [
        str(attempt.number)
        for attempt in attempts
        if attempt.status == 200 and attempt.alert_id != accepted[attempt.number].alert_id
    ]


def _twice(number: int, attempts: Sequence[Attempt], books: Books) -> str:
    """Return the history of an alert that became two orders, for who looks for the cause."""
    tags = {placed["request"]["client_tag"] for placed in books.by_price()[price_of(number)]}
    alerts = {order["alert_id"] for order in books.orders if order["client_tag"] in tags}
    posted = [f"{a.began:.1f}-{a.ended:.1f} {a.status}" for a in attempts if a.number == number]
    stored = [f"{a['_id']} {a.get('received_at')}" for a in books.alerts if a["_id"] in alerts]
    return f"{number}: posted {posted}, stored {stored}"
