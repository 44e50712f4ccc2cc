"""Jobs of the queue ``orders``."""

from workers.context import application


def drain_lane(lane: str) -> None:
    """Carry out what waits in a lane; running it twice, or not at all, does no harm."""
    application().lanes.drain(lane)
