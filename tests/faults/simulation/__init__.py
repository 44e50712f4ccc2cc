"""The seeded simulation: the pipeline's real code, with time, processes and brokers played."""
