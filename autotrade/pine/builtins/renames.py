"""What names of Pine 1 to 4 are called since version 5."""

from functools import cache
from typing import Final

MOVED: Final = {
    "ta": """accdist alma atr barssince bb bbw cci change cmo cog correlation cross crossover
        crossunder cum dev dmi ema falling highest highestbars hma iii kc kcw linreg lowest
        lowestbars macd median mfi mode mom nvi obv percentile_linear_interpolation
        percentile_nearest_rank percentrank pivothigh pivotlow pvi pvt range rising rma roc rsi sar
        sma stdev stoch supertrend swma tr tsi valuewhen variance vwap vwma wad wma wpr wvad""",
    "math": """abs acos asin atan avg ceil cos exp floor log log10 max min pow random round
        round_to_mintick sign sin sqrt sum tan todegrees toradians""",
    "str": "tostring tonumber",
    "request": "dividends earnings financial quandl security splits",
    "ticker": "heikinashi kagi linebreak pointfigure renko",
    "color": """aqua black blue fuchsia gray green lime maroon navy olive orange purple red silver
        teal white yellow rgb""",
    "plot.style": "area circles columns cross histogram line linebr stepline areabr",
    "hline.style": "dashed dotted solid",
    "timeframe": "isdaily isdwm isintraday ismonthly isweekly isminutes isseconds period",
    "syminfo": "ticker tickerid",
    "dayofweek": "friday monday saturday sunday thursday tuesday wednesday",
}
"""By namespace, the names that only gained it."""

RENAMED: Final = {
    "study": "indicator",
    "tickerid": "syminfo.tickerid",
    "n": "bar_index",
    "interval": "timeframe.multiplier",
    "heikenashi": "ticker.heikinashi",
    "input.integer": "input.int",
    "input.resolution": "input.timeframe",
    "input.source": "input.source",
    "input.symbol": "input.symbol",
    "input.session": "input.session",
    "input.float": "input.float",
    "input.string": "input.string",
    "input.bool": "input.bool",
    "input.color": "input.color",
    "input.time": "input.time",
    "input.price": "input.price",
    "integer": "input.int",
    "resolution": "input.timeframe",
    "source": "input.source",
    "symbol": "input.symbol",
    "label.style_labelup": "label.style_label_up",
    "label.style_labeldown": "label.style_label_down",
    "label.style_labelleft": "label.style_label_left",
    "label.style_labelright": "label.style_label_right",
    "label.style_labelcenter": "label.style_label_center",
}
"""Names that became another one."""

REMOVED: Final = {
    "iff": "write `condition ? then : otherwise` instead",
    "offset": "write `source[bars]` instead",
    "transp": "give the transparency with color.new()",
}
"""Names that have no successor, and what to write instead."""

_STYLES: Final = ("plot.style", "hline.style")


@cache
def renames() -> dict[str, str]:
    """Return every old name with the one it has since version 5.

    ``cross`` was a function and a plot style; it is here as the function.
    """
    table: dict[str, str] = {}
    for namespace, names in MOVED.items():
        joint = "_" if namespace in _STYLES else "."
        for name in names.split():
            table.setdefault(name, f"{namespace}{joint}{name}")
    table.update(RENAMED)
    return table


def modern_name(name: str) -> str | None:
    """Return what an old name is called since version 5, or None when it never changed."""
    return renames().get(name)
