"""How many learners are where on a path, and, where the works council has nothing against it, who.

Levels count here as far as they were given in this discussion: one course is not told what another one has decided.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from config.language import best_language
from lti_tool.app.access import Viewer
from lti_tool.paths.facts import read_competencies, read_facts, read_places
from lti_tool.paths.words import Speaker
from lti_tool.space.presentation import Times
from lti_tool.space.reach import within_reach
from sync.goals.blur import Group, blur_of
from sync.organisations.works_council import read_mode
from sync.paths.keeping import Kept
from sync.paths.progress import Facts, Progress, StepState, work_out
from sync.paths.tables import PathLearner
from sync.people.accounts import read_profiles
from sync.rights.standing import read_stopped
from sync.spaces.duties import NO_DUTY
from sync.spaces.tables import GroupMember, Membership, MembershipStatus, Role, Space


@dataclass(frozen=True, slots=True)
class StepCount:
    """Of so many learners whom a step is asked of, so many have done it, and for so many it comes next."""

    title: str
    asked: int
    done: int
    next: int


@dataclass(frozen=True, slots=True)
class OnPath:
    """One learner: how far they are, and what comes next; `name` is None where the LMS withholds it."""

    person_id: UUID
    name: str | None
    asked: int
    done: int
    next: str


@dataclass(frozen=True, slots=True)
class Overview:
    """All who are on a path. `rounded_to` is 0 where figures are exact; else they are blurred, and nobody is named.

    `is_too_small`: there are so few that no figure is told.
    """

    learners: int
    finished: int
    steps: Sequence[StepCount] = ()
    people: Sequence[OnPath] = ()
    rounded_to: int = 0
    is_too_small: bool = False


@dataclass
class _Tally:
    """Who is where, by step."""

    asked: dict[UUID, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    done: dict[UUID, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    next: dict[UUID, set[UUID]] = field(default_factory=lambda: defaultdict(set))

    def add(self, person_id: UUID, progress: Progress) -> None:
        for each in progress.standings:
            if each.state is not StepState.SPARED:
                self.asked[each.step.id].add(person_id)
            if each.state is StepState.DONE:
                self.done[each.step.id].add(person_id)
            elif each.state is StepState.NEXT:
                self.next[each.step.id].add(person_id)


def read_overview(
    session: Session, keys: KeyRing, space: Space, viewer: Viewer, kept: Kept, times: Times, now: datetime
) -> Overview:
    """Over the present learners who have begun a path and whom the viewer looks after."""
    found = _learners(session, viewer, kept.id)
    stopped = read_stopped(session, found)
    people = [each for each in found if each not in stopped]
    language = best_language(viewer.locale)
    competencies = read_competencies(session, space.organisation_id, [kept.path], language)
    speaker = Speaker(
        language, times, read_places(session, keys, viewer, [kept.path]), competencies, space.id
    )
    mode = read_mode(session, space.organisation_id)
    unit = mode.smallest_group if mode.enabled else 0
    group = blur_of(keys, unit).group(frozenset(people)) if unit else None
    if unit and group is None:
        return Overview(0, 0, rounded_to=unit, is_too_small=True)
    facts: dict[UUID, Facts] = {}
    for alike in _alike(session, viewer, people):
        as_they = Viewer(
            alike[0], space.id, Role.LEARNER, viewer.locale,
            viewer.members_duties.get(alike[0], NO_DUTY), viewer.members_duties,
        )  # fmt: skip
        places = read_places(session, keys, as_they, [kept.path])
        facts |= read_facts(session, space, alike, [kept], places, competencies, now, everywhere=False)
    progress = {person_id: work_out(kept.path, facts[person_id], now) for person_id in people}
    tally = _Tally()
    for person_id, each in progress.items():
        tally.add(person_id, each)
    finished = {person_id for person_id, each in progress.items() if each.is_whole}
    steps = [_count(speaker.title(step), step.id, tally, group) for step in kept.path.steps]
    if group is not None:
        return Overview(group.size, _figure(finished, group), steps, rounded_to=unit)
    return Overview(len(people), len(finished), steps, _named(session, keys, progress, speaker))


def _learners(session: Session, viewer: Viewer, path_id: UUID) -> Sequence[UUID]:
    return session.scalars(
        select(PathLearner.person_id)
        .join(
            Membership,
            (Membership.space_id == PathLearner.space_id) & (Membership.person_id == PathLearner.person_id),
        )
        .where(
            PathLearner.path_id == path_id,
            Membership.space_id == viewer.space_id,
            Membership.role == Role.LEARNER.value,
            Membership.status == MembershipStatus.ACTIVE.value,
            within_reach(viewer, Membership.person_id),
        )
    ).all()


def _alike(session: Session, viewer: Viewer, people: Sequence[UUID]) -> Sequence[Sequence[UUID]]:
    """These people by what they may read: public threads that others begin are open to all of the same groups."""
    groups: dict[UUID, set[str]] = defaultdict(set)
    rows = session.execute(
        select(GroupMember.person_id, GroupMember.group_id).where(
            GroupMember.space_id == viewer.space_id, GroupMember.person_id.in_(people)
        )
    )
    for person_id, group_id in rows:
        groups[person_id].add(group_id)
    found: dict[object, list[UUID]] = defaultdict(list)
    for person_id in people:
        duties = viewer.members_duties.get(person_id, NO_DUTY)
        found[frozenset(groups[person_id]), duties].append(person_id)
    return list(found.values())


def _named(
    session: Session, keys: KeyRing, progress: Mapping[UUID, Progress], speaker: Speaker
) -> Sequence[OnPath]:
    """By name, which is no ranking."""
    profiles = read_profiles(session, keys, progress.keys())
    people = [
        OnPath(
            person_id,
            profile.display_name if (profile := profiles.get(person_id)) else None,
            each.asked,
            each.done,
            speaker.title(ahead.step) if (ahead := each.next) else "",
        )
        for person_id, each in progress.items()
    ]
    return sorted(people, key=lambda each: ((each.name or "").casefold(), str(each.person_id)))


def _count(title: str, step_id: UUID, tally: _Tally, group: Group | None) -> StepCount:
    asked, done = _figure(tally.asked[step_id], group), _figure(tally.done[step_id], group)
    return StepCount(title, asked, min(done, asked), _figure(tally.next[step_id], group))


def _figure(counted: Set[UUID], group: Group | None) -> int:
    """How many they are; about how many of a group.

    The question is the same whatever the step: who puts many alike into a path learns no more than from one.
    """
    return len(counted) if group is None else group.about("on a path", counted)
