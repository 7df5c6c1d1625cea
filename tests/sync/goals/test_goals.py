"""Who is to have which levels by when, and what follows from that for each person."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import pytest

from config.clock import SetClock
from config.database import Database
from config.ids import new_id
from config.keys import KeyRing
from sync.competencies.expiring import Ending, ending
from sync.competencies.ratings import revoke
from sync.competencies.tables import CompetencyRating
from sync.goals.departments import list_departments, note_department
from sync.goals.goals import Goal, GoalRefused, end_goal, list_goals, required_levels, set_goal
from sync.goals.managers import Appointed, ManagerRefused, appoint, dismiss, is_manager, list_managers
from sync.people.sealing import Seals
from sync.rights.erasure import erase_person
from tests.factories.qualifying import bring_framework, give_level, organisation_of
from tests.factories.world import Classroom, open_classroom


@pytest.fixture
def room(database: Database, keys: KeyRing, clock: SetClock) -> Classroom:
    return open_classroom(database, keys, clock)


def asked_of(room: Classroom, who: str) -> Mapping[UUID, int]:
    with room.database.read() as session:
        return required_levels(session, organisation_of(room), [room.people[who]])[room.people[who]]


def set_one(room: Classroom, goal: Goal, goal_id: UUID | None = None) -> UUID:
    with room.database.write() as session:
        return set_goal(session, organisation_of(room), goal, None, room.clock.now(), goal_id)


def test_the_highest_level_that_any_goal_asks_of_somebody_is_what_is_asked(room: Classroom) -> None:
    codes = bring_framework(room)
    for department in ("Sales", "Stores"):
        with room.database.write() as session:
            who = room.people["anna" if department == "Sales" else "ben"]
            note_department(session, organisation_of(room), who, f" {department}\n", room.clock.now())
    everybody = set_one(room, Goal({"en": "Test well"}, {codes["A"]: 1}))
    set_one(room, Goal({"de": "Verkauf"}, {codes["A"]: 2, codes["B"]: 1}, department="Sales"))
    set_one(room, Goal({"en": "Here"}, {codes["B"]: 3}, spaces=frozenset({room.space_id})))
    assert asked_of(room, "anna") == {codes["A"]: 2, codes["B"]: 3}
    assert asked_of(room, "ben") == {codes["A"]: 1, codes["B"]: 3}
    assert asked_of(room, "ines") == {}, "goals are for learners"
    with room.database.write() as session:
        assert list_departments(session, organisation_of(room)) == ["Sales", "Stores"]
        note_department(session, organisation_of(room), room.people["anna"], "", room.clock.now())
        end_goal(session, organisation_of(room), everybody, None, room.clock.now())
    assert asked_of(room, "anna") == {codes["B"]: 3}


def test_what_makes_no_goal_is_refused_with_a_code_of_its_own(room: Classroom) -> None:
    codes = bring_framework(room)
    levels = {codes["A"]: 2}
    refused = {
        "goal.title": Goal({"en": " "}, levels),
        "goal.competency": Goal({"en": "A"}, {new_id(): 1}),
        "goal.level": Goal({"en": "A"}, {codes["A"]: 4}),
        "goal.space": Goal({"en": "A"}, levels, spaces=frozenset({new_id()})),
        "goal.number": Goal({"en": "A"}, levels, share=50, people=3),
        "goal.department": Goal({"en": "A"}, levels, department="d" * 201),
    }
    for code, goal in refused.items():
        with pytest.raises(GoalRefused) as refusal:
            set_one(room, goal)
        assert refusal.value.code == code
    with pytest.raises(GoalRefused, match="no such goal"):
        set_one(room, Goal({"en": "A"}, levels), new_id())
    with room.database.read() as session:
        assert list_goals(session, organisation_of(room)) == []


@pytest.mark.parametrize("second", ["sets", "ends"])
def test_of_two_who_change_a_goal_at_once_the_second_is_told(room: Classroom, second: str) -> None:
    own, now = organisation_of(room), room.clock.now()
    goal = Goal({"en": "Test well"}, {bring_framework(room)["A"]: 1})
    goal_id = set_one(room, goal)

    def change() -> None:
        with room.database.write() as session:
            if second == "sets":
                set_goal(session, own, goal, None, now, goal_id, as_of=now)
            else:
                end_goal(session, own, goal_id, None, now, as_of=now)

    with ThreadPoolExecutor(1) as pool:
        with room.database.write() as session:
            if second == "sets":
                set_goal(session, own, goal, None, now, goal_id, as_of=now)
            else:
                end_goal(session, own, goal_id, None, now, as_of=now)
            waiting = pool.submit(change)
            with suppress(TimeoutError):
                waiting.result(0.3)
        with pytest.raises(GoalRefused) as refused:
            waiting.result(20)
        assert refused.value.code == ("goal.moved" if second == "sets" else "goal.unknown")


def test_so_many_are_needed_a_part_of_a_person_being_one() -> None:
    assert [Goal({}, {}, share=share).needed(7) for share in (None, 50, 100)] == [7, 4, 7]
    assert Goal({}, {}, people=3).needed(7) == 3


def test_whoever_is_appointed_looks_after_qualification_until_they_are_dismissed(room: Classroom) -> None:
    own, anna, now = organisation_of(room), room.people["anna"], room.clock.now()
    with room.database.write() as session:
        assert appoint(session, own, anna, None, now)
        assert not appoint(session, own, anna, None, now + timedelta(days=1))
        assert list_managers(session, own) == [Appointed(anna, None, now)]
        assert not is_manager(session, new_id(), anna)
        assert dismiss(session, own, anna, None, now)
        assert not dismiss(session, own, anna, None, now)
        assert not is_manager(session, own, anna)


def test_nobody_is_appointed_who_is_no_person_of_the_organisation(room: Classroom) -> None:
    own, now = organisation_of(room), room.clock.now()
    with room.database.write() as session:
        erase_person(session, room.keys, room.people["ben"], "asked", None, now)
        for organisation_id, who in (
            (own, new_id()),
            (new_id(), room.people["anna"]),
            (own, room.people["ben"]),
        ):
            with pytest.raises(ManagerRefused) as refusal:
                appoint(session, organisation_id, who, None, now)
            assert refusal.value.code == "manager.unknown"
        assert list_managers(session, own) == []


def test_what_ends_is_told_by_the_latest_word_on_it(room: Classroom, clock: SetClock) -> None:
    codes, now = bring_framework(room), clock.now()
    in_days = {days: now + timedelta(days=days) for days in (10, 40, 60, 100)}
    give_level(room, "anna", codes["A"], valid_until=in_days[10])
    give_level(room, "anna", codes["B"], valid_until=in_days[100], review_at=in_days[40])
    give_level(room, "ben", codes["B"], valid_until=in_days[60])
    taken = give_level(room, "ben", codes["A"], valid_until=in_days[10])
    give_level(room, "cem", codes["A"], valid_until=in_days[10])
    clock.advance(timedelta(minutes=1))
    give_level(room, "cem", codes["A"], valid_until=in_days[100])
    with room.database.write() as session:
        rating = session.get_one(CompetencyRating, taken)
        revoke(session, Seals(session, room.keys), rating, room.people["ines"], "No.", clock.now())

    def told(days: int) -> list[tuple[UUID, UUID, Ending]]:
        with room.database.read() as session:
            found = ending(session, clock.now(), timedelta(days=days), organisation_id=organisation_of(room))
            return [(each.person_id, each.competency_id, each.how) for each in found]

    anna, ben = room.people["anna"], room.people["ben"]
    assert told(30) == [(anna, codes["A"], Ending.ENDS_SOON)]
    assert told(60)[1:] == [(anna, codes["B"], Ending.REVIEW_DUE), (ben, codes["B"], Ending.ENDS_SOON)]
    clock.advance(timedelta(days=20))
    assert told(5) == [(anna, codes["A"], Ending.LAPSED)]
