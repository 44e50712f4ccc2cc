"""Prices: adapters of the ``Quotes`` port."""
