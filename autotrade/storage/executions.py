"""Executions in MongoDB."""

from collections.abc import Hashable, Sequence
from typing import Final

from autotrade.domain.alerts import Alert
from autotrade.domain.executions import Execution, ExecutionStatus, ExecutionType
from autotrade.domain.ids import AlertId, ExecutionId, OrderId, UserId
from autotrade.domain.orders import Side
from autotrade.storage.collections import equal_text
from autotrade.storage.facets import FacetedCollection, Facets
from autotrade.storage.work import Work

FACETS: Final = Facets(
    many=("strategy_id", "symbol"),
    looked_up="broker_id",
    few={
        "type": tuple(kind.value for kind in ExecutionType),
        "status": tuple(status.value for status in ExecutionStatus),
        "side": (*(side.value for side in Side), None),
    },
)


class MongoExecutions(FacetedCollection[Execution]):
    """Implements ``ExecutionRepository``."""

    facets = FACETS

    def expect(self, alerts: Sequence[Alert], work: Work, *, are_new: bool) -> None:
        """Read ahead what ``of_alert`` will be asked; of new alerts there is nothing.

        If there is after all, a unique index refuses what is written because of that.
        """
        answers: dict[Hashable, list[Execution]] = {
            _of_alert(alert.user_id, alert.id): [] for alert in alerts
        }

        def keep(found: Sequence[Execution]) -> None:
            for execution in found:
                of_alert = _of_alert(execution.user_id, execution.alert_id)
                answers.setdefault(of_alert, []).append(execution)
            work.foresee(answers)

        if are_new:
            work.foresee(answers)
            return
        self.ask_ahead({"alert_id": {"$in": [alert.id for alert in alerts]}}, "leg", keep, work)

    def add(self, execution: Execution) -> None:
        """Store a new execution."""
        self._forget(execution)
        self.insert(execution, "This leg of the alert has an execution.")

    def get(self, user_id: UserId, execution_id: ExecutionId) -> Execution | None:
        """Return one execution."""
        return self.one({"_id": execution_id, "user_id": user_id})

    def of_alert(self, user_id: UserId, alert_id: AlertId) -> Sequence[Execution]:
        """Return an alert's executions by leg."""

        def ask() -> list[Execution]:
            return self.many({"alert_id": alert_id, "user_id": user_id}, [("leg", 1)])

        question = _of_alert(user_id, alert_id)
        return ask() if self.work is None else self.work.answer(question, ask)

    def of_order(self, user_id: UserId, order_id: OrderId) -> Execution | None:
        """Return the execution that an order belongs to."""
        return self.one({"order_id": equal_text(order_id), "user_id": user_id})

    def save(self, execution: Execution, *, was: ExecutionStatus) -> None:
        """Store what changed if the execution is still in ``was``."""
        self._forget(execution)
        self.replace(execution, {"status": was.value}, "The execution was moved by somebody else.")

    def _forget(self, execution: Execution) -> None:
        if self.work is not None:
            self.work.forget(_of_alert(execution.user_id, execution.alert_id))


def _of_alert(user_id: UserId, alert_id: AlertId) -> Hashable:
    return "executions of alert", user_id, alert_id
