"""Executions in MongoDB."""

from collections.abc import Hashable, Sequence

from autotrade.domain.alerts import Alert
from autotrade.domain.executions import Execution, ExecutionStatus
from autotrade.domain.ids import AlertId, ExecutionId, OrderId, UserId
from autotrade.storage.collections import MongoCollection
from autotrade.storage.work import Work


class MongoExecutions(MongoCollection[Execution]):
    """Implements ``ExecutionRepository``."""

    def expect(self, alerts: Sequence[Alert], work: Work) -> None:
        """Read ahead what ``of_alert`` will be asked."""
        ids = [alert.id for alert in alerts]
        found: dict[AlertId, list[Execution]] = {key: [] for key in ids}
        for execution in self.many({"alert_id": {"$in": ids}}, [("leg", 1)]):
            found[execution.alert_id].append(execution)
        work.foresee(
            {
                _of_alert(alert.user_id, alert.id): [
                    execution for execution in found[alert.id] if execution.user_id == alert.user_id
                ]
                for alert in alerts
            }
        )

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
        return self.one({"order_id": order_id, "user_id": user_id})

    def save(self, execution: Execution, *, was: ExecutionStatus) -> None:
        """Store what changed if the execution is still in ``was``."""
        self._forget(execution)
        self.replace(execution, {"status": was.value}, "The execution was moved by somebody else.")

    def _forget(self, execution: Execution) -> None:
        if self.work is not None:
            self.work.forget(_of_alert(execution.user_id, execution.alert_id))


def _of_alert(user_id: UserId, alert_id: AlertId) -> Hashable:
    return "executions of alert", user_id, alert_id
