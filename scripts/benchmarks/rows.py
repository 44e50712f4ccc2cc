"""The rows of the bench: each measures one thing once and returns its figures."""

from __future__ import annotations

import math
import signal
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from scripts.benchmarks import load, machine
from scripts.benchmarks.application import Reference, Running, User
from scripts.benchmarks.figures import Figures, percentile, spread
from scripts.benchmarks.load import Plan, Seen
from scripts.benchmarks.reference_worker import Worker
from scripts.benchmarks.watcher import Watcher

SYMBOLS: Final = ["NSE:SBIN", "NSE:INFY", "NSE:TCS", "NSE:ITC", "NSE:LT"]
TARGETS: Final = {
    "webhook against the reference": "ratio >= 0.6, >= 350/s, p99 < 60 ms",
    "signal to order, 100/s": "order p50 < 15, p99 < 100; event p50 < 25, p99 < 150 ms",
    "signal to order, 200/s": "no growing queue, order p99 < 400 ms",
    "signal to order, 300/s": "no growing queue",
    "burst of 1,000": "< 6 s",
    "idle": "< 900 MB, < 5 % of a core",
    "second start": "< 5 s",
    "50 copies of one alert": "one order",
}


@dataclass(slots=True)
class Bench:
    """The application with its user, and how long the rows may take.

    Attributes:
        closed_seconds: of each closed loop.
        open_seconds: of each open loop.
        drain_seconds: how long a backlog may take; then it is thrown away.
    """

    application: Running
    user: User
    reference: Reference
    closed_seconds: float = 10.0
    open_seconds: float = 30.0
    drain_seconds: float = 60.0
    burst: int = 1000
    _salt: int = field(default_factory=time.time_ns)

    def against_reference(self) -> Figures:
        """Eight connections in a closed loop, here and at the reference; order workers wait."""
        self.application.signal_workers(signal.SIGSTOP)
        before = self.application.cpu_seconds()
        try:
            ours = load.run(self._plan(connections=8, seconds=self.closed_seconds))
            used = self.application.cpu_seconds()
        finally:
            self.application.clear()
            self.application.signal_workers(signal.SIGCONT)
        bare_before = self.reference.cpu_seconds()
        bare = load.run(
            Plan(self.reference.port, ["/hook"], SYMBOLS, 0, seconds=self.closed_seconds)
        )
        bare_used = self.reference.cpu_seconds() - bare_before
        here_used = sum(used[name] - before[name] for name in ("web", "mongod", "valkey"))
        return {
            "ratio": ours.rate / bare.rate,
            "ratio by processor time": (bare_used / len(bare.status))
            / (here_used / len(ours.status)),
            "here req/s": ours.rate,
            **spread(ours.seconds, "here"),
            "reference req/s": bare.rate,
            **spread(bare.seconds, "reference"),
            "not 200": _failed(ours),
            **_cpu(before, used, len(ours.status)),
        }

    def while_working(self) -> Figures:
        """Eight connections in a closed loop while the order workers carry alerts out."""
        seen = load.run(self._plan(connections=8, seconds=self.closed_seconds))
        done = seen.status.count(200) - self.application.unfinished()
        self.application.clear()
        return {
            "req/s": seen.rate,
            **spread(seen.seconds),
            "carried out meanwhile /s": done / (seen.ended - seen.began),
            "not 200": _failed(seen),
        }

    def signal_to_order(self, rate: float) -> Figures:
        """An open loop: from when a POST was due until its order left, and its event arrived."""
        before = self.application.cpu_seconds()
        with Watcher(self.application.port, self.user.token) as watcher:
            seen = load.run(self._plan(rate=rate, seconds=self.open_seconds))
            queued = self.application.unfinished()
            drained = self.application.drain(self.drain_seconds)
            left = self.application.unfinished()
            self.application.tell(self.drain_seconds)
            events = watcher.collect()
        used = self.application.cpu_seconds()
        due = dict(zip(seen.alerts, seen.due, strict=True))
        sent = {alert: at - due[alert] for alert, at in self._sent().items() if alert in due}
        arrived = [at - due[alert] for alert, at in events.items() if alert in due]
        halves = _halves(seen, sent)
        self.application.clear()
        bare_sent, bare_arrived = self._bare(rate)
        return {
            **spread(seen.seconds, "answer"),
            **spread(list(sent.values()), "order"),
            **spread(arrived, "event"),
            **spread(bare_sent, "reference's order"),
            **spread(bare_arrived, "reference's event"),
            "order p50, times reference": _p50(list(sent.values())) / _p50(bare_sent),
            "event p50, times reference": _p50(arrived) / _p50(bare_arrived),
            "order p50 ms, 1st half": halves[0],
            "order p50 ms, 2nd half": halves[1],
            "queue at the end": float(queued),
            "drained s": drained,
            "never carried out": float(left),
            "events missing": float(len(sent) - len(arrived)),
            "not 200": _failed(seen),
            **_cpu(before, used, len(sent)),
        }

    def _bare(self, rate: float) -> tuple[list[float], list[float]]:
        """Return how late the orders and the events of the reference are at the same rate."""
        seconds = self.open_seconds / 3
        with Worker(self.reference) as worker:
            plan = Plan(self.reference.port, ["/hook"], SYMBOLS, 0, rate=rate, seconds=seconds)
            seen = load.run(plan)
            times = worker.collect()
        due = dict(zip(seen.alerts, seen.due, strict=True))
        sent = [at - due[alert] for alert, (at, _) in times.items() if alert in due]
        return sent, [at - due[alert] for alert, (_, at) in times.items() if alert in due]

    def burst_of_alerts(self) -> Figures:
        """So many alerts at once on ten strategies, one symbol each, until all fills are written."""
        plan = self._plan(connections=32, seconds=0, count=self.burst, symbols=SYMBOLS[:1])
        seen = load.run(plan)
        self.application.drain(self.drain_seconds)
        filled = [
            _seconds(alert["timeline"]["filled_at"])
            for alert in self.application.database["alerts"].find({"status": "done"})
        ]
        figures = {
            "until all are filled s": max(filled) - seen.began if filled else math.nan,
            "until all are accepted s": seen.ended - seen.began,
            "not filled": float(self.burst - len(filled)),
        }
        self.application.clear()
        return figures

    def copies_of_one(self) -> Figures:
        """Fifty copies of one alert at the same time."""
        plan = self._plan(connections=50, seconds=0, count=50, same=True, paths=self.user.paths[:1])
        seen = load.run(plan)
        self.application.drain(self.drain_seconds)
        orders = self.application.database["paper_orders"].count_documents({})
        figures = {
            "orders": float(orders),
            "alerts told of": float(len(set(seen.alerts))),
            **spread(seen.seconds),
            "not 200": _failed(seen),
        }
        self.application.clear()
        return figures

    def idle(self, seconds: float) -> Figures:
        """Memory and processor of everything that ./scripts/run started, with nothing to do."""
        pids = machine.descendants(self.application.pid)
        resident, shared_once = machine.memory_mb(pids)
        return {
            "resident MB": resident,
            "shared counted once MB": shared_once,
            "% of a core": machine.cpu_share(pids, seconds),
            "processes": float(len(pids)),
        }

    def _plan(self, *, symbols: list[str] | None = None, **rest: Any) -> Plan:
        self._salt += 1
        paths = rest.pop("paths", self.user.paths)
        port = self.application.port
        return Plan(port, paths, symbols or SYMBOLS, self._salt, **rest)

    def _sent(self) -> dict[str, float]:
        """Return when each alert's order left, by alert."""
        found = self.application.database["alerts"].find({}, {"timeline.sent_at": 1})
        return {
            alert["_id"]: _seconds(alert["timeline"]["sent_at"])
            for alert in found
            if alert["timeline"]["sent_at"] is not None
        }


def _cpu(before: dict[str, float], after: dict[str, float], alerts: int) -> Figures:
    """Return the processor time of an alert by kind of process, and of all of them."""
    used = {name: 1000 * (after[name] - before[name]) / max(alerts, 1) for name in before}
    return {
        **{f"CPU ms an alert, {name}": value for name, value in used.items()},
        "CPU ms an alert, all": sum(used.values()),
    }


def _p50(samples: list[float]) -> float:
    return percentile(samples, 50)


def _failed(seen: Seen) -> float:
    return float(len(seen.status) - seen.status.count(200))


def _halves(seen: Seen, sent: dict[str, float]) -> tuple[float, float]:
    """Return the p50 of each half of a run in milliseconds: a growing queue shows in the second."""
    middle = (seen.began + max(seen.due)) / 2
    first: list[float] = []
    second: list[float] = []
    for alert, due in zip(seen.alerts, seen.due, strict=True):
        if alert in sent:
            (first if due < middle else second).append(sent[alert])
    return 1000 * percentile(first, 50), 1000 * percentile(second, 50)


def _seconds(at: datetime) -> float:
    return at.timestamp()
