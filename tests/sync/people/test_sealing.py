"""Texts open under their own person's key, in their own row, and nowhere else; a lost key stops nothing."""

from uuid import UUID

import pytest
from sqlalchemy import delete, func, select

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import Text, open_texts
from sync.people.accounts import read_profiles, with_lost_keys
from sync.people.erasure import destroy_identity
from sync.people.person_keys import give_key
from sync.people.sealing import Seals, place
from sync.people.tables import PersonKey
from tests.factories.texts import all_texts
from tests.factories.world import Classroom, open_classroom
from tests.sync.intake.conftest import statements_of

HERE = place("contributions", 1)


@pytest.fixture
def classroom(database: Database, keys: KeyRing, clock: SetClock) -> Classroom:
    return open_classroom(database, keys, clock)


def lose_key(database: Database, person_id: UUID) -> None:
    with database.write() as session:
        session.execute(delete(PersonKey).where(PersonKey.person_id == person_id))


def test_a_text_opens_for_its_person_in_its_place_alone(classroom: Classroom) -> None:
    anna, ben = classroom.people["anna"], classroom.people["ben"]
    with classroom.database.write() as session:
        seals = Seals(session, classroom.keys)
        sealed = seals.seal(anna, "Grüße", HERE)
        assert sealed is not None
        assert "Grüße".encode() not in sealed
        assert seals.open(anna, sealed, HERE) == "Grüße"
        assert seals.open(ben, sealed, HERE) is None, "another person's key"
        assert seals.open(anna, sealed, place("contributions", 2)) is None, "moved to another row"
        assert (seals.seal(anna, "", HERE), seals.open(anna, None, HERE)) == (None, "")


def test_the_texts_of_many_authors_take_one_query_for_their_keys(classroom: Classroom) -> None:
    for number in range(30):
        classroom.post(("anna", "ben", "cem")[number % 3], f"Text {number}")
    with classroom.database.read() as session:
        rows = session.scalars(select(StoredContribution)).all()
        texts: list[Text] = []
        statements = statements_of(
            classroom.database,
            lambda: texts.extend(open_texts(Seals(session, classroom.keys), rows).values()),
        )
    assert {each.markdown for each in texts} == {f"Text {number}" for number in range(30)}
    assert len(statements) == 1


def test_who_writes_without_a_key_gets_one_and_the_names_are_waited_for(classroom: Classroom) -> None:
    anna, ben = classroom.people["anna"], classroom.people["ben"]
    classroom.post("anna", "before")
    lose_key(classroom.database, anna)
    classroom.post("anna", "after")
    with classroom.database.read() as session:
        assert [(each.markdown, each.is_lost) for each in all_texts(session, classroom.keys)] == [
            ("", True),
            ("after", False),
        ]
        assert session.scalars(with_lost_keys()).all() == [anna], "or the filter would miss a name"
        assert set(read_profiles(session, classroom.keys, [anna, ben])) == {ben}


def test_a_key_that_is_there_is_not_replaced(classroom: Classroom) -> None:
    anna = classroom.people["anna"]
    with classroom.database.write() as session:
        before = session.scalars(select(PersonKey.wrapped_key).where(PersonKey.person_id == anna)).one()
        give_key(session, classroom.keys, anna)
        assert (
            session.scalars(select(PersonKey.wrapped_key).where(PersonKey.person_id == anna)).one() == before
        )


def test_of_who_was_erased_nothing_is_sealed(classroom: Classroom) -> None:
    anna = classroom.people["anna"]
    with classroom.database.write() as session:
        destroy_identity(session, classroom.keys, anna, classroom.clock.now())
    with classroom.database.write() as session:
        assert Seals(session, classroom.keys).seal(anna, "too late", HERE) is None
    with classroom.database.read() as session:
        assert session.scalar(select(func.count()).where(PersonKey.person_id == anna)) == 0
