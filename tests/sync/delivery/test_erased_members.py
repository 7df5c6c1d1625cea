"""Rosters and people who were erased, or whose key was lost."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from config.database import Database
from sync.delivery import rosters
from sync.outbox.tables import OutboxState
from sync.people.accounts import AccountKey, Profile, find_people, read_profiles, recognise
from sync.people.erasure import destroy_identity
from sync.people.tables import Person, PersonKey
from sync.rights.replaying import mend_people
from sync.spaces.tables import Membership, Space
from tests.sync.delivery.conftest import School
from tests.sync.delivery.test_rosters import ANNA, list_next, members, read_due, read_listed, space_of

BEN = {"user_id": "102", "status": "Active", "roles": ["Learner"], "given_name": "Ben"}
INES = {"user_id": "201", "status": "Active", "roles": ["Instructor"], "given_name": "Ines"}


def erase(school: School, name: str) -> None:
    """What an erasure does to identity and membership."""
    person_id = school.classroom.people[name]
    with school.classroom.database.write() as session:
        session.execute(delete(Membership).where(Membership.person_id == person_id))
        destroy_identity(session, school.context.keys, person_id, school.context.clock.now())


def everybody(database: Database) -> set[UUID]:
    with database.read() as session:
        return set(session.scalars(select(Person.id)))


def person_of(school: School, user_id: str) -> UUID | None:
    with school.classroom.database.read() as session:
        space = session.get_one(Space, school.classroom.space_id)
        found = find_people(
            session, school.context.keys, space.organisation_id, school.lms.base_url, [user_id]
        )
        return found.get(user_id)


def launch(school: School, user_id: str) -> UUID:
    space = space_of(school)
    account = AccountKey(space.organisation_id, school.lms.base_url, user_id)
    with school.classroom.database.write() as session:
        return recognise(session, school.context.keys, account, Profile("Anna"), school.context.clock.now())


def test_the_next_roster_does_not_bring_an_erased_person_back(school: School) -> None:
    """Nor the one after it, whole or told by differences."""
    database = school.classroom.database
    school.ask_for_roster()
    read_due(school)
    before = everybody(database)
    erase(school, "anna")
    school.ask_for_roster()
    read_due(school)
    read_listed(school, ANNA, BEN, INES)
    assert set(members(school)) == {"Ben", "Cem", "Ines"}
    assert everybody(database) == before
    assert person_of(school, "101") is None
    assert space_of(school).roster_trouble is None
    with database.read() as session:
        assert read_profiles(session, school.context.keys, [school.classroom.people["anna"]]) == {}


def test_who_comes_again_is_on_the_rosters_that_follow(school: School) -> None:
    erase(school, "anna")
    again = launch(school, "101")
    read_listed(school, ANNA, BEN, INES)
    assert person_of(school, "101") == again != school.classroom.people["anna"]
    assert "Anna" in members(school)


def test_an_erasure_while_the_roster_is_on_its_way_is_not_undone_by_it(school: School) -> None:
    list_next(school, ANNA, BEN, INES, during=lambda: erase(school, "anna"))
    school.ask_for_roster()
    read_due(school)
    assert person_of(school, "101") is None
    assert "Anna" not in members(school)


def test_an_erasure_between_looking_up_and_enrolling_is_not_undone(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrol = rosters._enrol

    def erased_meanwhile(*arguments: Any) -> None:
        erase(school, "anna")
        enrol(*arguments)

    read_listed(school, ANNA, BEN, INES)
    monkeypatch.setattr(rosters, "_enrol", erased_meanwhile)
    read_listed(school, ANNA, BEN, INES)
    with school.classroom.database.read() as session:
        of_anna = Membership.person_id == school.classroom.people["anna"]
        assert session.scalars(select(Membership).where(of_anna)).all() == []
    assert person_of(school, "101") is None


def lose_keys(school: School) -> None:
    with school.classroom.database.write() as session:
        session.execute(delete(PersonKey))


def test_evidence_waits_for_names_whose_keys_were_lost(school: School) -> None:
    """The filter would not know whom to take out. A roster tells of them again."""
    school.connect_records()
    school.run()
    lose_keys(school)
    school.classroom.post("anna", "Ask Ben Benson about the agenda. " * 20)
    school.run()
    assert school.lms.evidence_of("101") == []
    assert {row.code for row in school.outbox() if row.item != "score"} == {"roster.names_lost"}
    context = school.context
    assert mend_people(context.database, context.keys, context.clock) == []
    assert space_of(school).roster_whole_at is None, "what has changed would not tell of them"
    later(school)
    school.run()
    (note,) = school.lms.evidence_of("101")
    assert "agenda" in note
    assert "Benson" not in note
    assert {row.state for row in school.outbox()} == {OutboxState.SETTLED}


def later(school: School) -> None:
    """Nothing is waited for any more."""
    with school.classroom.database.write() as session:
        for row in school.outbox():
            merged = session.merge(row)
            merged.due_at = school.context.clock.now() - timedelta(seconds=1)


def test_nothing_is_asked_for_where_every_key_is_there(school: School) -> None:
    school.run()
    read_at = space_of(school).roster_read_at
    context = school.context
    mend_people(context.database, context.keys, context.clock)
    assert space_of(school).roster_read_at == read_at is not None
