"""Use cases, a noun a module: they open transactions, call ports and add events."""
