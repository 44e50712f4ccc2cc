"""Jobs of the queue ``orders``."""

from workers.context import application


def drain(shard: str) -> None:
    """Carry out what waits in a shard; running it twice, or not at all, does no harm."""
    served = application()
    served.shards.serve(int(shard), served.lanes.drain, served.jobs.drain)
