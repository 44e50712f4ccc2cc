"""The words DhanHQ v2 documents, and its refusals."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Final, NoReturn

from tests.simulators.http import Answer, json_answer

IST: Final = timezone(timedelta(hours=5, minutes=30))
SIDES: Final = ("BUY", "SELL")
SEGMENTS: Final = {
    "IDX_I": 0,
    "NSE_EQ": 1,
    "NSE_FNO": 2,
    "NSE_CURRENCY": 3,
    "BSE_EQ": 4,
    "MCX_COMM": 5,
    "BSE_CURRENCY": 7,
    "BSE_FNO": 8,
}
PRODUCTS: Final = {"CNC": "C", "INTRADAY": "I", "MARGIN": "M", "MTF": "F", "CO": "V", "BO": "B"}
ORDER_TYPES: Final = {"LIMIT": "LMT", "MARKET": "MKT", "STOP_LOSS": "SL", "STOP_LOSS_MARKET": "SLM"}
VALIDITIES: Final = ("DAY", "IOC")
AMO_TIMES: Final = ("PRE_OPEN", "OPEN", "OPEN_30", "OPEN_60")
ENDED: Final = frozenset({"TRADED", "REJECTED", "CANCELLED", "EXPIRED"})

ERROR_TYPES: Final = {
    "DH-901": ("Invalid_Authentication", 401),
    "DH-902": ("Invalid_Access", 403),
    "DH-903": ("User_Account", 403),
    "DH-904": ("Rate_Limit", 429),
    "DH-905": ("Input_Exception", 400),
    "DH-906": ("Order_Error", 400),
    "DH-907": ("Data_Error", 400),
    "DH-908": ("Internal_Server_Error", 500),
    "DH-909": ("Network_Error", 502),
    "DH-910": ("Others", 500),
    "DH-911": ("Invalid_IP", 400),
    "DH-1111": ("Holding_Error", 400),
}
DEAD_SESSION: Final = "Client ID or user generated access token is invalid or expired."


class RefusedError(Exception):
    """A request that Dhan refuses; ``answer`` is what it says."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        kind, status = ERROR_TYPES[code]
        self.answer = json_answer(
            {"errorType": kind, "errorCode": code, "errorMessage": message}, status
        )


class DataRefusedError(Exception):
    """A refusal in the other shape, that of the data interfaces."""

    def __init__(self, code: int, message: str, status: int = 400):
        super().__init__(message)
        self.answer = json_answer({"status": "failed", "data": {str(code): message}}, status)


class Clock:
    """The simulator's time, which a test may set; it goes on from there."""

    def __init__(self) -> None:
        self._offset = timedelta()

    def now(self) -> datetime:
        """Return the time in India."""
        return datetime.now(IST) + self._offset

    def set(self, at: datetime) -> None:
        """Let it be ``at`` (aware) now."""
        self._offset = at - datetime.now(IST)


def ist_text(at: datetime) -> str:
    """Return a time as the books say it: India's, without a word about that."""
    return at.astimezone(IST).strftime("%Y-%m-%d %H:%M:%S")


def refuse(message: str) -> NoReturn:
    """Refuse what was sent.

    Raises:
        RefusedError: always.
    """
    refuse_with("DH-905", message)


def refuse_with(code: str, message: str) -> NoReturn:
    """Refuse with any code.

    Raises:
        RefusedError: always.
    """
    raise RefusedError(code, message)


def refuse_data(code: int, message: str, status: int = 400) -> NoReturn:
    """Refuse as the data interfaces do.

    Raises:
        DataRefusedError: always.
    """
    raise DataRefusedError(code, message, status)


def nothing() -> Answer:
    """Return an empty list."""
    return json_answer([])
