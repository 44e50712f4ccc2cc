"""The directory of brokers: a new broker is a folder, a spec and a maker of its adapters."""

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from autotrade.brokers.paper import PaperBroker
from autotrade.brokers.specs import SPECS
from autotrade.domain.brokers import BrokerAccount, BrokerSpec, BrokerType
from autotrade.domain.errors import ConflictError
from autotrade.domain.ids import BrokerId
from autotrade.ports.brokers import Broker, InstrumentSource
from autotrade.ports.security import Vault

MOST_OPEN: Final = 512
Maker = Callable[[BrokerId, Mapping[str, str]], Broker]
"""Makes the adapter of an account from its credentials, as the link form names them."""
_BY_TYPE: Final = {spec.type: spec for spec in SPECS}


class Directory:
    """Implements ``BrokerDirectory``. Adapters are kept while their credentials stay the same."""

    def __init__(
        self,
        *,
        paper: PaperBroker,
        vault: Vault,
        makers: Mapping[BrokerType, Maker],
        sources: Mapping[BrokerType, InstrumentSource],
    ) -> None:
        self._paper = paper
        self._vault = vault
        self._makers = makers
        self._sources = sources
        self._kept: OrderedDict[tuple[BrokerId, str], Broker] = OrderedDict()
        self._lock = threading.Lock()

    def specs(self) -> Sequence[BrokerSpec]:
        """Return every type that can be linked, in the order to show them."""
        return SPECS

    def spec(self, broker_type: BrokerType) -> BrokerSpec:
        """Return one type."""
        return _BY_TYPE[broker_type]

    def open(self, account: BrokerAccount) -> Broker:
        """Return the adapter of an account.

        Raises:
            ConflictError: orders can't be sent through this type in this release, or the
                account's credentials can't be read any more.
        """
        if account.type is BrokerType.PAPER:
            return self._paper.account(account.id, account.user_id)
        maker = self._makers.get(account.type)
        if maker is None:
            msg = f"This release can't reach {self.spec(account.type).name} yet."
            raise ConflictError(msg)
        key = (account.id, account.credentials or "")
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                kept = self._kept[key] = maker(account.id, self._credentials(account))
            self._kept.move_to_end(key)
            if len(self._kept) > MOST_OPEN:
                self._kept.popitem(last=False)
            return kept

    def instrument_source(self, broker_type: BrokerType) -> InstrumentSource | None:
        """Return where a type's instruments come from; None where there is no master."""
        return self._sources.get(broker_type)

    def _credentials(self, account: BrokerAccount) -> Mapping[str, str]:
        try:
            fields = json.loads(self._vault.open(account.credentials or "", account.id))
        except ValueError:
            msg = "The account's credentials can't be read any more. Enter them again."
            raise ConflictError(msg) from None
        return {str(name): str(value) for name, value in fields.items()}
