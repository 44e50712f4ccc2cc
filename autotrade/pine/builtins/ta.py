"""Technical analysis: the ta namespace."""

from typing import Final

TABLE: Final = """
ta.accdist -> series float: Accumulation and distribution line.
ta.iii -> series float: Intraday intensity index.
ta.nvi -> series float: Negative volume index.
ta.obv -> series float: On-balance volume.
ta.pvi -> series float: Positive volume index.
ta.pvt -> series float: Price-volume trend.
ta.tr -> series float: True range of the bar; as a function, with a choice for the first bar.
ta.tr(simple bool handle_na?) -> series float {history}
ta.vwap -> series float: Volume-weighted average price since an anchor, the day's start unless given.
ta.vwap(int/float source, bool anchor?) -> series float {history}
ta.vwap(int/float source, bool anchor, int/float stdev_mult<6, simple int/float stdev_mult>5) -> [series float, series float, series float] {history}
ta.wad -> series float: Williams accumulation and distribution.
ta.wvad -> series float: Williams variable accumulation and distribution.
ta.alma(int/float series, int length, simple int/float offset?, simple int/float sigma?, simple bool floor=false) -> series float {history}: Arnaud Legoux moving average.
ta.atr(simple int length) -> series float {history}: Average true range, smoothed by ta.rma.
ta.barssince(bool condition) -> series int {history}: Bars since the condition was last true.
ta.bb(int/float series, int length, simple int/float mult) -> [series float, series float, series float] {history}: Bollinger bands: middle, upper and lower.
ta.bbw(int/float series, int length, simple int/float mult) -> series float {history}: Width of the Bollinger bands.
ta.cci(int/float source, int length) -> series float {history}: Commodity channel index.
ta.change(T source, int length=1) -> series T {history}: Difference from the value `length` bars ago.
ta.cmo(int/float series, int length) -> series float {history}: Chande momentum oscillator.
ta.cog(int/float source, int length) -> series float {history}: Centre of gravity.
ta.correlation(int/float source1, int/float source2, int length) -> series float {history}: Correlation of two series over a window.
ta.cross(int/float source1, int/float source2) -> series bool {history}: True when two series have crossed, either way.
ta.crossover(int/float source1, int/float source2) -> series bool {history}: True when the first series has risen above the second.
ta.crossunder(int/float source1, int/float source2) -> series bool {history}: True when the first series has fallen below the second.
ta.cum(int/float source) -> series float {history}: Running total of a series.
ta.dev(int/float source, int length) -> series float {history}: Mean absolute deviation from the moving average.
ta.dmi(simple int diLength, simple int adxSmoothing) -> [series float, series float, series float] {history}: Directional movement: +DI, -DI and ADX.
ta.ema(int/float source, simple int length) -> series float {history}: Exponential moving average.
ta.falling(int/float source, int length) -> series bool {history}: True when the series has been falling for `length` bars.
ta.highest(int/float source, int length) -> series float {history}: Highest value over a window.
ta.highest(int length) -> series float {history}
ta.highestbars(int/float source, int length) -> series int {history}: Offset to the highest value of a window.
ta.highestbars(int length) -> series int {history}
ta.hma(int/float source, simple int length) -> series float {history}: Hull moving average.
ta.kc(int/float series, simple int length, simple int/float mult, simple bool useTrueRange=true) -> [series float, series float, series float] {history}: Keltner channel: middle, upper and lower.
ta.kcw(int/float series, simple int length, simple int/float mult, simple bool useTrueRange=true) -> series float {history}: Width of the Keltner channel.
ta.linreg(int/float source, int length, simple int offset) -> series float {history}: Value of the least-squares line over a window.
ta.lowest(int/float source, int length) -> series float {history}: Lowest value over a window.
ta.lowest(int length) -> series float {history}
ta.lowestbars(int/float source, int length) -> series int {history}: Offset to the lowest value of a window.
ta.lowestbars(int length) -> series int {history}
ta.macd(int/float source, simple int fastlen, simple int slowlen, simple int siglen) -> [series float, series float, series float] {history}: MACD line, signal line and histogram.
ta.max(int/float source) -> series float {history}: Highest value since the start of the chart.
ta.median(N source, int length) -> series N {history}: Median over a window.
ta.mfi(int/float series, int length) -> series float {history}: Money flow index.
ta.min(int/float source) -> series float {history}: Lowest value since the start of the chart.
ta.mode(N source, int length) -> series N {history}: Most frequent value over a window.
ta.mom(int/float source, int length) -> series float {history}: Difference from the value `length` bars ago.
ta.percentile_linear_interpolation(int/float source, int length, simple int/float percentage) -> series float {history}: Percentile over a window, interpolated between neighbours.
ta.percentile_nearest_rank(int/float source, int length, simple int/float percentage) -> series float {history}: Percentile over a window, by nearest rank.
ta.percentrank(int/float source, int length) -> series float {history}: Share of earlier values at or below the current one, in percent.
ta.pivot_point_levels(string type, bool anchor, bool developing=false) -> array<float> {history}: Levels of a kind of pivot points as an array of 11.
ta.pivothigh(int/float source, int/float leftbars, int/float rightbars) -> series float {history}: Price of a pivot high, known `rightbars` bars later.
ta.pivothigh(int/float leftbars, int/float rightbars) -> series float {history}
ta.pivotlow(int/float source, int/float leftbars, int/float rightbars) -> series float {history}: Price of a pivot low, known `rightbars` bars later.
ta.pivotlow(int/float leftbars, int/float rightbars) -> series float {history}
ta.range(N source, int length) -> series N {history}: Highest less lowest value over a window.
ta.rci(int/float source, simple int length) -> series float {history}: Rank correlation index.
ta.rising(int/float source, int length) -> series bool {history}: True when the series has been rising for `length` bars.
ta.rma(int/float source, simple int length) -> series float {history}: Wilder's moving average, the one inside the RSI.
ta.roc(int/float source, int length) -> series float {history}: Rate of change in percent.
ta.rsi(int/float source, simple int length) -> series float {history}: Relative strength index.
ta.sar(simple int/float start, simple int/float inc, simple int/float max) -> series float {history}: Parabolic stop and reverse.
ta.sma(int/float source, int length) -> series float {history}: Simple moving average.
ta.stdev(int/float source, int length, bool biased=true) -> series float {history}: Standard deviation over a window.
ta.stoch(int/float source, int/float high, int/float low, int length) -> series float {history}: Stochastic: place of the source between low and high of a window.
ta.supertrend(int/float factor, simple int atrPeriod) -> [series float, series float] {history}: Supertrend line and its direction, -1 up and 1 down.
ta.swma(int/float source) -> series float {history}: Symmetrically weighted moving average of four bars.
ta.tsi(int/float source, simple int short_length, simple int long_length) -> series float {history}: True strength index.
ta.valuewhen(bool condition, T source, simple int occurrence) -> series T {history}: Value of the source when the condition was true for the n-th last time.
ta.variance(int/float source, int length, bool biased=true) -> series float {history}: Variance over a window.
ta.vwma(int/float source, int length) -> series float {history}: Volume-weighted moving average.
ta.wma(int/float source, int length) -> series float {history}: Linearly weighted moving average.
ta.wpr(int length) -> series float {history}: Williams %R.
"""
