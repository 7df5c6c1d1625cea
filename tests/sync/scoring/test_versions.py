from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

from sqlalchemy import select, update

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from sync.ledger.tables import Standing
from sync.scoring.presets import Preset, preset_rules
from sync.scoring.rules import default_rule
from sync.scoring.versions import current_rule, read_history, set_rule
from sync.spaces.settings import put_settings, read_settings
from sync.spaces.tables import Space
from tests.factories.world import Classroom, open_classroom

LIGHT = preset_rules()[Preset.LIGHT]
THOROUGH = preset_rules()[Preset.THOROUGH]


def written_in(database: Database, keys: KeyRing, clock: SetClock) -> Classroom:
    classroom = open_classroom(database, keys, clock)
    classroom.post("anna")
    clock.advance(timedelta(days=1))
    return classroom


def test_a_space_without_a_rule_has_the_default_rule_for_all_time(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    classroom = open_classroom(database, keys, clock)
    with database.read() as session:
        known = read_history(session, classroom.space_id)
    assert (known.present, known.version, len(known.stretches)) == (default_rule(), 0, 1)


def test_another_rule_holds_from_now_on_once_something_was_written(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    classroom = written_in(database, keys, clock)
    with database.write() as session:
        session.execute(update(Standing).values(derived_version=Standing.ledger_version))
        assert set_rule(session, classroom.space_id, LIGHT, clock.now()) == 1
    with database.read() as session:
        known = read_history(session, classroom.space_id)
        assert all(row.derived_version < row.ledger_version for row in session.scalars(select(Standing)))
        assert current_rule(session, classroom.space_id) == (LIGHT, 1)
    assert [(each.rule, each.start) for each in known.stretches][1:] == [(LIGHT, clock.now())]
    assert known.stretches[0].rule == default_rule()


def test_before_anything_is_written_a_rule_holds_from_the_beginning(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    classroom = open_classroom(database, keys, clock)
    with database.write() as session:
        set_rule(session, classroom.space_id, LIGHT, clock.now())
        assert [each.rule for each in read_history(session, classroom.space_id).stretches] == [LIGHT]


def test_a_rule_that_counts_anew_holds_from_the_beginning(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    classroom = written_in(database, keys, clock)
    with database.write() as session:
        set_rule(session, classroom.space_id, THOROUGH, clock.now())
        assert set_rule(session, classroom.space_id, LIGHT, clock.now(), retroactive=True) == 2
        assert [each.rule for each in read_history(session, classroom.space_id).stretches] == [LIGHT]


def test_the_same_rule_again_is_a_version_only_where_it_counts_anew(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    classroom = written_in(database, keys, clock)
    with database.write() as session:
        assert set_rule(session, classroom.space_id, default_rule(), clock.now(), retroactive=True) == 0
        assert set_rule(session, classroom.space_id, LIGHT, clock.now()) == 1
        assert set_rule(session, classroom.space_id, LIGHT, clock.now()) == 1
        assert set_rule(session, classroom.space_id, LIGHT, clock.now(), retroactive=True) == 2
        assert set_rule(session, classroom.space_id, replace(LIGHT, periods=5), clock.now()) == 3


def test_rules_that_are_set_at_once_are_versions_one_after_the_other(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    classroom = written_in(database, keys, clock)
    begin = Barrier(4)

    def save(which: int) -> set[int]:
        begin.wait()
        given = set()
        for number in range(5):
            with database.write() as session:
                rule = replace(default_rule(), endorsement=1_000 * (10 * which + number + 1))
                given.add(set_rule(session, classroom.space_id, rule, clock.now(), retroactive=True))
        return given

    with ThreadPoolExecutor(4) as pool:
        assert set().union(*pool.map(save, range(4))) == set(range(1, 21))


def test_settings_that_are_saved_at_once_wait_for_each_other_and_for_who_writes(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    classroom = written_in(database, keys, clock)
    begin = Barrier(4)

    def save(which: int) -> None:
        begin.wait()
        for number in range(5):
            if which == 0:
                classroom.post("ben", f"Words of the number {number}, which nobody has written before")
                continue
            with database.write() as session:
                space = session.get_one(Space, classroom.space_id)
                rule = replace(default_rule(), endorsement=1_000 * (10 * which + number + 1))
                settings = replace(read_settings(session, space), rule=rule)
                put_settings(session, space, settings, clock.now(), retroactive=True)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(save, range(4)))
    with database.read() as session:
        assert current_rule(session, classroom.space_id)[1] == 15
