"""An organisation's terms and patterns: kept encrypted, in versions, and followed by every filter."""

import pytest
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from sync.audit.tables import AuditRow
from sync.delivery.filters import SpaceFilters
from sync.filter.own_patterns import PatternRefused
from sync.spaces.tables import Space
from sync.terms.lists import (
    FilterLists,
    TermRefused,
    add_pattern,
    add_terms,
    read_lists,
    remove_pattern,
    remove_terms,
)
from sync.terms.tables import FilterList
from tests.factories.world import Classroom, open_classroom


@pytest.fixture
def classroom(database: Database, keys: KeyRing, clock: SetClock) -> Classroom:
    return open_classroom(database, keys, clock)


def scanned(classroom: Classroom, filters: SpaceFilters, text: str) -> str:
    with classroom.database.read() as session:
        space = session.get_one(Space, classroom.space_id)
        return filters.filter_for(session, space).scan(text, language="en").text


def lists(classroom: Classroom) -> FilterLists:
    with classroom.database.read() as session:
        return read_lists(session, classroom.keys, session.get_one(Space, classroom.space_id).organisation_id)


def test_a_filter_that_is_kept_follows_every_change(classroom: Classroom) -> None:
    filters = SpaceFilters(classroom.keys)
    text = "Projekt-Adler-Budget, number K-1234"
    assert scanned(classroom, filters, text) == text
    with classroom.database.write() as session:
        organisation_id = session.get_one(Space, classroom.space_id).organisation_id
        now = classroom.clock.now()
        assert (
            add_terms(session, classroom.keys, organisation_id, ["Projekt  Adler", "Projekt Adler"], now) == 1
        )
        assert add_pattern(session, classroom.keys, organisation_id, r"K-\d{4}", now) == 1
    assert scanned(classroom, filters, text) == "[confidential], number [personal number]"
    with classroom.database.write() as session:
        assert remove_terms(session, classroom.keys, organisation_id, ["Projekt Adler"], now) == 1
        assert remove_pattern(session, classroom.keys, organisation_id, r"K-\d{4}", now) == 1
        assert remove_pattern(session, classroom.keys, organisation_id, r"K-\d{4}", now) == 0
    assert scanned(classroom, filters, text) == text
    assert lists(classroom) == FilterLists(version=4)


def test_terms_are_encrypted_and_no_audit_row_tells_one(classroom: Classroom) -> None:
    with classroom.database.write() as session:
        organisation_id = session.get_one(Space, classroom.space_id).organisation_id
        add_terms(session, classroom.keys, organisation_id, ["Nordwind"], classroom.clock.now())
    with classroom.database.read() as session:
        assert b"Nordwind" not in session.scalars(select(FilterList.sealed)).one()
        row = session.scalars(select(AuditRow).where(AuditRow.action == "terms.added")).one()
        assert row.detail == {"number": 1}
    assert lists(classroom).terms == ("Nordwind",)


@pytest.mark.parametrize("term", ["", "…", "a", "x" * 201, " ".join("abcdefghijklm"), "re:a+"])
def test_what_cannot_be_looked_for_is_refused_and_nothing_is_added(classroom: Classroom, term: str) -> None:
    with classroom.database.write() as session:
        organisation_id = session.get_one(Space, classroom.space_id).organisation_id
        with pytest.raises((TermRefused, PatternRefused)):
            add_terms(session, classroom.keys, organisation_id, ["Nordwind", term], classroom.clock.now())
    assert lists(classroom).terms == ()
