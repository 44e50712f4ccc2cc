"""A MongoDB in memory, for tests that need thousands of databases: what the storage asks of one.

Documents are kept as BSON, transactions see a snapshot, and the first of two who write the same
document wins. What the storage never asks is refused by ``NotImplementedError``.
"""
