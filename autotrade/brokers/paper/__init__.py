"""The paper broker: orders are filled from alerts' prices and quotes, with no money at work."""

from autotrade.brokers.paper.adapter import PaperAccount, PaperBroker

__all__ = ["PaperAccount", "PaperBroker"]
