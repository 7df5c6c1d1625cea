"""For whom a certificate is proposed, and why. A proposal does nothing by itself: a person confirms it or leaves it.

Each source looks at one kind of condition.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
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
from sync.competencies.ratings import is_held, latest_of_each, read_ratings
from sync.competencies.versions import current_mapping
from sync.frameworks.lookup import FoundCompetency, find_by_id
from sync.rights.standing import restricted
from sync.scoring.tables import StoredScore
from sync.spaces.tables import Membership, MembershipStatus, Role, Space


@dataclass(frozen=True, slots=True)
class Shown:
    """What is known of one learner in a space: points in thousandths."""

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

    Evidence is dated with the instant at which it is looked at (`at`): when somebody did something it does not tell.
    """

    space: Space
    at: datetime
    learners: Mapping[UUID, Shown]
    mapping: CompetencyMapping | None
    given: Mapping[UUID, Sequence[Given]]


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
    """Whoever's points show a level of a competency, or a higher one, by the space's mapping."""
    if not isinstance(condition, FromLevel) or known.mapping is None:
        return {}
    found = {}
    for person_id, shown in known.learners.items():
        level = known.mapping.levels_for(shown.points).get(condition.competency_id, 0)
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

    Restricted people (GDPR Art. 18) are not looked at, nor whoever is no learner of the space.
    """
    wanted = [each for each in defined if each.definition.active and each.definition.proposed_by]
    if not wanted:
        return []
    learners = _read_learners(session, space.id)
    given = _read_given(session, space, learners, now)
    known = Known(space, now, learners, current_mapping(session, space.id), given)
    proposals = []
    for each in wanted:
        found: dict[UUID, list[Evidence]] = {}
        for condition in each.definition.proposed_by:
            for source in sources:
                for person_id, evidence in source(known, condition).items():
                    found.setdefault(person_id, []).append(evidence)
        proposals += [Proposal(each, person_id, tuple(shown)) for person_id, shown in found.items()]
    return proposals


def _read_learners(session: Session, space_id: UUID) -> Mapping[UUID, Shown]:
    rows = session.execute(
        select(StoredScore.person_id, StoredScore.points, StoredScore.provisional)
        .join(
            Membership,
            (Membership.space_id == StoredScore.space_id) & (Membership.person_id == StoredScore.person_id),
        )
        .where(
            StoredScore.space_id == space_id,
            Membership.role == Role.LEARNER.value,
            Membership.status == MembershipStatus.ACTIVE.value,
            StoredScore.person_id.not_in(restricted()),
        )
    )
    return {person_id: Shown(points - unsure) for person_id, points, unsure in rows}


def _read_given(
    session: Session, space: Space, person_ids: Collection[UUID], now: datetime
) -> Mapping[UUID, Sequence[Given]]:
    ratings = read_ratings(session, space.organisation_id, person_ids, space_id=space.id)
    held = {
        person_id: [each for each in latest_of_each(theirs).values() if is_held(each, now)]
        for person_id, theirs in ratings.items()
    }
    ids = {each.competency_id for theirs in held.values() for each in theirs}
    found = find_by_id(session, space.organisation_id, ids, best_language(space.locale))
    return {
        person_id: [
            Given(found[each.competency_id], each.level, each.decided_at, each.decided_by)
            for each in theirs
            if each.competency_id in found
        ]
        for person_id, theirs in held.items()
    }
