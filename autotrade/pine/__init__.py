"""The Pine Script compiler: knows nothing of Flask, MongoDB or brokers."""
