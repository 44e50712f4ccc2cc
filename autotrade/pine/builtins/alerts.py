"""Alerts, logs and run-time errors."""

from typing import Final

TABLE: Final = """
alert.freq_all -> const string: Alert frequency: all.
alert.freq_once_per_bar -> const string: Alert frequency: once per bar.
alert.freq_once_per_bar_close -> const string: Alert frequency: once per bar close.
alert(string message, input string freq=alert.freq_once_per_bar) -> void: Sends an alert with a message.
alertcondition(bool condition, const string title?, const string message?) -> void: Makes a condition selectable for alerts; no effect in strategies.
log.error(string message) -> void: Writes a message to the Pine log as an error.
log.error(string formatString, int/float/bool/string arg...) -> void
log.info(string message) -> void: Writes a message to the Pine log.
log.info(string formatString, int/float/bool/string arg...) -> void
log.warning(string message) -> void: Writes a message to the Pine log as a warning.
log.warning(string formatString, int/float/bool/string arg...) -> void
runtime.error(string message) -> void: Stops the script with an error message.
"""
