"""Names that lead back to nobody."""

from uuid import UUID

import pytest
from sqlalchemy import delete, select

from config.clock import SetClock
from config.database import Database
from config.ids import new_id
from config.keys import KeyRing
from sync.people.erasure import destroy_identity
from sync.people.pseudonyms import NobodyThere, pseudonym, pseudonyms
from sync.people.tables import PersonKey
from tests.factories.world import Classroom, open_classroom

LRS = "https://lrs.example"


@pytest.fixture
def classroom(database: Database, keys: KeyRing, clock: SetClock) -> Classroom:
    return open_classroom(database, keys, clock)


def of(classroom: Classroom, name: str, context_id: UUID | str, recipient: str = LRS) -> str:
    with classroom.database.read() as session:
        return pseudonym(session, classroom.keys, classroom.people[name], context_id, recipient)


def test_one_person_has_one_pseudonym_in_a_course_and_another_in_another(classroom: Classroom) -> None:
    """Behaviour 10."""
    here, there = new_id(), new_id()
    assert of(classroom, "anna", here) == of(classroom, "anna", here) == of(classroom, "anna", str(here))
    everyone = {
        of(classroom, name, course, recipient)
        for name in ("anna", "ben")
        for course in (here, there)
        for recipient in (LRS, "https://other.example")
    }
    assert len(everyone) == 8
    assert all(len(each) == 32 and int(each, 16) >= 0 for each in everyone)


def test_course_and_recipient_are_told_apart(classroom: Classroom) -> None:
    assert of(classroom, "anna", "a", "b c") != of(classroom, "anna", "a b", "c")


def test_many_are_told_at_once_as_one_by_one(classroom: Classroom) -> None:
    people = classroom.people
    with classroom.database.read() as session:
        told = pseudonyms(session, classroom.keys, [*people.values(), new_id()], "course", LRS)
    assert told == {people[name]: of(classroom, name, "course") for name in people}


def test_once_the_key_is_gone_nobody_finds_out_whose_a_pseudonym_was(
    classroom: Classroom, keys: KeyRing, clock: SetClock
) -> None:
    """Behaviour 11: neither with the installation's secret, nor by trying everybody, nor by giving another key."""
    before = of(classroom, "anna", "course")
    with classroom.database.write() as session:
        destroy_identity(session, keys, classroom.people["anna"], clock.now())
    with pytest.raises(NobodyThere) as gone:
        of(classroom, "anna", "course")
    assert gone.value.code == "people.erased"
    with classroom.database.write() as session:
        session.add(PersonKey(person_id=classroom.people["anna"], wrapped_key=wrapped_like(classroom, "ben")))
    with pytest.raises(Exception, match="cannot be read"):
        of(classroom, "anna", "course")
    with classroom.database.write() as session:
        session.execute(delete(PersonKey).where(PersonKey.person_id == classroom.people["anna"]))
        everybody = pseudonyms(session, keys, list(classroom.people.values()), "course", LRS)
    assert before not in everybody.values()


def wrapped_like(classroom: Classroom, name: str) -> bytes:
    with classroom.database.read() as session:
        of_person = PersonKey.person_id == classroom.people[name]
        return session.scalars(select(PersonKey.wrapped_key).where(of_person)).one()
