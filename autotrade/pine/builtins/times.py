"""Time: calendar, timeframe and session."""

from typing import Final

TABLE: Final = """
dayofmonth -> series int: Day of the month of a time, in the exchange's time zone unless one is given.
dayofmonth(int time, string timezone=syminfo.timezone) -> series int
dayofweek -> series int: Day of the week of a time, 1 for Sunday to 7, in the exchange's time zone unless one is given.
dayofweek(int time, string timezone=syminfo.timezone) -> series int
hour -> series int: Hour of a time, 0 to 23, in the exchange's time zone unless one is given.
hour(int time, string timezone=syminfo.timezone) -> series int
minute -> series int: Minute of a time, in the exchange's time zone unless one is given.
minute(int time, string timezone=syminfo.timezone) -> series int
month -> series int: Month of a time, 1 to 12, in the exchange's time zone unless one is given.
month(int time, string timezone=syminfo.timezone) -> series int
second -> series int: Second of a time, in the exchange's time zone unless one is given.
second(int time, string timezone=syminfo.timezone) -> series int
session.isfirstbar -> series bool: True on the first bar of the day's session, extended hours counted when shown.
session.isfirstbar_regular -> series bool: True on the first bar of the day's regular session.
session.islastbar -> series bool: True on the last bar of the day's session, extended hours counted when shown.
session.islastbar_regular -> series bool: True on the last bar of the day's regular session.
session.ismarket -> series bool: True while the bar is in regular trading hours.
session.ispostmarket -> series bool: True while the bar is in post-market hours.
session.ispremarket -> series bool: True while the bar is in pre-market hours.
time -> series int: Opening time of the bar in UNIX milliseconds; as a function, that of a given timeframe and session.
time(string timeframe, string session?, string timezone?, int bars_back=0, int timeframe_bars_back=0) -> series int
time(string timeframe, string session, int bars_back, int timeframe_bars_back=0) -> series int
time(string timeframe, int bars_back) -> series int
time_close -> series int: Closing time of the bar in UNIX milliseconds; as a function, that of a given timeframe and session.
time_close(string timeframe, string session?, string timezone?, int bars_back=0, int timeframe_bars_back=0) -> series int
time_close(string timeframe, string session, int bars_back, int timeframe_bars_back=0) -> series int
time_close(string timeframe, int bars_back) -> series int
time_tradingday -> series int: Start of the trading day the bar belongs to, in UNIX milliseconds.
timeframe.isdaily -> simple bool: True on a daily chart.
timeframe.isdwm -> simple bool: True on a daily, weekly or monthly chart.
timeframe.isintraday -> simple bool: True on a chart of seconds, minutes or hours.
timeframe.isminutes -> simple bool: True on a chart of minutes or hours.
timeframe.ismonthly -> simple bool: True on a monthly chart.
timeframe.isseconds -> simple bool: True on a chart of seconds.
timeframe.isticks -> simple bool: True on a chart of ticks.
timeframe.isweekly -> simple bool: True on a weekly chart.
timeframe.main_period -> simple string: Timeframe of the script's main context, whatever is being requested.
timeframe.multiplier -> simple int: Number in front of the timeframe's unit.
timeframe.period -> simple string: Timeframe of the chart, or of the requested context.
timenow -> series int: Current time in UNIX milliseconds.
weekofyear -> series int: Week of the year of a time, in the exchange's time zone unless one is given.
weekofyear(int time, string timezone=syminfo.timezone) -> series int
year -> series int: Year of a time, in the exchange's time zone unless one is given.
year(int time, string timezone=syminfo.timezone) -> series int
dayofweek.friday -> const int: The number of Friday.
dayofweek.monday -> const int: The number of Monday.
dayofweek.saturday -> const int: The number of Saturday.
dayofweek.sunday -> const int: The number of Sunday.
dayofweek.thursday -> const int: The number of Thursday.
dayofweek.tuesday -> const int: The number of Tuesday.
dayofweek.wednesday -> const int: The number of Wednesday.
session.extended -> const string: Session kind: extended.
session.regular -> const string: Session kind: regular.
timeframe.change(string timeframe) -> series bool: True on the first bar of a new bar of the given timeframe.
timeframe.from_seconds(int seconds) -> simple+ string: Timeframe that lasts the given number of seconds.
timeframe.in_seconds(string timeframe?) -> simple+ int: Length of a timeframe in seconds.
timestamp(string dateString) -> const+ int: UNIX time in milliseconds of a calendar date and time.
timestamp(int year, int month, int day, int hour=0, int minute=0, int second=0) -> simple+ int
timestamp(string timezone, int year, int month, int day, int hour=0, int minute=0, int second=0) -> simple+ int
"""
