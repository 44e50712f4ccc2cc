"""Text: the str namespace."""

from typing import Final

TABLE: Final = """
str.contains(string source, string str) -> const+ bool: True when the string contains another.
str.endswith(string source, string str) -> const+ bool: True when the string ends with another.
str.format(string formatString, any arg...) -> simple+ string: Text made from a pattern with {0}-style places and values.
str.format_time(int time, string format?, string timezone=syminfo.timezone) -> series string: Text of a time after a pattern and time zone.
str.length(string string) -> const+ int: Number of characters.
str.lower(string source) -> const+ string: The string in lower case.
str.match(string source, string regex) -> simple+ string: First part of the string that matches a regular expression.
str.pos(string source, string str) -> const+ int: Position of the first occurrence of a text, na when absent.
str.repeat(string source, int repeat, string separator="") -> const+ string: The string repeated, with a separator between.
str.replace(string source, string target, string replacement="", int occurrence=0) -> const+ string: The string with its n-th occurrence of a text replaced.
str.replace_all(string source, string target, string replacement="") -> simple+ string: The string with every occurrence of a text replaced.
str.split(string string, string separator) -> array<string>: Parts of the string between separators, as an array.
str.startswith(string source, string str) -> const+ bool: True when the string starts with another.
str.substring(string source, int begin_pos, int end_pos?) -> const+ string: Part of the string between two positions.
str.tonumber(string string) -> const+ float: Number read from a string, na when it is none.
str.tostring(any value, string format?) -> simple+ string: Text of a value, numbers by an optional format.
str.trim(string source) -> const+ string: The string without white space at its ends.
str.upper(string source) -> const+ string: The string in upper case.
"""
