"""Destroying who somebody is, and keeping it so."""

from datetime import timedelta
from threading import Thread
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from config.clock import SetClock
from config.database import Database
from config.ids import new_id
from config.keys import KeyRing
from sync.delivery.filters import SpaceFilters, read_names_version
from sync.people.accounts import (
    AccountKey,
    Profile,
    find_people,
    mail_lookup,
    read_profiles,
    read_subjects,
    recognise,
    recognise_listed,
)
from sync.people.erasure import destroy_identity, is_suppressed, replay_journal
from sync.people.tables import Account, JournalEntry, Person, PersonKey, Suppression, SuppressionCopy
from sync.platforms.registry import find_organisation
from sync.rights.erasure import erase_person
from sync.spaces.spaces import join
from sync.spaces.tables import Role, Space
from tests.factories.waiting import wait_until
from tests.factories.world import Classroom, open_classroom

ANNA = Profile("Anna", "Müller", "Anna Müller", "anna@academy.example")


@pytest.fixture
def account(database: Database) -> AccountKey:
    with database.read() as session:
        return AccountKey(find_organisation(session, "default").id, "https://lms.example", "lms-anna")


@pytest.fixture
def anna(database: Database, keys: KeyRing, clock: SetClock, account: AccountKey) -> UUID:
    with database.write() as session:
        return recognise(session, keys, account, ANNA, clock.now())


def erase(database: Database, keys: KeyRing, clock: SetClock, person_id: UUID) -> None:
    with database.write() as session:
        destroy_identity(session, keys, person_id, clock.now())


def suppressed(database: Database, keys: KeyRing, account: AccountKey) -> bool:
    with database.read() as session:
        return is_suppressed(session, keys, account.organisation_id, account.issuer, account.subject)


def listed(database: Database, keys: KeyRing, clock: SetClock, account: AccountKey) -> UUID | None:
    with database.write() as session:
        return recognise_listed(session, keys, account, ANNA, clock.now())


def came(database: Database, keys: KeyRing, clock: SetClock, account: AccountKey) -> UUID:
    with database.write() as session:
        return recognise(session, keys, account, ANNA, clock.now())


def test_key_fingerprints_profile_and_accounts_go_and_the_journal_says_so(
    database: Database, keys: KeyRing, clock: SetClock, account: AccountKey, anna: UUID
) -> None:
    """Behaviour 11: key destroyed, nothing leads back."""
    erase(database, keys, clock, anna)
    with database.read() as session:
        person = session.get_one(Person, anna)
        assert (person.sealed_profile, person.mail_lookup) == (None, None)
        assert not session.scalars(select(Account)).all()
        assert not session.scalars(select(PersonKey)).all()
        (entry,) = session.scalars(select(JournalEntry))
        assert (entry.person_id, entry.erased_at) == (anna, clock.now())
        assert read_profiles(session, keys, [anna]) == {}
        assert read_subjects(session, keys, account.issuer, [anna]) == {}
        assert not find_people(session, keys, account.organisation_id, account.issuer, [account.subject])
        assert (
            session.scalar(select(Person).where(Person.mail_lookup == mail_lookup(keys, ANNA.mail))) is None
        )


def test_erasing_again_changes_nothing_and_keeps_the_first_time(
    database: Database, keys: KeyRing, clock: SetClock, anna: UUID
) -> None:
    erased_at = clock.now()
    erase(database, keys, clock, anna)
    clock.advance(timedelta(hours=1))
    erase(database, keys, clock, anna)
    with database.read() as session:
        assert session.scalars(select(JournalEntry.erased_at)).one() == erased_at
        assert len(session.scalars(select(Suppression)).all()) == 1


def test_nobody_else_is_touched(
    database: Database, keys: KeyRing, clock: SetClock, account: AccountKey, anna: UUID
) -> None:
    other = AccountKey(account.organisation_id, account.issuer, "lms-ben")
    ben = came(database, keys, clock, other)
    erase(database, keys, clock, anna)
    with database.read() as session:
        assert read_profiles(session, keys, [anna, ben]) == {ben: ANNA}
        assert read_subjects(session, keys, account.issuer, [ben]) == {ben: "lms-ben"}
    assert not suppressed(database, keys, other)


def test_a_suppression_is_of_one_account_of_one_lms_of_one_organisation(
    database: Database, keys: KeyRing, clock: SetClock, account: AccountKey, anna: UUID
) -> None:
    assert not suppressed(database, keys, account)
    erase(database, keys, clock, anna)
    assert suppressed(database, keys, account)
    for other in (
        AccountKey(new_id(), account.issuer, account.subject),
        AccountKey(account.organisation_id, "https://other.example", account.subject),
        AccountKey(account.organisation_id, account.issuer, "lms-ann"),
    ):
        assert not suppressed(database, keys, other)


def test_nothing_that_stays_leads_from_the_account_to_the_random_id(
    database: Database, keys: KeyRing, clock: SetClock, anna: UUID
) -> None:
    erase(database, keys, clock, anna)
    for store in (Suppression, SuppressionCopy):
        assert [column.name for column in store.__table__.c] == ["fingerprint"]


def test_a_roster_does_not_bring_an_erased_person_back(
    database: Database, keys: KeyRing, clock: SetClock, account: AccountKey, anna: UUID
) -> None:
    assert listed(database, keys, clock, account) == anna
    erase(database, keys, clock, anna)
    assert listed(database, keys, clock, account) is None
    with database.read() as session:
        assert session.scalars(select(Person.id)).all() == [anna]


def test_who_comes_again_is_a_new_person_whom_rosters_may_tell_of(
    database: Database, keys: KeyRing, clock: SetClock, account: AccountKey, anna: UUID
) -> None:
    erase(database, keys, clock, anna)
    again = came(database, keys, clock, account)
    assert again != anna
    assert not suppressed(database, keys, account)
    assert listed(database, keys, clock, account) == again
    with database.read() as session:
        assert session.get(JournalEntry, anna), "that they were erased stays known"
        assert read_profiles(session, keys, [anna, again]) == {again: ANNA}
        assert replay_journal(session, keys, clock.now()) == []


def test_who_is_erased_twice_stays_away_twice(
    database: Database, keys: KeyRing, clock: SetClock, account: AccountKey, anna: UUID
) -> None:
    erase(database, keys, clock, anna)
    erase(database, keys, clock, came(database, keys, clock, account))
    assert listed(database, keys, clock, account) is None


def test_a_person_whose_key_was_lost_keeps_what_they_did_and_has_a_name_again_at_the_next_launch(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    classroom = open_classroom(database, keys, clock)
    classroom.post("anna", "What I wrote before")
    person = classroom.people["anna"]
    with database.write() as session:
        session.execute(delete(PersonKey).where(PersonKey.person_id == person))
    with database.read() as session:
        assert read_profiles(session, keys, [person]) == {}
        account = account_of(session.get_one(Space, classroom.space_id).organisation_id)
    assert came(database, keys, clock, account) == person
    assert is_whole(classroom, account, person)


def test_a_roster_too_gives_a_person_whose_key_was_lost_a_name_again(
    database: Database, keys: KeyRing, clock: SetClock, account: AccountKey, anna: UUID
) -> None:
    with database.write() as session:
        session.execute(delete(PersonKey))
    assert listed(database, keys, clock, account) == anna
    with database.read() as session:
        assert read_profiles(session, keys, [anna]) == {anna: ANNA}


def test_what_was_sealed_under_another_key_is_told_anew(
    database: Database, keys: KeyRing, clock: SetClock, account: AccountKey, anna: UUID
) -> None:
    """Where a key store of yesterday is restored, in which a key stands that was lost and replaced since."""
    with database.write() as session:
        former = session.scalars(select(PersonKey.wrapped_key)).one()
        session.execute(delete(PersonKey))
    came(database, keys, clock, account)
    with database.write() as session:
        session.get_one(PersonKey, anna).wrapped_key = former
    with database.read() as session:
        assert read_profiles(session, keys, [anna]) == {}
        assert read_subjects(session, keys, account.issuer, [anna]) == {}
    assert came(database, keys, clock, account) == anna
    with database.read() as session:
        assert read_profiles(session, keys, [anna]) == {anna: ANNA}
        assert read_subjects(session, keys, account.issuer, [anna]) == {anna: account.subject}


def test_a_key_without_a_person_disturbs_nobody(
    database: Database, keys: KeyRing, clock: SetClock, account: AccountKey
) -> None:
    """Where the database is restored from before somebody came."""
    with database.write() as session:
        session.add(PersonKey(person_id=new_id(), wrapped_key=b"of somebody whom the backup does not know"))
        assert replay_journal(session, keys, clock.now()) == []
    person = came(database, keys, clock, account)
    with database.read() as session:
        assert read_profiles(session, keys, [person]) == {person: ANNA}


def test_the_filter_forgets_the_names_of_who_was_erased(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    classroom = open_classroom(database, keys, clock)
    with database.read() as session:
        before = read_names_version(session, classroom.space_id)
    erase(database, keys, clock, classroom.people["anna"])
    with database.read() as session:
        assert read_names_version(session, classroom.space_id) != before


def test_who_joins_in_place_of_an_erased_member_is_known_to_the_filter(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    """There are as many members then, with as many changes of their names, as before."""
    classroom = open_classroom(database, keys, clock)
    filters = SpaceFilters(keys)

    def scanned(text: str) -> str:
        with database.read() as session:
            space = session.get_one(Space, classroom.space_id)
            return filters.filter_for(session, space).scan(text, language="en").text

    text = "We need the Vorkasch for it."
    assert scanned(text) == text
    with database.write() as session:
        erase_person(session, keys, classroom.people["cem"], "asked for it", None, clock.now())
    with database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        account = AccountKey(space.organisation_id, "https://lms.example", "lms-new")
        newcomer = recognise(session, keys, account, Profile("Ottilie", "Vorkasch"), clock.now())
        join(session, space, newcomer, Role.LEARNER, clock.now())
    assert scanned(text) == "We need the [person] for it."


def test_an_erasure_waits_for_a_launch_and_ends_after_it(
    database: Database, keys: KeyRing, clock: SetClock, account: AccountKey, anna: UUID
) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite writes one after the other")
    with database.write() as session:
        recognise(session, keys, account, Profile("Ann"), clock.now())
        erasing = Thread(target=erase, args=(database, keys, clock, anna))
        erasing.start()
        erasing.join(0.5)
        assert erasing.is_alive()
    erasing.join()
    with database.read() as session:
        assert session.get_one(Person, anna).sealed_profile is None
    assert listed(database, keys, clock, account) is None


def test_a_launch_waits_for_an_erasure_and_makes_a_new_person(
    database: Database, keys: KeyRing, clock: SetClock, account: AccountKey, anna: UUID
) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite writes one after the other")
    found: list[UUID] = []
    with database.write() as session:
        destroy_identity(session, keys, anna, clock.now())
        session.flush()
        launching = Thread(target=lambda: found.append(came(database, keys, clock, account)))
        launching.start()
        launching.join(0.5)
        assert launching.is_alive()
    launching.join()
    wait_until(lambda: bool(found))
    assert found[0] != anna
    with database.read() as session:
        assert read_profiles(session, keys, [anna, found[0]]) == {found[0]: ANNA}


def account_of(organisation_id: UUID) -> AccountKey:
    return AccountKey(organisation_id, "https://lms.example", "lms-anna")


def is_whole(classroom: Classroom, account: AccountKey, person: UUID) -> bool:
    """Whether a person has name and LMS id, and can go on writing."""
    with classroom.database.read() as session:
        profile = read_profiles(session, classroom.keys, [person])[person]
        subject = read_subjects(session, classroom.keys, account.issuer, [person])[person]
    classroom.post("anna", "What I write afterwards")
    return (profile, subject) == (ANNA, account.subject)
