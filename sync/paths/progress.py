"""How far somebody is on a path: worked out from what they did, each time somebody asks; nothing of it is stored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sync.paths.documents import Branch, DoneWhen, Entry, Path, Step, StepKind


class StepState(StrEnum):
    """How a step stands for somebody."""

    DONE = "done"
    NEXT = "next"  # the first required one that can be done now
    OPEN = "open"  # another required one that can be done now
    OPTIONAL = "optional"
    WAITING = "waiting"  # nothing is to be done but to wait
    LOCKED = "locked"  # something else comes first
    SPARED = "spared"  # it cannot be done, so nobody asks for it


class Why(StrEnum):
    """Why a step stands as it does, beyond when it is done."""

    FIRST = "first"  # another step is to be done before
    UNREADABLE = "unreadable"  # what it leads to is removed, hidden, or not for this person
    CLOSED = "closed"  # nobody can answer there (any more)
    NOT_OPEN_YET = "not_open_yet"  # the discussion is not open
    HELD = "held"  # what was written waits for a moderator
    DATE = "date"  # the date is still to come
    UNKNOWN_COMPETENCY = "unknown_competency"  # it is in no framework any more


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody has written in a thread: whether any of it stands, and whether any waits for a moderator."""

    stands: bool = False
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one person for one or several paths.

    `done` holds the steps that were opened or marked. `readable` are the threads and collections that the person may
    read, `answerable` those threads that they may answer in. `written` is by thread; `posts` and `reflections` count
    what stands, by tag in small letters, under the empty text in all threads; `waiting` holds kind and tag of what
    waits. `levels` are those held, by identifier, and `known` the competencies that there are. `writes_from` is when
    the space opens, None once it has; `is_closed`: nobody of this person's role writes there (any more).
    """

    done: frozenset[UUID] = frozenset()
    readable: frozenset[UUID] = frozenset()
    answerable: frozenset[UUID] = frozenset()
    written: Mapping[UUID, Written] = field(default_factory=dict)
    posts: Mapping[str, int] = field(default_factory=dict)
    reflections: Mapping[str, int] = field(default_factory=dict)
    waiting: frozenset[str] = frozenset()
    levels: Mapping[str, int] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    writes_from: datetime | None = None
    is_closed: bool = False

    def holds(self, competency: str, level: int) -> bool:
        """Whether the person has at least this level."""
        return self.levels.get(competency, 0) >= level

    def of_nobody(self) -> "Facts":
        """What is known of somebody who has done nothing yet and holds no level, but may read the same."""
        return replace(
            self, done=frozenset(), written={}, posts={}, reflections={}, waiting=frozenset(), levels={}
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """A step for one person; `first` is the one that is to be done before, where that is why. `branch` is its own."""

    step: Step
    state: StepState
    why: Why | None = None
    first: UUID | None = None
    branch: UUID | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """All steps that are one person's, in their order, by section."""

    sections: Mapping[UUID, tuple[Standing, ...]]

    @property
    def standings(self) -> Iterator[Standing]:
        """All of them."""
        return (each for standings in self.sections.values() for each in standings)

    @property
    def asked(self) -> int:
        """How many steps are asked for."""
        return sum(each.step.required and each.state is not StepState.SPARED for each in self.standings)

    @property
    def done(self) -> int:
        """How many of these are done."""
        return sum(each.step.required and each.state is StepState.DONE for each in self.standings)

    @property
    def is_whole(self) -> bool:
        """Whether all that is asked for is done, and anything was."""
        return self.done == self.asked > 0

    @property
    def next(self) -> Standing | None:
        """What to do next; None where everything is done, or has to wait."""
        return next((each for each in self.standings if each.state is StepState.NEXT), None)


def work_out(path: Path, facts: Facts, now: datetime) -> Progress:
    """How far the person whose facts these are is on a path."""
    sections: dict[UUID, tuple[Standing, ...]] = {}
    blocking: Step | None = None
    has_next = False
    for section in path.sections:
        standings = []
        for step, branch in own_steps(section.entries, facts):
            state, why = _alone(step, facts, now)
            first = None
            if blocking is not None and state in (StepState.OPEN, StepState.OPTIONAL):
                state, why, first = StepState.LOCKED, Why.FIRST, blocking.id
            elif state is StepState.OPEN and not has_next:
                state, has_next = StepState.NEXT, True
            if path.in_order and blocking is None and step.required and not _is_over(state):
                blocking = step
            standings.append(Standing(step, state, why, first, branch))
        sections[section.id] = tuple(standings)
    return Progress(sections)


def own_steps(entries: tuple[Entry, ...], facts: Facts) -> Iterator[tuple[Step, UUID | None]]:
    """The steps of these that are the person's, each with the branch that it stands in."""
    for entry in entries:
        if isinstance(entry, Branch):
            side = entry.have if facts.holds(entry.competency, entry.level) else entry.have_not
            yield from ((step, entry.id) for step in side)
        else:
            yield entry, None


def _is_over(state: StepState) -> bool:
    return state in (StepState.DONE, StepState.SPARED)


def _alone(step: Step, facts: Facts, now: datetime) -> tuple[StepState, Why | None]:
    """How a step stands whatever stands before it."""
    if not _is_there(step, facts):
        return StepState.SPARED, Why.UNREADABLE
    if is_done(step, facts, now):
        return StepState.DONE, None
    found = _WAITS[step.done](step, facts)
    if found is not None:
        return found
    return (StepState.OPEN if step.required else StepState.OPTIONAL), None


def _is_there(step: Step, facts: Facts) -> bool:
    target = step.thread or step.collection
    return target is None or target in facts.readable


def is_done(step: Step, facts: Facts, now: datetime) -> bool:
    """Whether a step is done, be it anybody's turn or not."""
    match step.done:
        case DoneWhen.OPENED | DoneWhen.MARKED:
            has_posted = step.thread is not None and facts.written.get(step.thread, Written()).stands
            return step.id in facts.done or (step.done is DoneWhen.OPENED and has_posted)
        case DoneWhen.POSTED if step.thread is not None:
            return facts.written.get(step.thread, Written()).stands
        case DoneWhen.POSTED:
            counted = facts.reflections if step.kind is StepKind.REFLECTION else facts.posts
            return counted.get(step.tag.casefold(), 0) >= step.count
        case DoneWhen.HELD:
            return facts.holds(step.competency, step.level)
        case DoneWhen.PASSED:
            return step.at is not None and step.at <= now


def _nothing(_step: Step, _facts: Facts) -> None:
    return None


def _to_be_posted(step: Step, facts: Facts) -> tuple[StepState, Why] | None:
    waits = (
        facts.written.get(step.thread, Written()).waits
        if step.thread
        else f"{step.kind.value} {step.tag.casefold()}" in facts.waiting
    )
    if waits:
        return StepState.WAITING, Why.HELD
    if facts.writes_from is not None:
        return StepState.WAITING, Why.NOT_OPEN_YET
    if facts.is_closed or (step.thread is not None and step.thread not in facts.answerable):
        return StepState.SPARED, Why.CLOSED
    return None


def _to_pass(_step: Step, _facts: Facts) -> tuple[StepState, Why]:
    return StepState.WAITING, Why.DATE


def _to_be_held(step: Step, facts: Facts) -> tuple[StepState, Why] | None:
    return None if step.competency in facts.known else (StepState.SPARED, Why.UNKNOWN_COMPETENCY)


_WAITS = {
    DoneWhen.OPENED: _nothing,
    DoneWhen.MARKED: _nothing,
    DoneWhen.POSTED: _to_be_posted,
    DoneWhen.PASSED: _to_pass,
    DoneWhen.HELD: _to_be_held,
}
