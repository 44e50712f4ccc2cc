"""MongoDB behind the storage port: the only package that speaks to it."""
