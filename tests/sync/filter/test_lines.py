"""A line in, a line out."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.filter import RosterName, TextFilter, engine
from sync.filter.lines import NotUtf8, decoded, filter_line, mark_up
from sync.filter.view import View


def answer(line: str) -> object:
    return json.loads(filter_line(line.encode()).line)


def test_a_line_comes_back_filtered() -> None:
    line = json.dumps(
        {"id": "p1", "lang": "de", "text": "\U0001f600 Anna: a@example.org", "roster": ["Anna Müller"]}
    )
    answered = filter_line(line.encode())
    assert "\n" not in answered.line
    assert not answered.refused
    assert json.loads(answered.line) == {
        "id": "p1",
        "text": "\U0001f600 [Person]: [E-Mail]",
        "spans": [[2, 6, "PERSON_R", 0.9, "roster.given"], [8, 21, "EMAIL", 0.99, "email.address"]],
    }


@pytest.mark.parametrize("rest", ["", ', "id": null, "lang": null, "roster": null', ', "roster": []'])
def test_language_roster_and_id_may_be_missing(rest: str) -> None:
    assert answer(f'{{"text": "Ruf 0171 1234567"{rest}}}') == {
        "id": None,
        "text": "Ruf [phone]",
        "spans": [[4, 16, "PHONE", 0.9, "phone.national"]],
    }


@pytest.mark.parametrize("line", ['\ufeff{"id": 7, "text": "x"}', '  {"id": 7, "text": "x"}\r\n'])
def test_a_byte_order_mark_and_blanks_around_are_no_matter(line: str) -> None:
    assert answer(line) == {"id": 7, "text": "x", "spans": []}


def test_umlauts_go_out_as_they_are_and_half_a_surrogate_pair_escaped() -> None:
    line = r'{"id": "\udfff", "text": "grün \ud800 Anna", "roster": ["Anna \ud800\udbff"]}'
    answered = filter_line(line.encode())
    assert r"grün \ud800 [person]" in answered.line
    assert json.loads(answered.line.encode())["id"] == "\udfff"


def test_a_pattern_reads_a_text_with_half_a_surrogate_pair() -> None:
    line = r'{"id": 1, "text": "\ud800 M123456 \udfff Anna", "roster": ["Anna"], "terms": ["re:M[0-9]{6}"]}'
    assert answer(line) == {
        "id": 1,
        "text": "\ud800 [confidential] \udfff [person]",
        "spans": [
            [2, 9, "CONFIDENTIAL", 0.95, "confidential.own_pattern"],
            [12, 16, "PERSON_R", 0.9, "roster.given"],
        ],
    }


def test_a_pattern_with_half_a_surrogate_pair_is_refused() -> None:
    assert_refused(
        r'{"id": 1, "text": "x", "terms": ["re:\ud800ab"]}', 1, "filter.pattern_refused", "pattern"
    )


def test_a_line_on_which_the_filter_fails_is_answered_without_its_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(view: View) -> None:
        raise RuntimeError(view.text)

    monkeypatch.setattr(engine, "_DETECTORS", (broken,))
    line = '{"id": "p1", "text": "anna@example.org"}'
    assert_refused(line, "p1", "filter.failed", "RuntimeError")
    assert "anna" not in filter_line(line.encode()).line


@given(st.text(st.characters(categories=["L", "M", "N", "P", "S", "Z", "C"])), st.text(st.characters()))
def test_any_text_and_name_that_json_can_hold_is_answered_on_one_line(text: str, name: str) -> None:
    line = json.dumps({"id": text, "text": text, "roster": [name]})
    answered = filter_line(line.encode())
    assert not answered.refused
    assert answered.line.splitlines() == [answered.line]
    assert json.loads(answered.line.encode())["id"] == json.loads(line)["id"]


@pytest.mark.parametrize(
    ("line", "trouble"),
    [
        ("not json", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not a JSON object"),
        ('{"id": NaN, "text": "x"}', "not JSON"),
        ('{"id": -Infinity, "text": "x"}', "not JSON"),
        ('{"id": 1e400, "text": "x"}', '"id" is neither'),
        ('{"id": true, "text": "x"}', '"id" is neither'),
        ('{"id": {"a": 1}, "text": "x"}', '"id" is neither'),
    ],
)
def test_a_line_of_which_not_even_the_id_can_be_read_is_answered_with_the_reason(
    line: str, trouble: str
) -> None:
    assert_refused(line, None, "filter.line_refused", trouble)


@pytest.mark.parametrize(
    ("rest", "trouble"),
    [
        ("", 'no "text"'),
        (', "text": null', '"text" is not a string'),
        (', "text": "x", "lang": 7', '"lang" is not a string'),
        (', "text": "x", "roster": "Anna"', '"roster" is not a list of strings'),
        (', "text": "x", "roster": [1]', '"roster" is not a list of strings'),
        (', "text": "x", "roster": {}', '"roster" is not a list of strings'),
        (', "text": "x", "roster": ""', '"roster" is not a list of strings'),
        (', "text": "x", "roster": false', '"roster" is not a list of strings'),
    ],
)
def test_a_line_that_cannot_be_filtered_is_answered_with_its_id_and_the_reason(
    rest: str, trouble: str
) -> None:
    assert_refused('{"id": "p1"' + rest + "}", "p1", "filter.line_refused", trouble)


@pytest.mark.parametrize("line", ["", "\n", " \t\r\n", "\ufeff\n"])
def test_a_blank_line_has_an_answer_and_a_code_of_its_own(line: str) -> None:
    assert_refused(line, None, "filter.line_blank", "blank")


def test_bytes_that_are_no_text_are_answered_with_the_reason() -> None:
    answered = filter_line(b'{"text": "\xff"}\n')
    assert (answered.refused, json.loads(answered.line)["error"]["code"]) == (True, "privacy.not_utf8")
    with pytest.raises(NotUtf8):
        decoded(b"\xff")


def assert_refused(line: str, identity: object, code: str, trouble: str) -> None:
    answered = filter_line(line.encode())
    refusal = json.loads(answered.line)
    assert answered.refused
    assert (refusal["id"], refusal["error"]["code"]) == (identity, code)
    assert trouble in refusal["error"]["message"]
    assert set(refusal) == {"id", "error"}


def test_findings_are_marked_for_people() -> None:
    text = "Anna: a@example.org!"
    filtered = TextFilter([RosterName("Anna", "")]).scan(text)
    assert mark_up(text, filtered) == "⟦PERSON_R Anna⟧: ⟦EMAIL a@example.org⟧!"
