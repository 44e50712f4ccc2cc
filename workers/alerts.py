"""Jobs around the inbox."""

from workers.context import application


def sweep() -> None:
    """Find alerts and orders that somebody left unfinished."""
    application().sweeps.sweep()
