"""What stands in a file of the matrix: its columns, its people in the order of their names, and their levels."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.database import Database
from config.keys import KeyRing
from config.portions import portions
from sync.competencies.expiring import Ending
from sync.exports.words import ExportWords, local_day
from sync.frameworks.lookup import FoundCompetency, find_by_id
from sync.frameworks.store import list_frameworks
from sync.goals.departments import read_departments
from sync.goals.goals import SetGoal, find_goal
from sync.goals.matrix import Cell, read_cells
from sync.goals.narrowing import (
    Narrowed,
    by_name,
    find_columns,
    find_meant,
    keep_in_state,
    name_people,
)
from sync.organisations.tables import Organisation
from sync.rights.standing import read_stopped
from sync.spaces.tables import Space

AT_ONCE: Final = 250  # people who are read in one short transaction


@dataclass(frozen=True, slots=True)
class Column:
    """A competency, with the level that a goal needs of it; 0 for none."""

    competency: FoundCompetency
    needed: int


@dataclass(frozen=True, slots=True)
class Level:
    """What stands at a person and a column (by its place from 0), in words; `mark` is an `Ending`, or empty."""

    column: int
    level: str
    decided: date
    until: date | None
    state: str
    trend: str
    mark: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person with their levels, by their columns."""

    person_id: UUID
    name: str
    department: str
    levels: Sequence[Level]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file is about, as of an instant: read before its levels are."""

    organisation: str
    narrowed: Sequence[tuple[str, str]]
    columns: Sequence[Column]
    people: Sequence[UUID]
    at: datetime


class Reader:
    """Reads one file's content, a little at a time, so that nothing is held up by it."""

    def __init__(
        self, database: Database, keys: KeyRing, organisation_id: UUID, narrowed: Narrowed, words: ExportWords
    ) -> None:
        self._database, self._keys, self._own = database, keys, organisation_id
        self._narrowed, self._words = narrowed, words

    def plan(self, now: datetime) -> Plan:
        """What the file is about; names are opened to put people in order, and not kept."""
        own, narrowed = self._own, self._narrowed
        with self._database.read() as session:
            goal = find_goal(session, own, narrowed.goal) if narrowed.goal else None
            columns = find_columns(session, own, narrowed, goal)
            meant = find_meant(session, own, narrowed, goal)
            organisation = session.get_one(Organisation, own).name
            told = _titles(session, own, narrowed, goal, self._words.language)
        found: dict[UUID, FoundCompetency] = {}
        for some in portions(columns):
            with self._database.read() as session:
                found |= find_by_id(session, own, some, self._words.language)
        named: list[tuple[UUID, str | None]] = []
        for some in portions(meant, AT_ONCE):
            with self._database.read() as session:
                kept = keep_in_state(session, own, some, columns, narrowed, now)
                named += name_people(session, self._keys, kept, narrowed)
        needed = goal.goal.levels if goal else {}
        return Plan(
            organisation,
            self._words.narrowed(told),
            [Column(found[each], needed.get(each, 0)) for each in columns if each in found],
            [person_id for person_id, _ in by_name(named)],
            now,
        )

    def rows(self, plan: Plan) -> Iterator[Sequence[PersonRow]]:
        """The people with their levels, some at a time; who is stopped or erased meanwhile is left out."""
        places = {each.competency.id: place for place, each in enumerate(plan.columns)}
        for some in portions(plan.people, AT_ONCE):
            with self._database.read() as session:
                stopped = read_stopped(session, some)
                left = [each for each in some if each not in stopped]
                named = name_people(session, self._keys, left, Narrowed())
                departments = read_departments(session, self._own, left)
                cells = read_cells(session, self._own, left, list(places), plan.at)
            yield [
                PersonRow(
                    person_id,
                    name or self._words.nameless(),
                    departments.get(person_id, ""),
                    self._levels(plan, places, cells.get(person_id, {})),
                )
                for person_id, name in named
            ]

    def _levels(self, plan: Plan, places: Mapping[UUID, int], cells: Mapping[UUID, Cell]) -> Sequence[Level]:
        told = [self._level(plan.columns[places[each]], places[each], cell) for each, cell in cells.items()]
        return sorted(told, key=lambda each: each.column)

    def _level(self, column: Column, place: int, cell: Cell) -> Level:
        words = self._words
        states = [words.state(cell.how)] if cell.how else []
        if cell.level < column.needed:
            states.append(words.below())
        return Level(
            place,
            words.level(column.competency, cell.level),
            local_day(cell.decided_at),
            local_day(cell.valid_until) if cell.valid_until else None,
            ", ".join(states),
            words.trend(cell.trend),
            cell.how.value if isinstance(cell.how, Ending) else "",
        )


def _titles(
    session: Session, organisation_id: UUID, narrowed: Narrowed, goal: SetGoal | None, language: str
) -> Mapping[str, str]:
    """What a file is narrowed to, with titles instead of ids; what there is not (any more) as it was told."""
    told = narrowed.address()
    if narrowed.framework:
        listed = {each.id: each.title for each in list_frameworks(session, organisation_id, language)}
        told["framework"] = listed.get(narrowed.framework, told["framework"])
    if goal:
        told["goal"] = goal.goal.title(language)
    if narrowed.space:
        title = select(Space.title).where(
            Space.id == narrowed.space, Space.organisation_id == organisation_id
        )
        told["space"] = session.scalar(title) or told["space"]
    return told
