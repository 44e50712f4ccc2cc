"""The bench: how fast a signal becomes an order, against a bare reference in the same run."""
