"""Recognising people, and keeping who they are apart from what they do."""

from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import delete, select

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing, Undecipherable
from sync.delivery.filters import read_names_version
from sync.people.accounts import (
    AccountKey,
    Names,
    Profile,
    find_people,
    mail_lookup,
    read_profiles,
    read_subjects,
    recognise,
)
from sync.people.tables import Account, Person, PersonKey
from sync.platforms.registry import find_organisation
from sync.spaces.tables import Space
from tests.factories.world import ISSUER, open_classroom

ANNA = Profile("Anna", "Müller", "Anna Müller", "anna@academy.example")


@pytest.fixture
def account(database: Database) -> AccountKey:
    with database.read() as session:
        return AccountKey(find_organisation(session, "default").id, "https://lms.example", "4711")


def test_the_same_account_is_the_same_person(
    database: Database, keys: KeyRing, clock: SetClock, account: AccountKey
) -> None:
    with database.write() as session:
        first = recognise(session, keys, account, ANNA, clock.now())
        again = recognise(session, keys, account, ANNA, clock.now())
        other = recognise(
            session,
            keys,
            AccountKey(account.organisation_id, "https://other.example", "4711"),
            ANNA,
            clock.now(),
        )
    assert first == again != other


def test_a_profile_follows_the_lms_and_outlives_an_lms_that_withholds_it(
    database: Database, keys: KeyRing, clock: SetClock, account: AccountKey
) -> None:
    married = Profile("Anna", "Schmidt", None, "schmidt@academy.example")
    with database.write() as session:
        person = recognise(session, keys, account, ANNA, clock.now())
        recognise(session, keys, account, married, clock.now())
        recognise(session, keys, account, Profile(), clock.now())
        recognise(session, keys, account, None, clock.now())
        assert read_profiles(session, keys, [person])[person] == replace(married, former=(ANNA.names,))
        assert session.scalars(select(Person.mail_lookup)).one() == mail_lookup(
            keys, "Schmidt@Academy.example "
        )


def test_what_is_withheld_stays_and_no_name_is_forgotten() -> None:
    told = Profile("Krystyna", "Nowak", "Krystyna Nowak", "krystyna@academy.example")
    short = told.updated(Profile(given_name="Krysia"))
    assert short.names == Names("Krysia")
    assert short.former == (told.names,)
    assert short.mail == told.mail
    assert short.updated(told).names == told.names
    assert short.updated(told).former == (short.names,)
    assert told.updated(Profile(mail="k@academy.example")).former == ()
    assert Profile().updated(told) == told
    many = told
    for number in range(80):
        many = many.updated(Profile(family_name=f"Nowak-{number}"))
    assert len(many.former) == 50
    assert many.former[0].family_name == "Nowak-78"


def test_two_who_tell_another_name_at_once_lose_none(
    database: Database, keys: KeyRing, clock: SetClock, account: AccountKey
) -> None:
    if database.is_sqlite:
        pytest.skip("SQLite writes one after the other")
    with database.write() as session:
        person = recognise(session, keys, account, ANNA, clock.now())

    def tell(profile: Profile) -> None:
        with database.write() as session:
            recognise(session, keys, account, profile, clock.now())

    married, short = replace(ANNA, family_name="Schmidt"), replace(ANNA, given_name="Ann")
    with database.write() as session:
        recognise(session, keys, account, married, clock.now())
        other = Thread(target=tell, args=(short,))
        other.start()
        other.join(0.5)  # it has read, and waits to write
        assert other.is_alive()
    other.join()
    with database.read() as session:
        profile = read_profiles(session, keys, [person])[person]
    assert {profile.names, *profile.former} == {ANNA.names, married.names, short.names}


def test_subjects_are_found_by_fingerprint_and_read_with_the_key(
    database: Database, keys: KeyRing, clock: SetClock, account: AccountKey
) -> None:
    with database.write() as session:
        person = recognise(session, keys, account, ANNA, clock.now())
        assert read_subjects(session, keys, account.issuer, [person]) == {person: "4711"}
        assert find_people(session, keys, account.organisation_id, account.issuer, ["4711", "1"]) == {
            "4711": person
        }


def test_the_file_shows_nobodys_name_mail_or_lms_id(
    database: Database, keys: KeyRing, clock: SetClock, account: AccountKey
) -> None:
    if not database.is_sqlite:
        pytest.skip("the bytes are looked through in SQLite's files")
    marked = AccountKey(account.organisation_id, account.issuer, "lms-id-zzqx")
    with database.write() as session:
        recognise(
            session,
            keys,
            marked,
            Profile("Zzqxgiven", "Zzqxfamily", None, "zzqx@academy.example"),
            clock.now(),
        )
    file = Path(database.engine.url.database or "")
    content = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*")).lower()
    assert b"zzqx" not in content


def test_without_the_persons_key_nothing_can_be_read(
    database: Database, keys: KeyRing, clock: SetClock, account: AccountKey
) -> None:
    with database.write() as session:
        person = recognise(session, keys, account, ANNA, clock.now())
        session.execute(delete(PersonKey))
        assert read_profiles(session, keys, [person]) == {}
        assert read_subjects(session, keys, account.issuer, [person]) == {}
        assert session.scalars(select(Account.sealed_subject)).one()


def test_another_installations_secret_reads_nothing(
    database: Database, keys: KeyRing, clock: SetClock, account: AccountKey
) -> None:
    with database.write() as session:
        person = recognise(session, keys, account, ANNA, clock.now())
        with pytest.raises(Undecipherable):
            read_profiles(session, KeyRing("another secret that is long enough to be one"), [person])


@pytest.mark.parametrize(
    ("profile", "shown"),
    [
        (ANNA, "Anna Müller"),
        (Profile("Anna", "Müller"), "Anna Müller"),
        (Profile(given_name="Anna"), "Anna"),
        (Profile(mail="anna@academy.example"), None),
    ],
)
def test_the_name_shown_is_the_one_that_the_lms_tells(profile: Profile, shown: str | None) -> None:
    assert profile.display_name == shown


def test_changed_names_reach_the_filters_of_the_persons_spaces(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    classroom = open_classroom(database, keys, clock)
    with database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        before = read_names_version(session, space.id)
        anna = AccountKey(space.organisation_id, ISSUER, "lms-anna")
        recognise(session, keys, anna, Profile("Krystyna", "Wojciechowska"), clock.now())
        session.flush()
        assert read_names_version(session, space.id) != before
