"""What a purpose says, and its published schema."""

import json
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sync.consent.documents import (
    EVIDENCE,
    GRADE,
    KNOWN,
    BasisKind,
    Bilingual,
    LegalBasis,
    PurposeDocument,
    PurposeRefused,
    built_in,
    purpose_schema,
)

WHY = Bilingual("why", "warum")


@pytest.mark.parametrize("name", KNOWN)
def test_a_purpose_is_read_as_it_is_written(name: str) -> None:
    document = built_in(name)
    written = json.loads(json.dumps(document.dump()))
    assert PurposeDocument.parse(written) == document == PurposeDocument.stored(written)
    Draft202012Validator(json.loads(purpose_schema())).validate(written)


@pytest.mark.parametrize(
    "changes",
    [
        {"legal_basis": {"kind": "legitimate_interests"}},
        {"legal_basis": {"kind": "curiosity"}},
        {"fields": []},
        {"fields": ["Name"]},
        {"name": "Grade"},
        {"what_for": {"en": "only English"}},
        {"retention_days": 0},
        {"recipients": ["lti_ags", "lti_ags"]},
        {"colour": "red"},
    ],
)
def test_a_purpose_that_says_too_little_or_too_much_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(PurposeRefused):
        PurposeDocument.parse({**built_in(GRADE).dump(), **changes})


def test_legitimate_interests_need_a_justification() -> None:
    basis = LegalBasis(BasisKind.LEGITIMATE_INTERESTS)
    with pytest.raises(PurposeRefused):
        built_in(GRADE).on(basis)
    assert built_in(GRADE).on(replace(basis, justification=WHY)).legal_basis == replace(
        basis, justification=WHY
    )


@pytest.mark.parametrize(
    ("changes", "is_within"),
    [
        ({}, True),
        ({"fields": ("user_id",)}, True),
        ({"recipients": ()}, True),
        ({"retention_days": 30}, True),
        ({"fields": (*built_in(EVIDENCE).fields, "name")}, False),
        ({"recipients": ("moodle", "xapi")}, False),
        ({"what_for": WHY}, False),
        ({"legal_basis": LegalBasis(BasisKind.CONSENT)}, False),
    ],
)
def test_who_agreed_has_agreed_to_less_and_to_nothing_more(changes: dict[str, Any], is_within: bool) -> None:
    former = built_in(EVIDENCE)
    assert replace(former, **changes).is_within(former) is is_within


def test_who_agreed_to_a_time_has_not_agreed_to_a_longer_one() -> None:
    month = replace(built_in(EVIDENCE), retention_days=30)
    assert not built_in(EVIDENCE).is_within(month)
    assert not replace(month, retention_days=31).is_within(month)
    assert replace(month, retention_days=29).is_within(month)
