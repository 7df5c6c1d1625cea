"""A line in, a line out."""

import json

import pytest

from config.errors import StoaError
from sync.filter import RosterName, TextFilter
from sync.filter.lines import filter_line, mark_up


def test_a_line_comes_back_filtered() -> None:
    line = json.dumps(
        {"id": "p1", "lang": "de", "text": "\U0001f600 Anna: a@example.org", "roster": ["Anna Müller"]}
    )
    answer = filter_line(line)
    assert "\n" not in answer
    assert json.loads(answer) == {
        "id": "p1",
        "text": "\U0001f600 [Person]: [E-Mail]",
        "spans": [[2, 6, "PERSON_R", 0.9, "roster.given"], [8, 21, "EMAIL", 0.99, "email.address"]],
    }


def test_language_roster_and_id_may_be_missing() -> None:
    assert json.loads(filter_line('{"text": "Ruf 0171 1234567"}')) == {
        "id": None,
        "text": "Ruf [phone]",
        "spans": [[4, 16, "PHONE", 0.9, "phone.national"]],
    }


def test_umlauts_go_out_as_they_are_and_half_a_surrogate_pair_escaped() -> None:
    answer = filter_line('{"id": 1, "text": "grün \\ud800 x"}')
    assert "grün \\ud800 x" in answer
    answer.encode("utf-8")


@pytest.mark.parametrize(
    ("line", "trouble"),
    [
        ("not json", "not JSON"),
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not a JSON object"),
        ('{"id": 1}', 'no "text"'),
        ('{"text": null}', '"text" is not a string'),
        ('{"text": "x", "lang": 7}', '"lang" is not a string'),
        ('{"text": "x", "roster": "Anna"}', '"roster" is not a list of strings'),
        ('{"text": "x", "roster": [1]}', '"roster" is not a list of strings'),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_with_the_reason(line: str, trouble: str) -> None:
    with pytest.raises(StoaError, match=trouble) as refused:
        filter_line(line)
    assert refused.value.code == "filter.line_refused"


def test_findings_are_marked_for_people() -> None:
    text = "Anna: a@example.org!"
    filtered = TextFilter([RosterName("Anna", "")]).scan(text)
    assert mark_up(text, filtered) == "⟦PERSON_R Anna⟧: ⟦EMAIL a@example.org⟧!"
