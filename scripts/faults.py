"""./scripts/faults: alerts under random faults at full length, seed by seed."""

from __future__ import annotations

import argparse
import functools
import os
import subprocess
import sys

from scripts.bootstrap import ROOT
from tests.faults.campaign import Campaign
from tests.faults.simulation import running
from tests.support.stack import MEMORY

PER_SECOND = 8.0
SMALL_DISK = "AUTOTRADE_FAULTS_SMALL_DISK"
MOUNT = f'mount -t tmpfs -o size={2 * 2**30} none {MEMORY} && exec "$@"'


def main(arguments: list[str]) -> int:
    """Run one campaign a seed and print its table; return 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="./scripts/faults", description=__doc__)
    parser.add_argument("--seed", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--alerts", type=int, default=1000, help="sent with each seed (1000)")
    parser.add_argument("--minutes", type=float, help="how long alerts come in, instead of a count")
    parser.add_argument("--rate", type=float, default=PER_SECOND, help="alerts a second (8)")
    parser.add_argument(
        "--pause",
        type=float,
        nargs=2,
        default=[1.0, 4.0],
        help="seconds between two faults, at least and at most (1 4); more on a busy machine",
    )
    parser.add_argument("--only", nargs="+", default=[], help="these faults, in this order")
    parser.add_argument("--live", action="store_true", help="send to the simulated DhanHQ")
    parser.add_argument("--disk", action="store_true", help="fill a small disk, too (needs root)")
    parser.add_argument("--simulate", metavar="0-19999", help="play these seeds of the simulation")
    storages = (running.MEMORY, running.MONGODB)
    parser.add_argument("--storage", choices=storages, default=storages[0], help="to simulate on")
    parser.add_argument("--processes", type=int, default=1, help="to simulate in (1)")
    options = parser.parse_args(arguments)
    if options.simulate:
        return running.run(options.simulate, options.storage, options.processes)
    if options.disk and not os.environ.get(SMALL_DISK):
        return on_a_small_disk(arguments)
    alerts = int(options.minutes * 60 * options.rate) if options.minutes else options.alerts
    is_broken = False
    for seed in options.seed:
        print(f"seed {seed}: {alerts} alerts at {options.rate:g}/s", flush=True)
        verdict = Campaign(
            seed=seed,
            alerts=alerts,
            per_second=options.rate,
            pause=tuple(options.pause),
            faults=tuple(options.only),
            live=options.live,
            say=functools.partial(print, "  ", flush=True),
        ).run()
        print(verdict.table(), flush=True)
        is_broken = is_broken or bool(verdict.violations)
    return 1 if is_broken else 0


def on_a_small_disk(arguments: list[str]) -> int:
    """Run this with 2 GiB in memory for all data, seen by its own processes alone."""
    again = [sys.executable, "-m", "scripts.faults", *arguments]
    command = ["unshare", "--mount", "sh", "-c", MOUNT, "sh", *again]
    environment = {**os.environ, SMALL_DISK: "1"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603 - ours


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
