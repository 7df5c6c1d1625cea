"""Which pages the hosts of an organisation let be fetched."""

import pytest

from sync.previews.hosts import Hosts

HOSTS = Hosts(frozenset({"one.example", "*.many.example", "odd.example:8443"}))


@pytest.mark.parametrize(
    ("address", "covered"),
    [
        ("https://one.example/a?b=c#d", True),
        ("https://ONE.example:443/", True),
        ("https://www.one.example/", False),
        ("https://one.example.org/", False),
        ("https://one.example:8443/", False),
        ("https://a.many.example/", True),
        ("https://a.b.many.example/", True),
        ("https://many.example/", False),
        ("https://notmany.example/", False),
        ("https://odd.example:8443/", True),
        ("https://odd.example/", False),
        ("http://one.example/", False),
        ("http://a.many.example/", False),
        ("https://me@one.example/", False),
        ("https://one.example\\@bad.example/", False),
        ("https://[::1]/", False),
        ("mailto:a@one.example", False),
    ],
)
def test_a_page_is_covered_by_its_very_host_and_by_https(address: str, covered: bool) -> None:
    assert HOSTS.cover_address(address) is covered
