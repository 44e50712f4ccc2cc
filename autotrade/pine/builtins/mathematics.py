"""Mathematics: the math namespace."""

from typing import Final

TABLE: Final = """
math.e -> const float: Euler's number.
math.phi -> const float: Golden ratio.
math.pi -> const float: Ratio of a circle's circumference to its diameter.
math.rphi -> const float: Golden ratio less one.
math.abs(N number) -> const+ N: Absolute value.
math.acos(int/float angle) -> const+ float: Arc cosine in radians.
math.asin(int/float angle) -> const+ float: Arc sine in radians.
math.atan(int/float angle) -> const+ float: Arc tangent in radians.
math.avg(int/float number0, int/float number...) -> simple+ float: Mean of its arguments.
math.ceil(int/float number) -> const+ int: Smallest integer not below the number.
math.cos(int/float angle) -> const+ float: Cosine of an angle in radians.
math.exp(int/float number) -> const+ float: e raised to the number.
math.floor(int/float number) -> const+ int: Largest integer not above the number.
math.log(int/float number) -> const+ float: Natural logarithm.
math.log10(int/float number) -> const+ float: Decimal logarithm.
math.max(N number0, N number1, N number...) -> const+ N: Largest of its arguments.
math.min(N number0, N number1, N number...) -> const+ N: Smallest of its arguments.
math.pow(int/float base, int/float exponent) -> const+ float: Base raised to an exponent.
math.random(int/float min=0, int/float max=1, int seed?) -> series float: Pseudo-random number, the same sequence for the same seed.
math.round(int/float number) -> const+ int: Number rounded to an integer or to the given decimals.
math.round(int/float number, int precision) -> const+ float
math.round_to_mintick(int/float number) -> simple+ float: Price rounded to the symbol's smallest step.
math.sign(int/float number) -> const+ float: -1, 0 or 1 by the sign of the number.
math.sin(int/float angle) -> const+ float: Sine of an angle in radians.
math.sqrt(int/float number) -> const+ float: Square root.
math.sum(int/float source, int length) -> series float {history}: Sum over a window of bars.
math.tan(int/float angle) -> const+ float: Tangent of an angle in radians.
math.todegrees(int/float radians) -> const+ float: Angle in degrees from radians.
math.toradians(int/float degrees) -> const+ float: Angle in radians from degrees.
"""
