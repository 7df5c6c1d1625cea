"""For whom a certificate is proposed, and why. A proposal does nothing by itself: a person confirms it or leaves it.

Each source looks at one kind of condition.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.language import best_language
from sync.certificates.conditions import Condition, FromLevel, FromPoints
from sync.certificates.content import Evidence, EvidenceKind
from sync.certificates.definitions import Defined
from sync.competencies.mapping import CompetencyMapping
from sync.competencies.ratings import is_held, latest_of_each, limits_by_decisions, read_ratings
from sync.competencies.tables import CompetencyRating
from sync.competencies.versions import current_mapping
from sync.consent.withheld import read_withheld
from sync.delivery.decisions import Decided, limits_by_person
from sync.delivery.derive import tallies_of
from sync.delivery.evidence import points_that_show
from sync.frameworks.lookup import FoundCompetency, find_by_id
from sync.outbox.tables import TargetRow
from sync.rights.standing import read_stopped
from sync.scoring.tables import StoredScore
from sync.spaces.tables import Membership, MembershipStatus, Role, Space


@dataclass(frozen=True, slots=True)
class Shown:
    """What is known of one learner in a space: points in thousandths, without those for what is kept back."""

    points: int


@dataclass(frozen=True, slots=True)
class Given:
    """A level that somebody has given to a learner in the space, and that holds."""

    competency: FoundCompetency
    level: int
    at: datetime
    by: UUID


@dataclass(frozen=True, slots=True)
class Known:
    """What sources look at: a space, its learners by person, and what its points show.

    `limits` are the levels below which points still show a competency that somebody has decided about, by person and by
    what the competency is called; None where points show nothing yet. Evidence is dated with the instant at which it is
    looked at (`at`): when somebody did something it does not tell.
    """

    space: Space
    at: datetime
    learners: Mapping[UUID, Shown]
    mapping: CompetencyMapping | None
    given: Mapping[UUID, Sequence[Given]]
    limits: Mapping[UUID, Mapping[str, int] | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """That somebody seems to have shown what an achievement asks for, on this evidence."""

    defined: Defined
    person_id: UUID
    evidence: tuple[Evidence, ...]


Source = Callable[[Known, Condition], Mapping[UUID, Evidence]]
"""Who fulfils a condition, with the evidence; nobody for a condition of another kind."""


def from_points(known: Known, condition: Condition) -> Mapping[UUID, Evidence]:
    """Whoever has as many points in the space."""
    if not isinstance(condition, FromPoints):
        return {}
    return {
        person_id: Evidence(EvidenceKind.POINTS, known.at, known.space.title or "", amount=shown.points)
        for person_id, shown in known.learners.items()
        if shown.points >= condition.points
    }


def from_levels(known: Known, condition: Condition) -> Mapping[UUID, Evidence]:
    """Whoever's points show a level of a competency, or a higher one, by the space's mapping; decisions go before."""
    if not isinstance(condition, FromLevel) or known.mapping is None:
        return {}
    found = {}
    for person_id, shown in known.learners.items():
        limits = known.limits.get(person_id, {})
        levels = known.mapping.levels_for(shown.points, limits) if limits is not None else {}
        level = levels.get(condition.competency_id, 0)
        if level >= condition.level:
            found[person_id] = Evidence(
                EvidenceKind.LEVEL, known.at, known.space.title or "", condition.competency_id, level
            )
    return found


def from_ratings(known: Known, condition: Condition) -> Mapping[UUID, Evidence]:
    """To whom staff or an expert have given a level of a competency, by its identifier or code, or a higher one."""
    if not isinstance(condition, FromLevel):
        return {}
    found = {}
    for person_id, given in known.given.items():
        for each in given:
            names = (each.competency.identifier, each.competency.code)
            if condition.competency_id in names and each.level >= condition.level:
                where = known.space.title or ""
                name = each.competency.name
                found[person_id] = Evidence(EvidenceKind.LEVEL, each.at, where, name, each.level, each.by.hex)
    return found


SOURCES: Final[Sequence[Source]] = (from_points, from_levels, from_ratings)


def propose(
    session: Session,
    space: Space,
    defined: Sequence[Defined],
    now: datetime,
    sources: Sequence[Source] = SOURCES,
) -> Sequence[Proposal]:
    """Whatever is proposed in a space, in the order of what is certified; as many queries for many as for few.

    Who is restricted or objects (GDPR Art. 18, 21) is not looked at, nor whoever is no learner of the space.
    """
    wanted = [each for each in defined if each.definition.active and each.definition.proposed_by]
    if not wanted:
        return []
    learners = _read_learners(session, space)
    ratings = read_ratings(session, space.organisation_id, learners, space_id=space.id)
    ids = {each.competency_id for theirs in ratings.values() for each in theirs}
    found_by_id = find_by_id(session, space.organisation_id, ids, best_language(space.locale))
    known = Known(
        space,
        now,
        learners,
        current_mapping(session, space.id),
        given={person_id: list(_given(theirs, found_by_id, now)) for person_id, theirs in ratings.items()},
        limits=_read_limits(session, space, ratings, found_by_id),
    )
    proposals = []
    for each in wanted:
        found: dict[UUID, list[Evidence]] = {}
        for condition in each.definition.proposed_by:
            for source in sources:
                for person_id, evidence in source(known, condition).items():
                    found.setdefault(person_id, []).append(evidence)
        proposals += [Proposal(each, person_id, tuple(shown)) for person_id, shown in found.items()]
    return proposals


def _read_learners(session: Session, space: Space) -> Mapping[UUID, Shown]:
    rows = session.execute(
        select(StoredScore.person_id, StoredScore.points, StoredScore.provisional)
        .join(
            Membership,
            (Membership.space_id == StoredScore.space_id) & (Membership.person_id == StoredScore.person_id),
        )
        .where(
            StoredScore.space_id == space.id,
            Membership.role == Role.LEARNER.value,
            Membership.status == MembershipStatus.ACTIVE.value,
        )
    )
    points = {person_id: scored - unsure for person_id, scored, unsure in rows}
    for person_id in read_stopped(session, points):
        del points[person_id]
    withheld = read_withheld(session, space.id, points)
    for person_id, result in tallies_of(session, space, list(withheld)).items() if withheld else ():
        points[person_id] = max(points_that_show(result, withheld[person_id]) - result.provisional, 0)
    return {person_id: Shown(each) for person_id, each in points.items()}


def _given(
    ratings: Sequence[CompetencyRating], found: Mapping[UUID, FoundCompetency], now: datetime
) -> Iterator[Given]:
    """The levels that are held, of those of one person; `ratings` come the latest first."""
    for each in latest_of_each(ratings).values():
        if is_held(each, now) and each.competency_id in found:
            yield Given(found[each.competency_id], each.level, each.decided_at, each.decided_by)


def _read_limits(
    session: Session,
    space: Space,
    ratings: Mapping[UUID, Sequence[CompetencyRating]],
    found: Mapping[UUID, FoundCompetency],
) -> Mapping[UUID, Mapping[str, int] | None]:
    """What decisions leave for points, by person and by what a mapping may call a competency; None for nothing yet."""
    decided = {
        person_id: [
            Decided(found[each], limit)
            for each, limit in limits_by_decisions(theirs).items()
            if each in found
        ]
        for person_id, theirs in ratings.items()
    }
    targets = session.scalars(select(TargetRow).where(TargetRow.space_id == space.id)).all()
    return limits_by_person(targets, decided)
