"""Jobs of the queue ``orders``."""

from workers.context import application


def drain(shard: str) -> None:
    """Carry out what waits in a shard; running it twice, or not at all, does no harm."""
    served = application()
    jobs = served.jobs
    served.shards.serve(int(shard), served.lanes.drain, jobs.drain, jobs.others_wait)
