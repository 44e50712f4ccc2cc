"""./scripts/bench: run the rows, print the table, write the JSON."""

from __future__ import annotations

import argparse
import functools
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from scripts.benchmarks import (
    instruments,
    load,
    machine,
    market,
    notifications,
    reports,
    sockets,
    speed,
)
from scripts.benchmarks.application import REFERENCE, Reference, Running
from scripts.benchmarks.figures import Figures, medians, table
from scripts.benchmarks.rows import TARGETS, Bench
from scripts.bootstrap import ROOT

STRATEGIES: Final = 10
SETTLE_SECONDS: Final = 3.0


def rows(bench: Bench, rates: list[int], *, is_quick: bool) -> dict[str, Callable[[], Figures]]:
    """Return what is measured, by name, in this order."""
    return {
        "idle": functools.partial(bench.idle, 3 if is_quick else 20),
        "webhook against the reference": bench.against_reference,
        "webhook while orders are carried out": bench.while_working,
        **{
            f"signal to order, {rate}/s": functools.partial(bench.signal_to_order, rate)
            for rate in rates
        },
        "burst of 1,000" if bench.burst == 1000 else f"burst of {bench.burst}": (
            bench.burst_of_alerts
        ),
        "50 copies of one alert": bench.copies_of_one,
        instruments.ROW: functools.partial(
            instruments.measure, bench.application, bench.user.token
        ),
        market.ROW: functools.partial(market.measure, bench.application, bench.user.token),
        sockets.ROW: functools.partial(sockets.measure, bench.application, bench.open_seconds),
    }


def measure(
    folder: Path, options: argparse.Namespace, keep: Callable[[dict[str, list[Figures]]], object]
) -> dict[str, list[Figures]]:
    """Run every row as often as asked and return all figures; ``keep`` gets them after each."""
    results: dict[str, list[Figures]] = {}
    seconds = 1.0 if options.quick else 5.0
    results["load generator alone"] = [
        {f"req/s, {size} connections": load.ceiling(size, seconds) for size in (8, 32)}
    ]
    data = folder / "data"
    with Running(data) as first:
        results["first start"] = [{"seconds": first.ready_seconds}]
    results["second start"] = []
    for _ in range(options.repeats - 1):
        with Running(data) as again:
            results["second start"].append(_start(again))
    with Running(data) as application, Reference(application) as reference:
        results["second start"].append(_start(application))
        bench = Bench(application, application.user(STRATEGIES), reference)
        if options.quick:
            bench.closed_seconds, bench.open_seconds, bench.drain_seconds = 3, 6, 20
            bench.burst = 200
        time.sleep(SETTLE_SECONDS)
        for number in range(1, options.repeats + 1):
            for name, row in rows(bench, options.rates, is_quick=options.quick).items():
                if not any(part in name for part in options.only):
                    continue
                print(f"{number}/{options.repeats} {name} ...", file=sys.stderr, flush=True)
                figures = {**row(), "load average": machine.load()}
                figures.update(speed.speed(application.mongo_uri(REFERENCE)))
                results.setdefault(name, []).append(figures)
                keep(results)
                time.sleep(1)
    return results


def measure_reports(
    folder: Path, options: argparse.Namespace, keep: Callable[[dict[str, list[Figures]]], object]
) -> dict[str, list[Figures]]:
    """Measure lists and reports over ``--rows`` executions, a fifth of them one user's."""
    results: dict[str, list[Figures]] = {}
    with Running(folder / "data") as application:
        bench = reports.Reports(application, application.user(20).token)
        own = options.own or options.rows // 5
        rest = options.rows - own
        seeded = f"{options.rows:,} executions, {own:,} of one user"
        steps: dict[str, Callable[[], Figures]] = {
            seeded: lambda: bench.seed(own, rest),
            "list page": bench.lists,
            "P&L": bench.pnl,
            "executions.csv": lambda: bench.file("executions.csv"),
            "executions.xlsx": lambda: bench.file("executions.xlsx"),
            "trades.csv": lambda: bench.file("trades.csv"),
            "hung up early": bench.left_early,
        }
        for name, step in steps.items():
            if name != seeded and not any(part in name for part in options.only):
                continue
            print(f"{name} ...", file=sys.stderr, flush=True)
            results[name] = [{**step(), "load average": machine.load()}]
            keep(results)
    return results


def measure_notifications(
    folder: Path, options: argparse.Namespace, keep: Callable[[dict[str, list[Figures]]], object]
) -> dict[str, list[Figures]]:
    """Measure how long it takes until a provider is called."""
    seconds = 10.0 if options.quick else 30.0
    results: dict[str, list[Figures]] = {notifications.ROW: []}
    for number in range(options.repeats):
        figures = notifications.measure(folder / f"data-{number}", seconds)
        results[notifications.ROW].append({**figures, "load average": machine.load()})
        keep(results)
    return results


def _start(application: Running) -> Figures:
    used = sum(application.cpu_seconds().values())
    return {
        "seconds": application.ready_seconds,
        "CPU seconds": used,
        "load average": machine.load(),
    }


def parsed(arguments: list[str]) -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(prog="./scripts/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short repeat, for developing")
    parser.add_argument("--repeats", type=int, help="of each row; the median counts (3)")
    parser.add_argument("--rates", type=int, nargs="*", default=[100, 200, 300])
    parser.add_argument("--only", nargs="*", default=[""], help="rows whose name has one of these")
    parser.add_argument("--data", type=Path, help="where the databases are kept (var/ of here)")
    parser.add_argument("--json", type=Path, default=ROOT / "var" / "bench.json")
    parser.add_argument("--reports", action="store_true", help="lists and reports, nothing else")
    parser.add_argument("--notifications", action="store_true", help="telling, nothing else")
    parser.add_argument("--rows", type=int, default=5_000_000, help="executions, of --reports")
    parser.add_argument("--own", type=int, help="how many of them are one user's (a fifth)")
    options = parser.parse_args(arguments)
    options.repeats = options.repeats or (1 if options.quick else 3)
    return options


def main(arguments: list[str]) -> int:
    """Measure, print and write; return the exit code."""
    options = parsed(arguments)
    place: Path = options.data or ROOT / "var"
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=place) as name:
        facts = machine.facts(Path(name))
        work = measure_reports if options.reports else measure
        work = measure_notifications if options.notifications else work
        repeats = work(Path(name), options, functools.partial(_write, options, facts))
    facts["load_average_after"] = machine.facts(place)["load_average"]
    shown = _write(options, facts, repeats)
    print("; ".join(f"{name} {value}" for name, value in facts.items()))
    targets = {**TARGETS, instruments.ROW: instruments.TARGET, market.ROW: market.TARGET}
    targets[sockets.ROW] = sockets.TARGET
    targets.update({**reports.TARGETS, notifications.ROW: notifications.TARGET})
    print(table(shown, targets))
    times = 1 if options.reports else options.repeats
    print(f"Medians of {times}; everything is in {options.json}")
    return 0


def _write(
    options: argparse.Namespace, facts: dict[str, Any], repeats: dict[str, list[Figures]]
) -> dict[str, Figures]:
    """Write what was measured so far, and return its medians."""
    shown = {name: medians(figures) for name, figures in repeats.items() if figures}
    report: dict[str, Any] = {
        "commit": _commit(),
        "machine": facts,
        "repeats": options.repeats,
        "medians": shown,
        "all": repeats,
    }
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(report, indent=1))
    return shown


def _commit() -> str:
    command = ["git", "rev-parse", "--short", "HEAD"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
