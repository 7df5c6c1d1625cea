"""The database and the key store are two: one is restored without the other, and a kill comes between their commits."""

import signal
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing, Undecipherable, unseal
from lti_tool.migrations.upgrade import is_current, upgrade
from sync.audit.tables import AuditRow
from sync.contributions.tables import StoredContribution
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
from sync.people.erasure import destroy_identity
from sync.people.tables import Account, JournalEntry, Person, PersonKey, Suppression, SuppressionCopy
from sync.rights.replaying import replay_erasures
from sync.spaces.tables import Space
from tests.conftest import SECRET_KEY
from tests.factories.backups import Store, back_up, restore
from tests.factories.copies import copy_sqlite
from tests.factories.programs import FORKED
from tests.factories.texts import all_texts
from tests.factories.world import ISSUER, Classroom, open_classroom
from tests.faults import between_commits
from tests.faults.between_commits import LATER

MARKED = Profile("Zzqxgiven", "Zzqxfamily", "Zzqxgiven Zzqxfamily", "zzqx@academy.example")


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path, clock: SetClock) -> Iterator[Database]:
    """A database that can be restored without harm to other tests."""
    if request.param == "sqlite":
        copy_sqlite(request.getfixturevalue("migrated_sqlite"), tmp_path / "stoa.sqlite")
        database = Database(f"sqlite:///{tmp_path}/stoa.sqlite")
    else:
        database = Database(request.getfixturevalue("empty_postgres_url"))
        upgrade(database, clock, KeyRing(SECRET_KEY))
    yield database
    database.close()


@pytest.fixture
def classroom(kept: Database, keys: KeyRing, clock: SetClock) -> Classroom:
    opened = open_classroom(kept, keys, clock, subjects={"anna": "lms-id-zzqx"})
    with kept.write() as session:
        recognise(session, keys, account_of(opened), MARKED, clock.now())
    opened.post("anna", "What Anna wrote")
    return opened


def account_of(classroom: Classroom, subject: str = "lms-id-zzqx") -> AccountKey:
    with classroom.database.read() as session:
        space = session.get_one(Space, classroom.space_id)
        return AccountKey(space.organisation_id, ISSUER, subject)


def erase(classroom: Classroom, name: str = "anna") -> UUID:
    person_id = classroom.people[name]
    with classroom.database.write() as session:
        destroy_identity(session, classroom.keys, person_id, classroom.clock.now())
    return person_id


def replayed(classroom: Classroom) -> list[UUID]:
    return list(replay_erasures(classroom.database, classroom.keys, classroom.clock))


def is_gone(classroom: Classroom, person_id: UUID) -> bool:
    """Whether nothing in either store tells who somebody was, and both know that they were erased."""
    with classroom.database.read() as session:
        person = session.get_one(Person, person_id)
        journal = session.get(JournalEntry, person_id)
        key = session.get(PersonKey, person_id)
        accounts = session.scalars(select(Account).where(Account.person_id == person_id)).all()
    told = (person.sealed_profile, person.mail_lookup, key)
    return told == (None, None, None) and not accounts and journal is not None


def is_brought_back_by_a_roster(classroom: Classroom) -> bool:
    with classroom.database.write() as session:
        account, now = account_of(classroom), classroom.clock.now()
        return recognise_listed(session, classroom.keys, account, MARKED, now) is not None


def test_a_backup_from_before_the_erasure_names_nobody_and_opens_nothing_once_the_key_is_gone(
    classroom: Classroom, kept: Database, keys: KeyRing
) -> None:
    """Behaviour 11: not even with the installation's secret."""
    person = classroom.people["anna"]
    with kept.read() as session:
        wrapped = session.get_one(PersonKey, person).wrapped_key
        sealed = session.get_one(Person, person).sealed_profile
    assert sealed is not None
    night = back_up(kept, Store.DATABASE)
    with kept.read() as session:
        assert "What Anna wrote" in str(all_texts(session, keys))
        title = session.scalars(select(Space.title)).first() or ""
    assert title.encode() in night, "it is a backup"
    for told in (b"zzqx", b"person_keys", b"what anna wrote", b"what anna wrote".hex().encode()):
        assert told not in night.lower()
    for key in (wrapped, wrapped.hex().encode()):
        assert key not in night
    erase(classroom)
    restore(kept, Store.DATABASE, night)
    with kept.read() as session:
        assert session.get_one(Person, person).sealed_profile == sealed
        assert read_profiles(session, keys, [person]) == {}
        assert read_subjects(session, keys, ISSUER, [person]) == {}
        assert "What Anna wrote" not in str(all_texts(session, keys))
    for use in ("installation", "person-keys", "lookup:account", "lookup:mail"):
        with pytest.raises(Undecipherable):
            unseal(keys.key(use), sealed, about=f"profile:{person}")


def test_the_key_leaves_no_bytes_in_the_key_store(classroom: Classroom, kept: Database) -> None:
    """Behaviour 11."""
    with kept.read() as session:
        wrapped = session.get_one(PersonKey, classroom.people["anna"]).wrapped_key
    patterns = (wrapped, wrapped.hex().encode())
    assert any(each in back_up(kept, Store.KEYS) for each in patterns)
    erase(classroom)
    assert not any(each in back_up(kept, Store.KEYS) for each in patterns)
    if kept.file is not None:
        kept.truncate_log()
        files = [file for file in kept.file.parent.rglob("*") if file.is_file()]
        assert not [file for file in files if wrapped in file.read_bytes()]


def test_a_restored_backup_is_erased_again_before_anybody_is_served(
    classroom: Classroom, kept: Database, keys: KeyRing
) -> None:
    night = back_up(kept, Store.DATABASE)
    anna = erase(classroom)
    assert replayed(classroom) == []
    restore(kept, Store.DATABASE, night)
    assert not is_gone(classroom, anna)
    with kept.read() as session:
        assert session.scalar(select(Person.id).where(Person.mail_lookup == mail_lookup(keys, MARKED.mail)))
    assert replayed(classroom) == [anna]
    assert is_gone(classroom, anna)
    assert not is_brought_back_by_a_roster(classroom)
    assert replayed(classroom) == []
    with kept.read() as session:
        acts = session.scalars(select(AuditRow.subject_id).where(AuditRow.action == "rights.erased")).all()
        assert list(acts) == [anna]
        assert len(read_profiles(session, keys, list(classroom.people.values()))) == 3, "the others stay"
    assert b"What Anna wrote" not in back_up(kept, Store.DATABASE), "what they wrote goes again too"


def test_before_the_journal_is_replayed_nothing_brings_them_back_either(
    classroom: Classroom, kept: Database, keys: KeyRing, clock: SetClock
) -> None:
    """As where `stoa sync run --once` comes first."""
    night = back_up(kept, Store.DATABASE)
    anna = erase(classroom)
    restore(kept, Store.DATABASE, night)
    assert not is_brought_back_by_a_roster(classroom)
    with kept.write() as session:
        again = recognise(session, keys, account_of(classroom), MARKED, clock.now())
    assert again != anna
    assert replayed(classroom) == [anna]
    assert is_gone(classroom, anna)
    assert replayed(classroom) == []
    assert b"What Anna wrote" not in back_up(kept, Store.DATABASE)
    with kept.read() as session:
        assert read_profiles(session, keys, [again]) == {again: MARKED}


def test_a_backup_from_before_the_person_came_does_not_open_the_door_to_the_roster(
    kept: Database, keys: KeyRing, clock: SetClock
) -> None:
    empty = back_up(kept, Store.DATABASE)
    first = open_classroom(kept, keys, clock, subjects={"anna": "lms-id-zzqx"})
    erase(first)
    restore(kept, Store.DATABASE, empty)
    again = open_classroom(kept, keys, clock, learners=("ben",))
    assert replayed(again) == []
    assert not is_brought_back_by_a_roster(again)
    with kept.write() as session:
        session.execute(delete(Suppression))
    assert not is_brought_back_by_a_roster(again), "the database knows it again by itself"


def test_a_key_store_of_yesterday_is_told_of_todays_erasure(classroom: Classroom, kept: Database) -> None:
    yesterday = back_up(kept, Store.KEYS)
    anna = erase(classroom)
    restore(kept, Store.KEYS, yesterday)
    with kept.read() as session:
        assert session.get(PersonKey, anna), "its key is back"
        assert session.get(JournalEntry, anna) is None
    assert not is_brought_back_by_a_roster(classroom), "also before the journal is mended"
    replayed(classroom)
    assert is_gone(classroom, anna)
    with kept.write() as session:
        session.execute(delete(SuppressionCopy))
    assert not is_brought_back_by_a_roster(classroom), "the key store knows it again by itself"


def told(account: AccountKey) -> tuple[UUID, str, str]:
    return account.organisation_id, account.issuer, account.subject


def test_a_lost_key_store_costs_names_until_the_next_launch_and_no_post(
    classroom: Classroom, kept: Database, keys: KeyRing, clock: SetClock
) -> None:
    lost(kept)
    assert not is_current(kept)
    upgrade(kept, clock, KeyRing(SECRET_KEY))
    assert is_current(kept)
    people = list(classroom.people.values())
    with kept.write() as session:
        assert read_profiles(session, keys, people) == {}
        assert (
            recognise(session, keys, account_of(classroom), MARKED, clock.now()) == classroom.people["anna"]
        )
    with kept.read() as session:
        assert read_profiles(session, keys, people) == {classroom.people["anna"]: MARKED}
        assert session.scalars(select(StoredContribution.author_id)).all() == [classroom.people["anna"]]


def lost(database: Database) -> None:
    database.close()
    if database.key_store_file is not None:
        database.key_store_file.unlink()
        return
    with database.write() as session:
        session.connection().exec_driver_sql("DROP SCHEMA stoa_keys CASCADE")


def killed_between_commits(database: Database, what: str, *about: object) -> None:
    """Let a process do something, and be killed after the first of the two commits."""
    url = database.engine.url.render_as_string()
    process = FORKED.Process(target=between_commits.die, args=(url, SECRET_KEY, what, *map(str, about)))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGXFSZ


@pytest.fixture
def on_sqlite(classroom: Classroom, kept: Database) -> Classroom:
    if not kept.is_sqlite:
        pytest.skip("PostgreSQL commits both at once")
    return classroom


def test_a_person_who_was_let_in_before_the_kill_has_a_key_at_the_next_launch(
    on_sqlite: Classroom, kept: Database, keys: KeyRing, clock: SetClock
) -> None:
    account = account_of(on_sqlite, "lms-zoe")
    killed_between_commits(kept, "come", *told(account))
    with kept.read() as session:
        zoe = find_people(session, keys, account.organisation_id, ISSUER, ["lms-zoe"])["lms-zoe"]
        assert session.get(PersonKey, zoe) is None, "the kill came between the commits"
        assert read_profiles(session, keys, [zoe]) == {}
    on_sqlite.people["zoe"] = zoe
    assert replayed(on_sqlite) == [], "nobody was erased"
    with kept.write() as session:
        assert recognise(session, keys, account, LATER, clock.now()) == zoe
    with kept.read() as session:
        assert read_profiles(session, keys, [zoe]) == {zoe: LATER}
        assert read_subjects(session, keys, ISSUER, [zoe]) == {zoe: "lms-zoe"}


def test_an_erasure_that_was_killed_half_done_is_finished_at_the_next_start(
    on_sqlite: Classroom, kept: Database
) -> None:
    anna = on_sqlite.people["anna"]
    killed_between_commits(kept, "erase", anna)
    with kept.read() as session:
        assert session.get_one(Person, anna).sealed_profile is None
        assert session.get(PersonKey, anna), "the kill came between the commits"
        assert session.get(JournalEntry, anna) is None
    assert not is_brought_back_by_a_roster(on_sqlite), "also before it is finished"
    replayed(on_sqlite)
    assert is_gone(on_sqlite, anna)
    assert not is_brought_back_by_a_roster(on_sqlite)


def test_an_erasure_that_was_killed_half_done_can_be_asked_for_again(
    on_sqlite: Classroom, kept: Database
) -> None:
    anna = on_sqlite.people["anna"]
    killed_between_commits(kept, "erase", anna)
    erase(on_sqlite)
    assert is_gone(on_sqlite, anna)
