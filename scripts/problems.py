"""What may keep AutoTrade from starting, said in one sentence with the way out."""


class StartError(Exception):
    """AutoTrade cannot start; the message is for the person at the terminal. Exit code 2."""
