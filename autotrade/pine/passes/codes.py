"""What each code of the checker stands for: PS2xxx are errors, PS3xxx warnings and hints."""

from typing import Final

CHECK_CODES: Final = {
    # the declaration statement
    "PS2001": "a script without indicator(), strategy() or library()",
    "PS2002": "a second declaration statement",
    "PS2003": "a declaration statement that is not at the top level",
    # names
    "PS2010": "a name that is not declared",
    "PS2011": "a function that does not exist",
    "PS2012": "a member its namespace does not have",
    "PS2013": "a type that does not exist",
    "PS2014": "a name used before its declaration",
    "PS2015": "a field or method the object does not have",
    "PS2016": "a member its enum does not have",
    "PS2017": "a function used as if it were a value",
    "PS2018": "a value called as if it were a function",
    "PS2019": "_ used as a value",
    # declarations and assignments
    "PS2020": "a name declared twice in one scope",
    "PS2021": "an assignment to a name that is not declared",
    "PS2022": "an assignment to something that cannot change",
    "PS2023": "a global variable assigned inside a function",
    "PS2024": "a parameter, field or member declared twice",
    # arguments
    "PS2030": "a required argument that is missing",
    "PS2031": "an argument whose name the function does not know",
    "PS2032": "an argument given twice",
    "PS2033": "more arguments than the function takes",
    "PS2034": "an argument of the wrong type",
    "PS2035": "an argument that changes later than the function allows",
    "PS2037": "type arguments that are missing or too many",
    # types
    "PS2040": "an operator that does not work on these types",
    "PS2041": "a condition that is not a bool",
    "PS2042": "a value of the wrong type for its variable",
    "PS2043": "na without a declared type",
    "PS2044": "branches of types that do not go together",
    "PS2045": "the result of a function that returns nothing",
    "PS2046": "a tuple of the wrong size, or no tuple where one is wanted",
    "PS2047": "a value that changes later than its variable allows",
    "PS2048": "the history operator where it is not allowed",
    "PS2049": "an offset into history that is not an int",
    "PS2051": "a loop over something that cannot be looped over",
    # places
    "PS2060": "a call that is only allowed at the top level",
    "PS2061": "an order from a script that is not a strategy",
    # versions
    "PS2070": "a function, variable or argument that this version no longer has",
    "PS2071": "na as a bool, which version 6 does not have",
    "PS2090": "a script that is nested too deeply to be checked",
    # warnings
    "PS3001": "a call that needs every bar but does not run on every bar",
    "PS3002": "a comparison with na, which is never true",
    "PS3003": "future data let in by lookahead_on",
    "PS3004": "an exit or close for an id that no entry has",
    "PS3005": "a timeframe that TradingView does not know",
    "PS3006": "a session that TradingView does not know",
    "PS3007": "an exit that is not told where to exit",
    "PS3008": "an alertcondition() in a strategy, where it has no effect",
    "PS3009": "na as a result of ?: where the other one is a bool",
    "PS3010": "a variable that hides another one of an outer scope",
    "PS3011": "a value that is computed and not used",
    "PS3012": "an argument given twice, which version 6 refuses",
    "PS3020": "more plots than a chart can hold",
    "PS3021": "more requests than a script may make",
    "PS3022": "more variables than a scope may hold",
    # conversion
    "PS3031": "a name that has another one since version 5",
}
