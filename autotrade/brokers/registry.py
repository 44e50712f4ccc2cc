"""The directory of brokers: a new broker is a folder, a spec and a line here."""

from collections.abc import Mapping, Sequence
from typing import Final

from autotrade.brokers.paper import PaperBroker
from autotrade.brokers.specs import SPECS
from autotrade.domain.brokers import BrokerAccount, BrokerSpec, BrokerType
from autotrade.domain.errors import ConflictError
from autotrade.ports.brokers import Broker, InstrumentSource

_BY_TYPE: Final = {spec.type: spec for spec in SPECS}


class Directory:
    """Implements ``BrokerDirectory``."""

    def __init__(
        self,
        *,
        paper: PaperBroker,
        sources: Mapping[BrokerType, InstrumentSource] | None = None,
    ) -> None:
        self._paper = paper
        self._sources = sources or {}

    def specs(self) -> Sequence[BrokerSpec]:
        """Return every type that can be linked, in the order to show them."""
        return SPECS

    def spec(self, broker_type: BrokerType) -> BrokerSpec:
        """Return one type."""
        return _BY_TYPE[broker_type]

    def open(self, account: BrokerAccount) -> Broker:
        """Return the adapter of an account.

        Raises:
            ConflictError: orders can't be sent through this type in this release.
        """
        if account.type is BrokerType.PAPER:
            return self._paper.account(account.id)
        msg = f"This release can't reach {self.spec(account.type).name} yet."
        raise ConflictError(msg)

    def instrument_source(self, broker_type: BrokerType) -> InstrumentSource | None:
        """Return where a type's instruments come from; None where there is no master."""
        return self._sources.get(broker_type)
