"""Casts and the missing value."""

from typing import Final

TABLE: Final = """
na -> const na: The missing value; as a function, tells whether its argument is missing.
na(any x) -> simple+ bool
bool(int/float/bool x) -> const+ bool: Casts to bool: zero and na are false.
fixnan(T source) -> series T {history}: Replaces a missing value with the last one that was present.
float(int/float x) -> const+ float: Casts to float.
int(int/float x) -> const+ int: Casts to int, cutting off decimals.
max_bars_back(int/float/bool/color/label/line var, const int num) -> void: Sets how many past bars of a variable stay reachable.
nz(T source, T replacement?) -> simple+ T: Replaces a missing value with zero or with the given replacement.
string(string x) -> const+ string: Casts to string.
"""
