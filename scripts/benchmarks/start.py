"""Starts the application as ./scripts/run does, but never builds the web app meanwhile."""

from __future__ import annotations

import sys

from scripts import frontend
from scripts.run import Plan, main

if __name__ == "__main__":
    sys.exit(main(Plan(has_frontend=frontend.exists() and frontend.is_built())))
