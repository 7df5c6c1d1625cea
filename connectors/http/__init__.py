"""The one client for every request that leaves: guarded, bounded and silent about what it carries."""

from connectors.http.client import HttpClient
from connectors.http.errors import HttpTrouble
from connectors.http.policy import HostPolicy, origin_of
from connectors.http.response import Response, clock_ahead, retry_after

__all__ = ["HostPolicy", "HttpClient", "HttpTrouble", "Response", "clock_ahead", "origin_of", "retry_after"]
