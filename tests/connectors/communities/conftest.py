"""A client for communities, whose pages are larger than what record systems answer."""

import pytest

from connectors.http import HostPolicy, HttpClient


@pytest.fixture
def http() -> HttpClient:
    """A client that may talk to everything on loopback, and takes as much as the product's own."""
    policy = HostPolicy(is_registered=lambda origin: True, allow_loopback=True)
    return HttpClient(policy, connect_timeout=0.5, read_timeout=5.0, total_timeout=10.0)
