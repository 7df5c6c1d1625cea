"""The learners of a space in the order of their names, by what staff may want to look for, and a place among them.

They can be had in no other order: a list by points would be a ranking of people, which works councils rightly refuse.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.glance.quiet import quiet_since
from lti_tool.review.holding import is_held_back
from lti_tool.review.rings import NO_CIRCLES, Circles, read_circles
from lti_tool.review.tables import Grading
from lti_tool.space.gradebook import GradebookEntry, GradebookState, read_entries
from lti_tool.space.reach import counts_groups, keeps_to_own_groups, shares_group, within_reach
from sync.contributions.tables import StoredContribution
from sync.delivery.derive import SCORE_ITEM
from sync.delivery.stages import Stage, stands
from sync.outbox.exceptions import read_exceptions
from sync.outbox.tables import OutboxRow, TargetRow
from sync.people.accounts import read_profiles
from sync.scoring.parts import PeriodKind
from sync.scoring.periods import period_of
from sync.scoring.rules import Rule
from sync.scoring.tables import StoredScore
from sync.scoring.versions import current_rule
from sync.spaces.settings import Opening, opening
from sync.spaces.tables import GroupMode, Membership, MembershipStatus, Role, Space

LEARNERS_PER_PAGE = 100
SHORTEST_PAUSE: Final = timedelta(days=7)  # nobody is stuck before, however short the rule's periods are
PAUSE_WITHOUT_PERIODS: Final = timedelta(days=14)


class _Listed(NamedTuple):
    person_id: UUID
    name: str | None
    is_own: bool


class Show(StrEnum):
    """Which learners are listed."""

    ALL = "all"
    NOT_BEGUN = "not_begun"
    QUIET = "quiet"
    STUCK = "stuck"
    FLAGGED = "flagged"
    WAITING = "waiting"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner in the list, with what they have written and earned; `name` is None where the LMS withholds it.

    `flags` are those that nobody has looked at yet. A score that is held back is told by `gradebook`;
    beside it a level or what was written to them may be (`level_waits`, `feedback_waits`). `is_own` is false for who is
    in none of the viewer's groups, where these come first.
    """

    person_id: UUID
    name: str | None
    contributions: int
    latest: datetime | None
    points: Decimal
    gradebook: GradebookEntry
    flags: int
    is_excused: bool
    is_quiet: bool
    is_stuck: bool
    level_waits: bool
    feedback_waits: bool
    is_own: bool = True

    @property
    def has_begun(self) -> bool:
        """Whether anything that they wrote still stands."""
        return self.contributions > 0

    @property
    def waits(self) -> bool:
        """Whether anything of theirs is held back until somebody releases it, or a date comes."""
        return self.gradebook.state is GradebookState.WAITS or self.level_waits or self.feedback_waits

    @property
    def is_in_trouble(self) -> bool:
        """Whether the gradebook holds something else than it should, and no time will mend that."""
        return self.gradebook.state is GradebookState.HELD or self.gradebook.is_overridden


_SHOWN: Final[Mapping[Show, Callable[[Learner], bool]]] = {
    Show.ALL: lambda _: True,
    Show.NOT_BEGUN: lambda each: not each.has_begun and not each.is_excused,
    Show.QUIET: lambda each: each.is_quiet,
    Show.STUCK: lambda each: each.is_stuck,
    Show.FLAGGED: lambda each: each.flags > 0,
    Show.WAITING: lambda each: each.waits,
    Show.TROUBLE: lambda each: each.is_in_trouble,
}


@dataclass(frozen=True, slots=True)
class LearnerPage:
    """One page of the list; `count` is of all learners, `counts` of those that each choice shows.

    `maximum` is the gradebook's, None where there is none.

    `has_all_circles` is false where there are so many that not everybody in one could be found.
    `own_come_first`: those of the viewer's groups stand before others; `keeps_to_own`: there are others, whom the
    viewer does not look after.
    """

    learners: Sequence[Learner]
    count: int
    counts: Mapping[Show, int]
    maximum: Decimal | None
    show: Show
    number: int
    has_more: bool
    has_all_circles: bool
    own_come_first: bool
    keeps_to_own: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a learner stands among the `count` that are shown; None before or after at an end.

    `number` counts from 1, on `page` of the list; it is None for somebody who is not (any more) among them.
    """

    previous: UUID | None
    following: UUID | None
    number: int | None
    count: int
    page: int


def list_learners(
    session: Session, keys: KeyRing, space: Space, viewer: Viewer, now: datetime, show: Show, page: int
) -> LearnerPage:
    """The present learners by name whom this member of staff looks after. Pages count from 1.

    Where groups are visible, those in the viewer's own come first.
    """
    rule, _ = current_rule(session, space.id)
    circles = read_circles(session, space.id, rule)
    learners = _read(session, space, rule, _by_name(session, keys, viewer), now, circles)
    counts = {each: sum(map(_SHOWN[each], learners)) for each in Show}
    shown = list(filter(_SHOWN[show], learners))
    begin, end = (page - 1) * LEARNERS_PER_PAGE, page * LEARNERS_PER_PAGE
    return LearnerPage(
        learners=shown[begin:end],
        count=len(learners),
        counts=counts,
        maximum=next((each.gradebook.maximum for each in learners), None),
        show=show,
        number=page,
        has_more=len(shown) > end,
        has_all_circles=circles.is_whole,
        own_come_first=not all(each.is_own for each in learners),
        keeps_to_own=keeps_to_own_groups(session, viewer),
    )


def find_place(
    session: Session, keys: KeyRing, space: Space, viewer: Viewer, person_id: UUID, now: datetime, show: Show
) -> Place | None:
    """A learner's place in the list; None for somebody who is no learner here (any more)."""
    ordered = _by_name(session, keys, viewer)
    people = [each.person_id for each in ordered]
    if person_id not in people:
        return None
    shown = set(people)
    if show is not Show.ALL:
        rule, _ = current_rule(session, space.id)
        circles = read_circles(session, space.id, rule) if show is Show.FLAGGED else NO_CIRCLES
        read = _read(session, space, rule, ordered, now, circles)
        shown = {each.person_id for each in read if _SHOWN[show](each)}
    here = people.index(person_id)
    before = [each for each in people[:here] if each in shown]
    after = [each for each in people[here + 1 :] if each in shown]
    is_shown = person_id in shown
    return Place(
        previous=before[-1] if before else None,
        following=after[0] if after else None,
        number=len(before) + 1 if is_shown else None,
        count=len(before) + len(after) + is_shown,
        page=len(before) // LEARNERS_PER_PAGE + 1,
    )


def stuck_since(space: Space, rule: Rule, now: datetime) -> datetime | None:
    """Who has begun, is not through, and has written nothing since then is stuck; None while nobody can be.

    That is the beginning of the last whole period, at least a week ago; where the rule knows no periods it is a
    fortnight ago. Nobody is while the space is not open: there is nothing that they could do.
    """
    if opening(space, now) is not Opening.OPEN:
        return None
    if rule.period is PeriodKind.WHOLE:
        return now - PAUSE_WITHOUT_PERIODS
    zone = ZoneInfo(space.time_zone)
    present = period_of(now, rule.period, zone)
    last = period_of(present.start - timedelta(microseconds=1), rule.period, zone)
    return min(last.start, now - SHORTEST_PAUSE)


def _by_name(session: Session, keys: KeyRing, viewer: Viewer) -> list[_Listed]:
    """The present learners within reach in the order of their names, those of the viewer's own groups first."""
    comes_first = or_(~counts_groups(viewer, GroupMode.VISIBLE), shares_group(viewer, Membership.person_id))
    rows = session.execute(
        select(Membership.person_id, comes_first).where(
            Membership.space_id == viewer.space_id,
            Membership.role == Role.LEARNER.value,
            Membership.status == MembershipStatus.ACTIVE.value,
            within_reach(viewer, Membership.person_id),
        )
    ).all()
    profiles = read_profiles(session, keys, [person_id for person_id, _ in rows])
    listed = [
        _Listed(each, profiles[each].display_name if each in profiles else None, bool(is_own))
        for each, is_own in rows
    ]
    return sorted(listed, key=lambda each: (not each.is_own, (each.name or "").casefold(), each.person_id))


def _read(
    session: Session,
    space: Space,
    rule: Rule,
    ordered: Sequence[_Listed],
    now: datetime,
    circles: Circles,
) -> list[Learner]:
    """These learners, from the stored scores: tallies of a thousand people would take too long."""
    since, silent_since = stuck_since(space, rule, now), quiet_since(space, now)
    written = _read_written(session, space.id)
    scores = _read_scores(session, space.id)
    entries = read_entries(session, space.id, [each.person_id for each in ordered])
    held_levels, unseen = _read_held_levels(session, space, now), _read_unseen(session, space, now)
    in_circles = circles.people
    nothing_written, no_score = (0, None), (0, 0, False)
    learners = []
    for each, name, is_own in ordered:
        contributions, latest = written.get(each, nothing_written)
        points, flags, is_excused = scores.get(each, no_score)
        is_through = is_excused or points >= rule.full_score
        learners.append(
            Learner(
                person_id=each,
                name=name,
                contributions=contributions,
                latest=latest,
                points=Decimal(points) / 1000,
                gradebook=entries[each],
                flags=flags + (each in in_circles),
                is_excused=is_excused,
                is_quiet=bool(silent_since and not is_excused and (not latest or latest < silent_since)),
                is_stuck=bool(since and latest and latest < since and not is_through),
                level_waits=each in held_levels,
                feedback_waits=each in unseen,
                is_own=is_own,
            )
        )
    return learners


def _read_written(session: Session, space_id: UUID) -> Mapping[UUID, tuple[int, datetime | None]]:
    """How much each has written that still stands, and when last."""
    rows = session.execute(
        select(StoredContribution.author_id, func.count(), func.max(StoredContribution.occurred_at))
        .where(
            StoredContribution.space_id == space_id,
            StoredContribution.stands,
            StoredContribution.off_record.is_(False),
        )
        .group_by(StoredContribution.author_id)
    )
    return {author_id: (count, latest) for author_id, count, latest in rows}


def _read_scores(session: Session, space_id: UUID) -> Mapping[UUID, tuple[int, int, bool]]:
    rows = session.execute(
        select(StoredScore.person_id, StoredScore.points, StoredScore.flags, StoredScore.is_excused).where(
            StoredScore.space_id == space_id
        )
    )
    return {person_id: (points, flags, is_excused) for person_id, points, flags, is_excused in rows}


def _read_held_levels(session: Session, space: Space, now: datetime) -> frozenset[UUID]:
    """Of whom something else than the score waits to be released."""
    rows = session.scalars(
        select(OutboxRow.person_id)
        .join(TargetRow, TargetRow.id == OutboxRow.target_id)
        .where(TargetRow.space_id == space.id, OutboxRow.item != SCORE_ITEM, stands(now, [Stage.HELD]))
    )
    return frozenset(rows)


def _read_unseen(session: Session, space: Space, now: datetime) -> frozenset[UUID]:
    """Whose latest feedback or assessment is held back."""
    rows = session.scalars(
        select(Grading.person_id).where(
            Grading.space_id == space.id,
            or_(Grading.shown_at.is_(None), Grading.shown_at < Grading.saved_at),
        )
    )
    exceptions = read_exceptions(session, space.id)
    return frozenset(each for each in rows if is_held_back(space, exceptions.get(each), now))
