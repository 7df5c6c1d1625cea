"""`stoa privacy terms` and `patterns`, and held texts at `stoa privacy filter`."""

import json
from pathlib import Path

from tests.lti_tool.cli.conftest import Run


def test_terms_are_added_listed_and_removed(upgraded: Run, run: Run, tmp_path: Path) -> None:
    assert run("privacy", "terms", "add", "Projekt Adler", "Nordwind").out.startswith("2 added.")
    (tmp_path / "terms.txt").write_text(
        "# customers\nMüller Chemie\n\nNordwind\nre:PRJ-[0-9]{4}\n", encoding="utf-8"
    )
    assert run("privacy", "terms", "import", "terms.txt").out.startswith("2 added.")
    assert run("privacy", "terms", "remove", "Nordwind").out.startswith("1 removed.")
    assert run("privacy", "terms", "list", "--json").json == [
        "Müller Chemie",
        "Projekt Adler",
        "re:PRJ-[0-9]{4}",
    ]


def test_patterns_are_added_listed_and_removed(upgraded: Run, run: Run) -> None:
    assert run("privacy", "patterns", "add", r"MatNr (?P<id>[0-9]{7})").out.startswith("1 added.")
    assert run("privacy", "patterns", "list").out == "MatNr (?P<id>[0-9]{7})\n"
    assert run("privacy", "patterns", "remove", r"MatNr (?P<id>[0-9]{7})").out.startswith("1 removed.")
    assert run("privacy", "patterns", "list", "--json").json == []


def test_what_cannot_be_run_or_looked_for_is_refused(upgraded: Run, run: Run) -> None:
    refused = run("privacy", "patterns", "add", "(a+)+$")
    assert refused.status == 2
    assert "[filter.pattern_refused]" in refused.err
    refused = run("privacy", "terms", "add", "…")
    assert refused.status == 2
    assert "[terms.refused]" in refused.err
    assert run("privacy", "terms", "list", "--json").json == []


def test_lines_that_are_held_are_answered_and_say_so(run: Run) -> None:
    """Behaviour 12."""
    lines = [
        {"id": 1, "lang": "en", "text": "My wife has breast cancer."},
        {"id": 2, "lang": "de", "text": "Im Projekt-Adler-Budget fehlt etwas.", "terms": ["Projekt Adler"]},
        {"id": 3, "text": "x", "terms": ["re:a+"]},
        {"id": 4, "text": "x", "terms": "Projekt"},
    ]
    answers = [
        json.loads(line)
        for line in run(
            "privacy", "filter", "--jsonl", stdin="\n".join(map(json.dumps, lines))
        ).out.splitlines()
    ]
    assert answers[0] == {
        "id": 1,
        "text": "My wife has [health].",
        "spans": [[12, 25, "HEALTH", 0.85, "health.illness"]],
        "held": True,
    }
    assert answers[1]["text"] == "Im [vertraulich] fehlt etwas."
    assert "held" not in answers[1]
    assert answers[2]["error"]["code"] == "filter.pattern_refused"
    assert answers[3]["error"]["code"] == "filter.line_refused"
