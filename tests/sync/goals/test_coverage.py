"""How far goals are covered: who has reached them, is in progress or missing, of all and of parts."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from sync.competencies.ratings import revoke
from sync.competencies.tables import CompetencyRating
from sync.goals.coverage import Coverage, Figures, count_levels, read_coverage, read_people
from sync.goals.departments import note_department
from sync.goals.goals import Goal, list_goals, set_goal
from sync.organisations.works_council import set_mode
from sync.people.sealing import Seals
from sync.rights.requests import record_request
from sync.rights.standing import RequestKind
from tests.factories.qualifying import bring_framework, give_level, organisation_of
from tests.factories.world import Classroom, open_classroom

WHO = tuple(f"p{number}" for number in range(14))
DEPARTMENTS = {"Sales": WHO[:6], "Stores": WHO[6:11], "Board": WHO[11:13]}  # the last is of none


@pytest.fixture
def room(database: Database, keys: KeyRing, clock: SetClock) -> Classroom:
    return open_classroom(database, keys, clock, learners=WHO)


def set_one(room: Classroom, goal: Goal) -> None:
    with room.database.write() as session:
        set_goal(session, organisation_of(room), goal, None, room.clock.now())


def covered(room: Classroom) -> list[Coverage]:
    own = organisation_of(room)
    with room.database.read() as session:
        return list(read_coverage(session, room.keys, own, list_goals(session, own), room.clock.now()))


def test_each_is_where_their_levels_are_now(room: Classroom, clock: SetClock) -> None:
    codes, own, now = bring_framework(room), organisation_of(room), clock.now()
    set_one(room, Goal({"en": "Test and report"}, {codes["A"]: 2, codes["B"]: 1}, share=20))
    for who in ("p0", "p1", "p2", "p4"):
        give_level(room, who, codes["A"], 3, valid_until=now + timedelta(days=5 if who == "p2" else 60))
        give_level(room, who, codes["B"], 1)
    give_level(room, "p3", codes["A"], 1)
    with room.database.write() as session:
        p4 = session.scalars(
            select(CompetencyRating).where(CompetencyRating.person_id == room.people["p4"])
        ).first()
        assert p4
        revoke(session, Seals(session, room.keys), p4, room.people["ines"], "No.", now + timedelta(hours=1))
        record_request(
            session, room.keys, organisation_id=own, person_id=room.people["p1"], kind=RequestKind.OBJECTION,
            by=room.people["p1"], now=now, words="",
        )  # fmt: skip
    clock.advance(timedelta(days=10))
    (found,) = covered(room)
    assert found.whole == Figures(people=13, reached=1, in_progress=3, missing=9, ends_soon=1, lapsed=1)
    assert found.competencies[codes["A"]] == Figures(13, 1, 1, 11, ends_soon=1, lapsed=1)
    assert (found.needed, found.is_covered, found.departments, found.spaces) == (3, False, (), ())


def test_parts_are_shown_from_a_smallest_group_on_and_never_but_one_is_hidden(
    room: Classroom, clock: SetClock
) -> None:
    codes, own = bring_framework(room), organisation_of(room)
    with room.database.write() as session:
        for department, names in DEPARTMENTS.items():
            for name in names:
                note_department(session, own, room.people[name], department, clock.now())
    for name in WHO:
        give_level(room, name, codes["A"])
    set_one(room, Goal({"en": "Test well"}, {codes["A"]: 2}))
    (found,) = covered(room)
    assert found.whole == Figures(14, 14, 0, 0, 0, 0), "exact, and covered"
    assert found.is_covered
    shown = {part.name: part.figures is not None for part in found.departments}
    assert shown == {"Board": False, "Sales": True, "Stores": False, None: False}, (
        "Stores too: 3 would be few"
    )
    assert all(part.figures.reached % 5 == 0 for part in found.departments if part.figures)


def test_in_works_council_mode_all_figures_are_of_groups_and_rounded(
    room: Classroom, clock: SetClock
) -> None:
    codes, own = bring_framework(room), organisation_of(room)
    for name in WHO[:9]:
        give_level(room, name, codes["A"], 2)
    set_one(room, Goal({"en": "Test well"}, {codes["A"]: 2}))
    with room.database.write() as session:
        note_department(session, own, room.people["p0"], "Board", clock.now())
    set_one(room, Goal({"en": "A board of one"}, {codes["A"]: 1}, department="Board"))
    with room.database.write() as session:
        set_mode(session, own, clock.now(), enabled=True, smallest_group=4, agreement="BV 7")
    everybody, board = covered(room)
    assert (board.whole, board.competencies, board.is_covered) == (None, {}, False)
    assert everybody.whole
    figures = everybody.whole
    assert figures == everybody.competencies[codes["A"]], "the same people, the same figures"
    assert {each % 4 for each in (figures.people, figures.reached, figures.missing)} == {0}
    with room.database.read() as session:
        people = list(read_people(session, own))
        counted = count_levels(session, room.keys, own, people, {codes["A"]: range(1, 4)}, clock.now())
        assert counted
        assert {each % 4 for each in counted.levels[codes["A"]].values()} == {0}
        assert list(counted.levels[codes["A"]]) == [1, 2, 3], "also those that nobody holds"
        assert (
            count_levels(session, room.keys, own, people[:3], {codes["A"]: range(1, 4)}, clock.now()) is None
        )


def test_it_takes_as_many_queries_for_many_goals_as_for_one(room: Classroom) -> None:
    codes, numbers = bring_framework(room), [0]

    def counting(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        numbers[-1] += not statement.startswith("BEGIN")

    event.listen(room.database.engine, "before_cursor_execute", counting)
    for code in codes.values():
        set_one(room, Goal({"en": "Again"}, {code: 1}))
        give_level(room, "p0", code)
        numbers.append(0)
        covered(room)
        numbers.append(0)
    event.remove(room.database.engine, "before_cursor_execute", counting)
    assert numbers[1] == numbers[3]
