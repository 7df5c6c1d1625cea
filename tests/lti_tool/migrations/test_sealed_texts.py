"""What an older version has kept in plain is sealed by the upgrade, opens again, and lies about nowhere."""

from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import delete, select, text

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from lti_tool.migrations.upgrade import UpgradeStopped, upgrade
from lti_tool.review.tables import Grading
from sync.ledger.decisions import Decider, decisions_about, extend
from sync.people.accounts import with_lost_keys
from sync.people.tables import PersonKey
from sync.rights.requests import list_requests, read_said, record_request
from sync.rights.standing import RequestKind
from sync.spaces.tables import Space
from tests.factories.texts import all_texts, feedback_of, grading
from tests.factories.world import Classroom, open_classroom
from tests.lti_tool.migrations.test_schema import move

BEFORE = "0027"
PLAIN = ("qvxtitle", "qvxpost", "qvxfeedback", "qvxshown", "qvxnote", "qvxwords")
MANY = 1_203  # more than two batches


@pytest.fixture
def old(database: Database, keys: KeyRing, clock: SetClock) -> Classroom:
    """A database as it was before, with texts of Anna's and about her, and many of Ben's."""
    classroom = open_classroom(database, keys, clock)
    classroom.post("anna", "qvxpost", title="qvxtitle", link="https://stoa.example/t")
    for number in range(3):
        classroom.post("ben", f"Text {number}")
    anna, now = classroom.people["anna"], clock.now()
    with database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        extend(session, keys, space, anna, 3, Decider(classroom.people["ines"], now, words="qvxnote"))
        record_request(
            session, keys, organisation_id=space.organisation_id, person_id=anna, kind=RequestKind.ACCESS, by=anna,
            now=now, words="qvxwords",
        )  # fmt: skip
        session.add(
            grading(
                session, keys, space.id, anna, feedback="qvxfeedback", shown_feedback="qvxshown", picks=[],
                saved_at=now, recorded_by=classroom.people["ines"], shown_picks=[], shown_at=now,
            )
        )  # fmt: skip
    move(database, command.downgrade, BEFORE)
    with database.engine.begin() as connection:
        connection.execute(
            text("ANALYZE")
        )  # as PostgreSQL does by itself, which keeps samples of what it saw
    return classroom


def found(database: Database, wanted: tuple[str, ...]) -> set[str]:
    """Which words stand in plain in the database's files."""
    if database.file is not None:
        files = [each.read_bytes() for each in database.file.parent.glob("stoa.sqlite*")]
    else:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("CHECKPOINT")
            root = Path(connection.scalar(text("SHOW data_directory")) or "")
            names = connection.scalars(
                text("SELECT pg_relation_filepath(oid) FROM pg_class WHERE relkind IN ('r', 't')")
            )
            paths = [root / name for name in names if name]
            files = [each.read_bytes() for path in paths for each in path.parent.glob(f"{path.name}*")]
    return {word for word in wanted if any(word.encode() in content for content in files)}


def test_texts_are_sealed_and_open_again(old: Classroom, keys: KeyRing, clock: SetClock) -> None:
    database = old.database
    with database.engine.connect() as connection:
        assert (
            connection.scalars(text("SELECT markdown FROM contributions ORDER BY occurred_at")).first()
            == "qvxpost"
        )
    assert found(database, PLAIN) == set(PLAIN), "the search finds what is there"
    for _ in range(2):
        upgrade(database, clock, keys)
    assert found(database, PLAIN) == set()
    with database.read() as session:
        first, *others = all_texts(session, keys)
        assert (first.title, first.markdown, first.link) == ("qvxtitle", "qvxpost", "https://stoa.example/t")
        assert {each.markdown for each in others} == {"Text 0", "Text 1", "Text 2"}
        assert feedback_of(session, keys, session.scalars(select(Grading)).one()) == (
            "qvxfeedback",
            "qvxshown",
        )
        anna = old.people["anna"]
        assert [each.words for each in decisions_about(session, keys, old.space_id, anna)] == ["qvxnote"]
        organisation_id = session.get_one(Space, old.space_id).organisation_id
        requests = list_requests(session, organisation_id, anna)
        assert [each.words for each in read_said(session, keys, requests).values()] == ["qvxwords"]


def test_more_than_a_batch_is_sealed(old: Classroom, keys: KeyRing, clock: SetClock) -> None:
    columns = "space_id, author_id, source, revision, kind, conversation_id, group_id, anonymous, occurred_at"
    new = "lower(hex(randomblob(16)))" if old.database.is_sqlite else "gen_random_uuid()"
    with old.database.engine.begin() as connection:
        for number in range(MANY):
            connection.execute(
                text(
                    f"INSERT INTO contributions (id, source_id, markdown, {columns}) "
                    f"SELECT {new}, 'n{number}', 'Number {number}', {columns} FROM contributions LIMIT 1"
                )
            )
    upgrade(old.database, clock, keys)
    with old.database.read() as session:
        texts = [each.markdown for each in all_texts(session, keys)]
    assert len(texts) == MANY + 4
    assert {f"Number {number}" for number in range(MANY)} <= set(texts)


def test_whose_key_was_lost_keeps_their_texts_and_evidence_waits_for_their_names(
    old: Classroom, keys: KeyRing, clock: SetClock
) -> None:
    anna = old.people["anna"]
    with old.database.write() as session:
        session.execute(delete(PersonKey).where(PersonKey.person_id == anna))
    upgrade(old.database, clock, keys)
    with old.database.read() as session:
        assert all_texts(session, keys)[0].markdown == "qvxpost"
        assert session.scalars(with_lost_keys()).all() == [anna]


def test_a_kill_right_after_the_migration_leaves_nothing_in_plain(
    old: Classroom, keys: KeyRing, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr("lti_tool.migrations.upgrade.make_key_store", killed)
        with pytest.raises(Killed):
            upgrade(old.database, clock, keys)
    upgrade(old.database, clock, keys)
    assert found(old.database, PLAIN) == set()


def test_another_secret_gives_no_keys_that_the_right_one_could_not_open(
    old: Classroom, keys: KeyRing, clock: SetClock
) -> None:
    with old.database.write() as session:
        session.execute(delete(PersonKey).where(PersonKey.person_id == old.people["anna"]))
    with pytest.raises(UpgradeStopped, match="STOA_SECRET_KEY"):
        upgrade(old.database, clock, KeyRing("another secret than the right one"))
    upgrade(old.database, clock, keys)
    with old.database.read() as session:
        assert all_texts(session, keys)[0].markdown == "qvxpost"
