"""Stores of learning records: an LRS by xAPI, or an endpoint of Caliper Analytics."""

from connectors.records.lrs.connector import Lrs
from connectors.records.lrs.endpoint import Endpoint

__all__ = ["Endpoint", "Lrs"]
