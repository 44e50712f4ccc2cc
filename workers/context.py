"""The services of a worker process, built once."""

import os
from functools import cache

from autotrade.bootstrap import Application, build
from autotrade.config import Settings


@cache
def application() -> Application:
    """Return this process's services and connections."""
    return build(Settings.from_environ(os.environ), "worker")
