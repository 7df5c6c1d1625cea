"""`stoa certificates`: definitions in versions, the look, keys, and revoking."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.factories.badges import a_logo
from tests.lti_tool.cli.conftest import Run

LEADING: dict[str, Any] = {
    "version": 1,
    "name": "leading",
    "title": {"en": "Leading", "de": "Leiten"},
    "description": {"en": "Leads."},
    "criteria": {"en": "Has led."},
    "valid_months": 12,
    "proposed_by": [{"points": 2.5}, {"competency_id": "11", "level": 2}],
}


def test_a_definition_is_kept_in_versions_and_read_back_as_it_came(upgraded: Run, tmp_path: Path) -> None:
    assert "Nothing is certified yet" in upgraded("certificates", "list").out
    file = tmp_path / "leading.json"
    for changes, version in (({}, 1), ({}, 1), ({"active": False}, 2)):
        file.write_text(json.dumps({**LEADING, **changes}))
        result = upgraded("certificates", "define", str(file))
        assert (result.status, f"in version {version}" in result.out) == (0, True)
    (told,) = upgraded("certificates", "list", "--json").json
    assert (told["version"], told["active"], told["title"]) == (2, False, LEADING["title"])
    assert told["proposed_by"] == LEADING["proposed_by"]
    assert "ended" in upgraded("certificates", "list").out
    framework = tmp_path / "framework.csv"
    framework.write_text("type;code;title;scale\nframework;C;Care;Not yet | Can*\nskill;11;Leading;\n")
    assert upgraded("competencies", "import", str(framework)).status == 0
    file.write_text(json.dumps({**LEADING, "proposed_by": [{"competency_id": "11", "level": 1}]}))
    result = upgraded("certificates", "define", str(file))
    assert (result.status, "[achievement.level]" in result.err) == (2, True), "it shows nothing yet"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"title": {}}, "$.title"),
        ({"title": {"fr": "Mener"}}, "$.title"),
        ({"title": {"en": "x" * 301}}, "$.title.en"),
        ({"name": "No name"}, "$.name"),
        ({"alignments": [{"name": "x", "url": "javascript:alert(1)"}]}, "$.alignments[0].url"),
        ({"valid_months": 0}, "$.valid_months"),
        ({"proposed_by": [{"points": 1, "level": 2}]}, "$.proposed_by[0]"),
        ({"issued_by": "rules"}, "$.issued_by"),
    ],
)
def test_a_definition_that_cannot_be_used_is_refused_by_its_place(
    upgraded: Run, tmp_path: Path, change: dict[str, Any], place: str
) -> None:
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps({**LEADING, **change}))
    result = upgraded("certificates", "define", str(file))
    assert result.status == 2
    assert place in result.err
    assert "[achievement.refused]" in result.err


def test_the_look_is_set_bit_by_bit_and_pictures_are_written_anew(upgraded: Run, tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(a_logo() + b"and more")
    assert upgraded("certificates", "look", "--logo", str(logo), "--colour", "#123456").status == 0
    for options, told in (
        (("--colour", "#ffff00"), "darker"),
        (("--colour", "red"), "#1d4f8c"),
        (("--url", "javascript:x"), "https://"),
        (("--logo", str(tmp_path / "none.png")), "cannot be read"),
        (("--logo", __file__), "cannot be used as a logo"),
    ):
        result = upgraded("certificates", "look", *options)
        assert (result.status, told in result.err) == (2, True), result.err


def test_keys_are_made_rotated_and_all_kept(upgraded: Run) -> None:
    assert "No key yet" in upgraded("certificates", "keys", "list").out
    assert upgraded("certificates", "keys", "rotate").status == 0
    assert upgraded("certificates", "keys", "rotate").status == 0
    listed = upgraded("certificates", "keys", "list").out
    assert ("signs" in listed, "retired" in listed) == (True, True)
    now, before = upgraded("certificates", "keys", "list", "--json").json
    assert upgraded("certificates", "keys", "withdraw", before["kid"]).status == 0
    for kid in (now["kid"], before["kid"]):
        refused = upgraded("certificates", "keys", "withdraw", kid)
        assert (refused.status, "[certificates.key]" in refused.err) == (2, True)
    assert len(upgraded("certificates", "keys", "list", "--json").json) == 1


def test_what_was_never_issued_is_not_revoked(upgraded: Run) -> None:
    nobody = "01a20de8-f71f-76e9-9548-b610a83ebddd"
    result = upgraded("certificates", "revoke", nobody, "--because", "error")
    assert (result.status, "[certificates.unknown]" in result.err) == (2, True)
