"""Purposes, who is responsible, and forms of texts at the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sync.consent.documents import EVIDENCE, built_in
from tests.lti_tool.cli.conftest import Run
from tests.lti_tool.cli.test_connecting import classroom as classroom


def purpose(run: Run, name: str) -> dict[str, Any]:
    listed: Any = run("privacy", "purposes", "--json").json
    (found,) = [each for each in listed if each["name"] == name]
    return dict(found)


def test_a_purpose_is_turned_on_with_the_basis_that_is_proposed(upgraded: Run) -> None:
    assert not purpose(upgraded, "evidence")["enabled"]
    assert upgraded("privacy", "purpose", "evidence", "on").status == 0
    told = purpose(upgraded, "evidence")
    assert (told["enabled"], told["version"], told["basis"]) == (True, 1, "legitimate_interests")
    assert told["legal_basis"] == "GDPR Art. 6(1)(f)"
    assert set(told["justification"]) == set(told["what_for"]) == {"en", "de"}
    assert (told["recipients"], told["text_version"]) == (["moodle"], 1)


def test_where_no_basis_is_proposed_one_has_to_be_named(upgraded: Run) -> None:
    refused = upgraded("privacy", "purpose", "feedback", "on")
    assert (refused.status, "purpose.no_basis" in refused.err, "--basis" in refused.err) == (2, True, True)
    assert upgraded("privacy", "purpose", "feedback", "on", "--basis", "a").status == 0
    assert purpose(upgraded, "feedback")["legal_basis"] == "GDPR Art. 6(1)(a)"


@pytest.mark.parametrize("basis", ["f", "legitimate_interests"])
def test_legitimate_interests_are_justified(upgraded: Run, basis: str) -> None:
    for said in ((), ("--justification", " "), ("--justification", "x" * 2_001)):
        refused = upgraded("privacy", "purpose", "feedback", "on", "--basis", basis, *said)
        assert (refused.status, refused.err.count("[purpose.justification]")) == (2, 1)
        assert ("--justification" in refused.err, "$." in refused.err) == (True, False)
    given = ("--basis", basis, "--justification", "It helps to learn.")
    assert upgraded("privacy", "purpose", "feedback", "on", *given).status == 0
    assert purpose(upgraded, "feedback")["justification"] == dict.fromkeys(("en", "de"), "It helps to learn.")


@pytest.mark.parametrize(
    "words",
    [
        ("evidence", "off", "--basis", "a"),
        ("evidence", "on", "--justification", "because"),
        ("evidence", "on", "--basis", "d"),
        ("advertising", "on"),
        ("advertising", "off"),
    ],
)
def test_what_makes_no_sense_is_refused(upgraded: Run, words: tuple[str, ...]) -> None:
    assert upgraded("privacy", "purpose", *words).status == 2


def test_a_purpose_of_ones_own_is_defined_from_a_file(upgraded: Run, tmp_path: Path) -> None:
    schema = json.loads(upgraded("privacy", "purpose-schema").out)
    document = {**built_in(EVIDENCE).dump(), "name": "research", "recipients": ["warehouse"]}
    Draft202012Validator(schema).validate(document)
    file = tmp_path / "purpose.json"
    file.write_text(json.dumps(document))
    assert "version 1, and off" in upgraded("privacy", "define-purpose", str(file)).out
    assert upgraded("privacy", "purpose", "research", "on").status == 0
    file.write_text(json.dumps({**document, "retention_days": 30}))
    assert "version 2, and on" in upgraded("privacy", "define-purpose", str(file)).out
    assert purpose(upgraded, "research")["retention_days"] == 30


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, "purpose.unreadable"), ("{", "purpose.unreadable"), ("{}", "purpose.invalid")],
)
def test_a_file_that_is_no_purpose_is_refused(
    upgraded: Run, tmp_path: Path, content: str | None, code: str
) -> None:
    file = tmp_path / "purpose.json"
    if content is not None:
        file.write_text(content)
    refused = upgraded("privacy", "define-purpose", str(file))
    assert (refused.status, code in refused.err) == (2, True)


def test_what_a_file_lacks_is_named_without_words_of_a_schema(upgraded: Run, tmp_path: Path) -> None:
    file = tmp_path / "purpose.json"
    document = built_in(EVIDENCE).dump()
    for changed, said in (
        ({"version": 1, "name": "research", "legal_basis": None}, '"what_for", "recipients"'),
        ({**document, "legal_basis": {"kind": "legitimate_interests"}}, '"justification": {"en"'),
        ({**document, "legal_basis": "consent"}, "At $.legal_basis: "),
        ({**document, "colour": "red"}, '"colour" is not known here.'),
    ):
        file.write_text(json.dumps(changed))
        err = upgraded("privacy", "define-purpose", str(file)).err
        assert said in err
        assert not any(words in err for words in ("required property", "given schemas", "Additional"))


def test_who_is_responsible_is_told_bit_by_bit(upgraded: Run) -> None:
    upgraded("privacy", "contact", "--name", "Academy of Examples")
    upgraded("privacy", "contact", "--officer", "officer@academy.example")
    told = upgraded("privacy", "contact").out
    assert "Responsible: Academy of Examples\n" in told
    assert "Data protection officer: officer@academy.example\n" in told
    assert "Contact: –\n" in told
    refused = upgraded("privacy", "contact", "--name", "x" * 256)
    assert (refused.status, "contact.invalid" in refused.err) == (2, True)


def test_the_form_of_texts_is_set_for_a_target_that_there_is(upgraded: Run, classroom: Any) -> None:
    space = str(classroom.space_id)
    assert upgraded("privacy", "text-form", "link", "--space", space, "--connector", "lti_ags").status == 0
    refused = upgraded("privacy", "text-form", "link", "--space", space, "--connector", "moodle")
    assert (refused.status, "target.unknown" in refused.err) == (2, True)
