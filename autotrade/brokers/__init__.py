"""Broker adapters, a folder a broker, and the registry that knows them all."""
