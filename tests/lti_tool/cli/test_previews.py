"""`stoa previews`: the hosts whose pages an organisation lets Stoa fetch."""

import pytest

from tests.lti_tool.cli.conftest import Run


def test_hosts_are_added_listed_and_removed(upgraded: Run, run: Run) -> None:
    assert run("previews", "list").out == "No host yet: nothing is fetched.\n"
    added = run("previews", "add", "Example.org", "*.Bücher.example", "wiki.example:8443")
    assert added.out.startswith("3 in the list.")
    assert run("previews", "add", "example.org:443").out.startswith("3 in the list.")
    assert run("previews", "list", "--json").json == [
        {"host": "*.xn--bcher-kva.example"},
        {"host": "example.org"},
        {"host": "wiki.example:8443"},
    ]
    assert run("previews", "remove", "EXAMPLE.org", "unknown.example").out.startswith("2 in the list.")


@pytest.mark.parametrize(
    "host",
    [
        "*",
        "*.org",
        "org",
        "https://example.org",
        "example.org/way",
        "127.0.0.1",
        "[::1]",
        "a@example.org",
        "ex ample.org",
        "a..b",
    ],
)
def test_what_is_no_host_is_refused_as_a_whole(upgraded: Run, run: Run, host: str) -> None:
    refused = run("previews", "add", "example.org", host)
    assert (refused.status, "[previews.host]" in refused.err) == (2, True)
    assert run("previews", "list", "--json").json == []
