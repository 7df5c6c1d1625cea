"""Documents from JSON files, however they come."""

import json
from decimal import Decimal
from typing import Any

import pytest

from sync.competencies.mapping import CompetencyMapping, MappingRefused
from sync.scoring.documents import LARGEST_DOCUMENT, DocumentUnreadable, read_document
from sync.scoring.rules import Rule, RuleRefused, default_rule

RULE = default_rule().dump()


def nested(depth: int) -> str:
    return '{"a":' * depth + "1" + "}" * depth


def test_decimals_are_exact() -> None:
    assert read_document(b'{"a": 0.07, "b": [1, -2.50], "c": "\xc3\xa4"}') == {
        "a": Decimal("0.07"),
        "b": [1, Decimal("-2.5")],
        "c": "ä",
    }


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "line 1, column 1"),
        (b"[]", "no JSON object"),
        (b"{} {}", "line 1, column 4"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        ('{"a": "ä"}'.encode("latin-1"), "not UTF-8"),
        ("{}".encode("utf-16"), "not UTF-8"),
        (b'{"a": NaN}', "NaN, which is no number"),
        (b'{"a": -Infinity}', "-Infinity, which is no number"),
        (b'{"a": 1, "b": {"c": 1, "c": 2}}', "'c' twice"),
        (b'{"a": ' + b"9" * 4_299 + b"}", "more than 30 characters"),
        (b'{"a": ' + b"9" * 9_999 + b"}", "more than 30 characters"),
        (b'{"a": 0.' + b"1" * 40 + b"}", "more than 30 characters"),
        (b'{"a": 1e99999999999999999999}', "no number here"),
        (nested(20_000).encode(), "within one another"),
        (b" " * LARGEST_DOCUMENT + b"{}", "larger than 200,000 bytes"),
    ],
    ids=range(15),
)
def test_what_is_no_document_is_refused_with_what_is_wrong(data: bytes, sentence: str) -> None:
    with pytest.raises(DocumentUnreadable) as refused:
        read_document(data)
    assert sentence in refused.value.message
    assert len(refused.value.message) < 100


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(json.loads(nested(700)), id="deep object"),
        pytest.param(json.loads("[" * 900 + "]" * 900), id="deep list"),
        pytest.param(10**4_000, id="many digits"),
        pytest.param(-(10**30), id="below zero"),
        pytest.param(Decimal("1e999999"), id="an exponent"),
        pytest.param(Decimal("1e-999999"), id="a small exponent"),
        pytest.param(Decimal("1." + "1" * 4_000), id="many decimals"),
        pytest.param(1e308, id="a float"),
        pytest.param(float("inf"), id="infinity"),
        pytest.param(float("nan"), id="no number"),
        pytest.param(Decimal("NaN"), id="no decimal"),
        pytest.param("\ud800", id="half a character"),
        pytest.param({"a\ud800": 1}, id="half a character in a name"),
        pytest.param("a\0", id="a character that PostgreSQL refuses"),
    ],
)
def test_no_value_is_beyond_being_refused(value: Any) -> None:
    with pytest.raises(RuleRefused) as refused:
        Rule.parse({**RULE, "target": value})
    refused.value.message.encode()
    assert len(refused.value.message) < 400
    with pytest.raises(MappingRefused):
        CompetencyMapping.parse({"version": 1, "competencies": value})


def test_a_title_that_no_database_takes_is_refused() -> None:
    milestone = {"id": "a", "what": "post", "count": 1, "words": 0, "points": 1, "due": None}
    for title in ("a\0b", "\udfff"):
        with pytest.raises(RuleRefused, match=r"milestones\[0\].title"):
            Rule.parse({**RULE, "final": "milestones", "milestones": [{**milestone, "title": title}]})
