"""Stores of learning records: an LRS by xAPI, or an endpoint of Caliper Analytics."""

from connectors.records.lrs.connector import CALIPER, XAPI, Lrs
from connectors.records.lrs.endpoint import Endpoint

__all__ = ["CALIPER", "XAPI", "Endpoint", "Lrs"]
