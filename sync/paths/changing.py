"""Changing a path's document: each act gives another path, and leaves the one that it was given as it is."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from config.ids import timeless_id
from sync.paths.documents import Branch, Entry, Path, PathRefused, Section, Step, Words


class Side(StrEnum):
    """Where in a section or a branch steps stand."""

    ALL = "all"  # a section's own
    HAVE = "have"
    HAVE_NOT = "have_not"


@dataclass(frozen=True, slots=True)
class Place:
    """A list of steps: that of a section, or one side of a branch, by the id of either."""

    id: UUID
    side: Side = Side.ALL


Moved = TypeVar("Moved", Section, Entry)
Change = Callable[[tuple[Entry, ...]], tuple[Entry, ...]]


def places_of(path: Path) -> list[Place]:
    """All lists of steps in their order."""
    found = []
    for section in path.sections:
        found.append(Place(section.id))
        branches = (each for each in section.entries if isinstance(each, Branch))
        found += [Place(each.id, side) for each in branches for side in (Side.HAVE, Side.HAVE_NOT)]
    return found


def place_of(path: Path, entry_id: UUID) -> Place | None:
    """In which list a step or a branch stands; None where it stands nowhere."""
    return next((each for each in places_of(path) if entry_id in _ids(_list_at(path, each))), None)


def find_entry(path: Path, entry_id: UUID) -> Entry | None:
    """The step or the branch of this id; None where there is none."""
    branch = next((each for each in path.branches if each.id == entry_id), None)
    return branch or path.step(entry_id)


def put_entry(path: Path, entry: Entry, place: Place) -> Path:
    """Put a step or a branch at the end of a list or, where it stands there already, in the place of what it was.

    Raises `PathRefused` for a place that there is not, and for a branch within a branch.
    """
    if place not in places_of(path) or (isinstance(entry, Branch) and place.side is not Side.ALL):
        raise PathRefused("There is no such place in this path.", code="path.place")
    present = place_of(path, entry.id)
    if present == place:
        return _changed(
            path, place, lambda entries: tuple(entry if each.id == entry.id else each for each in entries)
        )
    if present is not None:
        path = _without(path, entry.id, present)
    return _changed(path, place, lambda entries: (*entries, entry))


def take_out(path: Path, entry_id: UUID) -> Path:
    """Take a step, or what is empty, out. Raises `PathRefused` for a branch or a section that holds steps."""
    section = next((each for each in path.sections if each.id == entry_id), None)
    if section is not None:
        if section.entries or len(path.sections) == 1:
            raise PathRefused("Take its steps out first; one part stays.", code="path.not_empty")
        return replace(path, sections=tuple(each for each in path.sections if each.id != entry_id))
    branch = next((each for each in path.branches if each.id == entry_id), None)
    if branch is not None and (branch.have or branch.have_not):
        raise PathRefused("Take its steps out first.", code="path.not_empty")
    place = place_of(path, entry_id)
    return _without(path, entry_id, place) if place else path


def move(path: Path, entry_id: UUID, by: int) -> Path:
    """Let a step, a branch or a section change places with what stands before it (-1) or after it (1), if anything."""
    if any(each.id == entry_id for each in path.sections):
        return replace(path, sections=_swapped(path.sections, entry_id, by))
    place = place_of(path, entry_id)
    return _changed(path, place, lambda entries: _swapped(entries, entry_id, by)) if place else path


def put_section(path: Path, title: Words, section_id: UUID | None = None) -> Path:
    """Name a section, or add one of this name at the end."""
    if section_id is None:
        return replace(path, sections=(*path.sections, Section(timeless_id(), title)))
    named = (replace(each, title=title) if each.id == section_id else each for each in path.sections)
    return replace(path, sections=tuple(named))


def _ids(entries: tuple[Entry, ...]) -> set[UUID]:
    return {each.id for each in entries}


def _list_at(path: Path, place: Place) -> tuple[Entry, ...]:
    if place.side is Side.ALL:
        return next(each.entries for each in path.sections if each.id == place.id)
    branch = next(each for each in path.branches if each.id == place.id)
    return branch.have if place.side is Side.HAVE else branch.have_not


def _without(path: Path, entry_id: UUID, place: Place) -> Path:
    return _changed(path, place, lambda entries: tuple(each for each in entries if each.id != entry_id))


def _changed(path: Path, place: Place, change: Change) -> Path:
    def section(each: Section) -> Section:
        if place.side is Side.ALL:
            return replace(each, entries=change(each.entries)) if each.id == place.id else each
        return replace(each, entries=tuple(map(entry, each.entries)))

    def entry(each: Entry) -> Entry:
        if not isinstance(each, Branch) or each.id != place.id:
            return each
        steps = tuple(step for step in change(_list_at(path, place)) if isinstance(step, Step))
        return replace(each, have=steps) if place.side is Side.HAVE else replace(each, have_not=steps)

    return replace(path, sections=tuple(map(section, path.sections)))


def _swapped(standing: tuple[Moved, ...], entry_id: UUID, by: int) -> tuple[Moved, ...]:
    here = next(number for number, each in enumerate(standing) if each.id == entry_id)
    there = here + by
    if not 0 <= there < len(standing):
        return standing
    moved = list(standing)
    moved[here], moved[there] = moved[there], moved[here]
    return tuple(moved)
