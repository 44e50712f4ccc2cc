"""Readies the database: python -m scripts.migrate [--initiate HOST:PORT]; safe to repeat."""

from __future__ import annotations

import argparse
import os
import sys

from autotrade.bootstrap import migrate
from autotrade.config import Settings
from scripts.replica_set import ensure_primary


def main(arguments: list[str]) -> int:
    """Set up the embedded replica set when asked to, then bring every collection up to date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--initiate", metavar="HOST:PORT", help="make it a replica set of one")
    if address := parser.parse_args(arguments).initiate:
        ensure_primary(address)
    migrate(Settings.from_environ(os.environ))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
