"""By its type alone no audit row can hold free text of people."""

import pytest
from sqlalchemy import select

from config.database import Database
from config.ids import new_id
from sync.audit.detail import UNFIT, fitting
from sync.audit.tables import AuditRow
from sync.audit.trail import Act, record, record_all
from tests.conftest import BEGINNING

SOME_ID = new_id()


@pytest.mark.parametrize(
    "value",
    [
        "http.403",
        "score",
        "competency:11",
        "a0/b",
        "2026-11-23T09:00:00.000000Z",
        "LtiContextCopyNotice",
        3,
        True,
        None,
    ],
)
def test_codes_counts_yes_no_and_nothing_are_taken(value: str | int | bool | None) -> None:
    assert fitting("tests.written", {"key": value}) == {"key": value}


def test_ids_are_taken_as_text() -> None:
    assert fitting("tests.written", {"key": SOME_ID}) == {"key": str(SOME_ID)}  # type: ignore[dict-item]


@pytest.mark.parametrize(
    "words",
    [
        "Anna Annason",
        "anna@academy.example",
        "Jürgen",
        "a\nb",
        "",
        " ",
        "<b>",
        "(+49)",
        "tel:+49 30",
        "x" * 256,
        "a=b",
    ],
)
def test_words_of_people_are_left_out(words: str) -> None:
    """Behaviour 27."""
    assert fitting("tests.written", {"key": words}) == {"key": UNFIT}


@pytest.mark.parametrize("value", [1.5, ["Anna"], {"name": "Anna"}, b"Anna", object()])
def test_nothing_else_is_taken(value: object) -> None:
    with pytest.raises(TypeError):
        fitting("tests.written", {"key": value})  # type: ignore[dict-item]


def test_neither_are_words_as_keys_or_actions() -> None:
    with pytest.raises(TypeError):
        fitting("tests.written", {"Anna Annason": 1})
    with pytest.raises(TypeError):
        fitting("Anna wrote", {})
    with pytest.raises(TypeError):
        fitting("anna", {})
    assert fitting("tests.written.twice", {"a1": 1}) == {"a1": 1}


def test_both_ways_of_writing_the_audit_look_at_what_they_write(database: Database) -> None:
    """Behaviour 27."""
    with database.write() as session:
        record(session, action="tests.written", now=BEGINNING, detail={"key": "Anna Annason"})
        act = Act("tests.written", None, {"key": "Anna Annason"})
        record_all(session, [act], now=BEGINNING, organisation_id=SOME_ID, space_id=SOME_ID)
    with database.read() as session:
        assert session.scalars(select(AuditRow.detail)).all() == [{"key": UNFIT}] * 2
