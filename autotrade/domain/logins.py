"""Log-ins at a broker's own page, between the user's leaving and their coming back."""

from dataclasses import dataclass
from datetime import datetime

from autotrade.domain.ids import BrokerId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerLogin:
    """A log-in that was begun; ``id`` is the keyed hash of the state that must come back."""

    id: str
    user_id: UserId
    broker_id: BrokerId
    expires_at: datetime
