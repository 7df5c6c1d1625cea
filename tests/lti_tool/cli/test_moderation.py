"""`stoa moderation rules`: the words and rules of an organisation."""

from tests.lti_tool.cli.conftest import Run


def test_rules_are_added_listed_and_removed(upgraded: Run, run: Run) -> None:
    added = run("moderation", "rules", "add", "--follows", "ask", "silly = It may hurt.", "host:example.org")
    assert added.out.startswith("2 in the list.")
    assert run("moderation", "rules", "add", "--follows", "hold", "silly").out.startswith("2 in the list.")
    assert run("moderation", "rules", "list", "--json").json == [
        {"entry": "host:example.org", "follows": "ask", "sentence": ""},
        {"entry": "silly", "follows": "hold", "sentence": ""},
    ]
    assert run("moderation", "rules", "remove", "silly", "nothing").out.startswith("1 in the list.")


def test_what_cannot_be_looked_for_is_refused_as_a_whole(upgraded: Run, run: Run) -> None:
    refused = run("moderation", "rules", "add", "--follows", "ask", "fine", "re:(a+)+")
    assert (refused.status, "[filter.pattern_refused]" in refused.err) == (2, True)
    refused = run("moderation", "rules", "add", "--follows", "ask", "x")
    assert (refused.status, "[gates.entry_refused]" in refused.err) == (2, True)
    assert run("moderation", "rules", "list", "--json").json == []
