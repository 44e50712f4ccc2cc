"""How much of a script is read at most. Real scripts stay far below all of these."""

from typing import Final

MAX_CHARACTERS: Final = 1_000_000
MAX_TOKENS: Final = 200_000
