"""Jobs of the queue ``orders``."""

from workers.context import application


def drain(shard: str) -> None:
    """Carry out what waits in a shard; running it twice, or not at all, does no harm."""
    served = application()
    lanes = served.lanes
    served.shards.serve(int(shard), lanes.keep_up, served.jobs.drain, lanes.settle)
