"""What goes into a file for another system, what is left out and why, and that nothing goes twice."""

import csv
import io
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from sync.audit.tables import AuditRow
from sync.certificates.tables import IssuedCertificate
from sync.competencies.ratings import revoke
from sync.competencies.tables import CompetencyRating
from sync.consent.documents import BasisKind
from sync.people.sealing import Seals
from sync.retention.schedule import Scope
from sync.rights.requests import approve, record_request
from sync.rights.standing import RequestKind
from sync.transfers.profiles import (
    BUILT_IN,
    Column,
    Dates,
    Encoding,
    Profile,
    Source,
    TransferRefused,
    built_in,
)
from sync.transfers.records import Wanted, parse_day
from sync.transfers.retention import TRANSFER_CATEGORIES
from sync.transfers.rows import Fault, write_file
from sync.transfers.running import Run, hand_over, look
from sync.transfers.store import Kept, copy_profile, delete_profile, find_by_name, list_profiles, save_profile
from sync.transfers.tables import HandedOver
from tests.factories.qualifying import allow_transfers, bring_framework, certify, give_level, organisation_of
from tests.factories.world import Classroom, open_classroom

PROFILE = Profile(
    "Ours",
    (
        Column("User", Source.USER_ID, required=True),
        Column("Code", Source.CODE),
        Column("Title", Source.TITLE),
        Column("Level", Source.LEVEL, words={"2": "geübt"}),
        Column("Hours", Source.HOURS, text="0.5", words={"A": "1.5"}),
        Column("Date", Source.DATE),
    ),
    delimiter=";",
    encoding=Encoding.WINDOWS,
    decimal=",",
    dates=Dates.GERMAN,
    language="de",
)


ALL = Wanted()


class World:
    """A classroom with levels, and its files."""

    def __init__(self, classroom: Classroom) -> None:
        self.classroom = classroom
        self.own = organisation_of(classroom)
        self.codes = bring_framework(classroom)

    def look(self, profile: Profile = PROFILE, wanted: Wanted = ALL) -> Run:
        with self.classroom.database.read() as session:
            return look(
                session, self.classroom.keys, self.own, kept(profile), wanted, self.classroom.clock.now()
            )

    def hand_over(self, profile: Profile = PROFILE, wanted: Wanted = ALL) -> Run:
        run = self.look(profile, wanted)
        with self.classroom.database.write() as session:
            now = self.classroom.clock.now()
            return hand_over(session, self.own, kept(profile), wanted, run, now, actor_id=None)


def kept(profile: Profile) -> Kept:
    return Kept(UUID(int=1), 1, profile)


def table(profile: Profile, run: Run) -> list[list[str]]:
    text = b"".join(write_file(profile, run.cells)).decode(profile.encoding.value)
    return list(csv.reader(io.StringIO(text), delimiter=profile.delimiter))


@pytest.fixture
def world(database: Database, keys: KeyRing, clock: SetClock) -> World:
    return World(open_classroom(database, keys, clock))


def test_a_record_is_handed_over_once_unless_it_is_asked_for_again(world: World, clock: SetClock) -> None:
    room = world.classroom
    give_level(room, "anna", world.codes["A"])
    certify(room, "ben")
    with pytest.raises(TransferRefused, match="off"):
        world.look()
    allow_transfers(room)
    assert world.look().rows == world.look().rows != [], "a look hands nothing over"
    first = world.hand_over()
    assert sorted(table(PROFILE, first)[1:]) == [
        ["lms-anna", "A", "Prüfen", "geübt", "1,5", "23.11.2026"],
        ["lms-ben", "leading", "Gespräche führen", "", "0,5", "23.11.2026"],
    ]
    clock.advance(timedelta(days=1))
    later = give_level(room, "anna", world.codes["B"])
    second = world.hand_over()
    assert [record.id for record, _ in second.rows] == [later]
    assert second.before == 2
    assert world.hand_over().rows == []
    assert len(world.hand_over(wanted=Wanted(again=True)).rows) == 3
    assert len(world.look(wanted=Wanted(since=parse_day("2026-11-24"), again=True)).rows) == 1
    assert len(world.look(wanted=Wanted(until=parse_day("2026-11-23"), again=True)).rows) == 2
    with room.database.read() as session:
        rows = session.scalars(
            select(AuditRow).where(AuditRow.action == "transfer.exported").order_by(AuditRow.sequence)
        ).all()
        assert [(row.detail["records"], row.detail["people"]) for row in rows] == [
            (2, 2),
            (1, 1),
            (0, 0),
            (3, 2),
        ]
        assert all(row.subject_id is None for row in rows)


def test_that_a_record_was_handed_over_is_kept_as_long_as_the_record_and_then_for_the_time_that_is_set(
    world: World, clock: SetClock
) -> None:
    room = world.classroom
    allow_transfers(room)
    gone, stays, certificate = (
        give_level(room, "anna", world.codes["A"]),
        give_level(room, "anna", world.codes["B"]),
        certify(room, "ben"),
    )
    world.hand_over()
    scope = Scope(world.own, clock.now() + timedelta(days=1), clock.now(), room.keys)
    (category,) = TRANSFER_CATEGORIES

    def purge() -> set[UUID]:
        with room.database.write() as session:
            category.purge(session, scope)
            return set(session.scalars(select(HandedOver.record_id)))

    assert purge() == {gone, stays, certificate}
    with room.database.write() as session:
        session.execute(delete(CompetencyRating).where(CompetencyRating.id == gone))
        session.execute(update(IssuedCertificate).values(sealed_snapshot=None))
    assert purge() == {stays}


def test_what_is_not_held_any_more_and_whom_it_may_not_be_told_of_is_left_out(
    world: World, clock: SetClock
) -> None:
    room = world.classroom
    lapsing = clock.now() + timedelta(days=1)
    gone = give_level(room, "anna", world.codes["A"])
    give_level(room, "anna", world.codes["B"], valid_until=lapsing)
    give_level(room, "ben", world.codes["A"])
    give_level(room, "cem", world.codes["A"])
    allow_transfers(room)
    assert len(world.look().rows) == 4
    clock.advance(timedelta(minutes=1))
    with room.database.write() as session:
        rating = session.get_one(CompetencyRating, gone)
        revoke(session, Seals(session, room.keys), rating, room.people["ines"], "An error.", clock.now())
        request = record_request(
            session, room.keys, organisation_id=world.own, person_id=room.people["ben"],
            kind=RequestKind.RESTRICTION, by=room.people["ben"], now=clock.now(),
        )  # fmt: skip
        approve(session, room.keys, request, None, clock.now())
    clock.advance(timedelta(days=2))
    run = world.look()
    assert [cells[0] for _, cells in run.rows] == ["lms-cem"]
    assert run.faults == {Fault.RESTRICTED: 1}
    told = run.rejected[0].told({room.people["ben"]: "Ben"}, "why")
    assert told == ("", "", "", "", "", "", "why", "person.restricted")


def test_without_consent_nothing_goes_where_that_is_the_basis(world: World) -> None:
    give_level(world.classroom, "anna", world.codes["A"])
    allow_transfers(world.classroom, BasisKind.CONSENT)
    run = world.look()
    assert (run.rows, run.faults) == ([], {Fault.NO_CONSENT: 1})


def test_each_row_that_does_not_fit_is_listed_with_its_column_and_the_rest_goes(world: World) -> None:
    room = world.classroom
    give_level(room, "anna", world.codes["A"])
    give_level(room, "ben", world.codes["B"])
    allow_transfers(room)

    def faults(*columns: Column) -> list[tuple[Fault, str]]:
        run = world.look(replace(PROFILE, columns=columns))
        return [(each.fault, each.column) for each in run.rejected]

    assert faults(Column("T", Source.TITLE, longest=6)) == [(Fault.TOO_LONG, "T")]
    assert faults(Column("V", Source.VALID_UNTIL, required=True)) == [(Fault.EMPTY, "V")] * 2
    assert faults(Column("L", Source.CODE, words={"A": "→"})) == [(Fault.SIGN, "L")]
    with pytest.raises(TransferRefused, match="mail") as refused:
        faults(Column("M", Source.MAIL))
    assert refused.value.code == "transfer.fields"


def test_no_cell_is_a_formula_and_every_profile_writes_what_it_promises(world: World) -> None:
    give_level(world.classroom, "anna", world.codes["B"], 3)
    allow_transfers(world.classroom)
    rows = {key: table(built_in(key), world.look(built_in(key))) for key in BUILT_IN}
    assert rows["successfactors"] == [
        ["StudentId", "Description", "CompletionDate", "CompletionTimezoneId", "Grade", "CreditHours", "TotalHours",
         "InstructorName", "Comments"],
        ["lms-anna", "'=Reporting", "2026-11-23T10:00:00+01:00", "Europe/Berlin", "Lehrt", "", "", "", "B"],
    ]  # fmt: skip
    assert rows["cornerstone"][1][:4] == ["lms-anna", "'=Reporting", "2026-11-23", "Completed"]
    assert rows["tcmanager"][1][1:6] == ["'=Melden", "B", "23.11.2026", "", "Lehrt"]


def test_a_profile_is_copied_changed_in_versions_and_deleted(world: World, clock: SetClock) -> None:
    database, own = world.classroom.database, world.own
    with database.write() as session:
        source = find_by_name(session, own, "tcmanager")
        copied = copy_profile(session, own, source, "Our TCmanager", clock.now())
        with pytest.raises(TransferRefused, match="name"):
            copy_profile(session, own, source, "our tcmanager", clock.now())
        changed = replace(source.profile, name="Renamed", columns=source.profile.columns[:2])
        assert save_profile(session, own, copied, 1, changed, clock.now())
        assert not save_profile(session, own, copied, 2, changed, clock.now())
        with pytest.raises(TransferRefused, match="meanwhile"):
            save_profile(session, own, copied, 1, source.profile, clock.now())
        with pytest.raises(TransferRefused, match="no such"):
            save_profile(session, own, source.id, 0, source.profile, clock.now())
        found = find_by_name(session, own, "Renamed")
        assert (found.id, found.version, found.profile) == (copied, 2, changed)
        assert delete_profile(session, own, copied, clock.now())
        assert not delete_profile(session, own, copied, clock.now())
        assert {each.key for each in list_profiles(session, own)} == set(BUILT_IN)
