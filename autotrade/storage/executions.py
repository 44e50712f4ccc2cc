"""Executions in MongoDB."""

from collections.abc import Sequence

from autotrade.domain.executions import Execution, ExecutionStatus
from autotrade.domain.ids import AlertId, ExecutionId, OrderId, UserId
from autotrade.storage.collections import MongoCollection


class MongoExecutions(MongoCollection[Execution]):
    """Implements ``ExecutionRepository``."""

    def add(self, execution: Execution) -> None:
        """Store a new execution."""
        self.insert(execution, "This leg of the alert has an execution.")

    def get(self, user_id: UserId, execution_id: ExecutionId) -> Execution | None:
        """Return one execution."""
        return self.one({"_id": execution_id, "user_id": user_id})

    def of_alert(self, user_id: UserId, alert_id: AlertId) -> Sequence[Execution]:
        """Return an alert's executions by leg."""
        return self.many({"alert_id": alert_id, "user_id": user_id}, [("leg", 1)])

    def of_order(self, user_id: UserId, order_id: OrderId) -> Execution | None:
        """Return the execution that an order belongs to."""
        return self.one({"order_id": order_id, "user_id": user_id})

    def save(self, execution: Execution, *, was: ExecutionStatus) -> None:
        """Store what changed if the execution is still in ``was``."""
        self.replace(execution, {"status": was.value}, "The execution was moved by somebody else.")
