"""Which evidence follows from what people decided about levels; the latest decision about a competency holds.

A decision goes before what points would show: for whom somebody has decided about a competency, the mapping says
nothing of it, whether the level is held or was taken back, or is over.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.language import best_language
from sync.competencies.ratings import (
    is_held,
    latest_of_each,
    limits_by_decisions,
    read_evidence,
    read_ratings,
)
from sync.competencies.tables import CompetencyRating
from sync.consent.purposes import EVIDENCE
from sync.contributions.tables import StoredContribution
from sync.delivery.links import COMPETENCY, Links, names_of
from sync.frameworks.lookup import FoundCompetency, find_by_id
from sync.outbox.desired import LEVEL, LEVEL_ITEM, LEVELS, LINKED, RATING, REFERENCES, UNLINKED, Desired
from sync.outbox.tables import TargetRow
from sync.outbox.targets import OUTCOMES
from sync.spaces.tables import Space

TITLE: Final = "title"
_CONTRIBUTIONS_SHOWN: Final = 2


@dataclass(frozen=True, slots=True)
class HeldLevel:
    """A level that is held, by whose decision, and the person's own contributions that show it, as references."""

    rating_id: UUID
    level: int
    decided_at: datetime
    references: tuple[tuple[UUID, int], ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided last about one competency of one person.

    The mapping may say of it what is below `points_up_to`, nothing where that is 0.
    """

    competency: FoundCompetency
    points_up_to: int
    held: HeldLevel | None = None


Decisions = Mapping[UUID, Sequence[Decided]]
"""What was decided about people in a space, by person; whom nothing was decided about is not in it."""


def read_decisions(
    session: Session,
    space: Space,
    person_ids: Collection[UUID],
    withheld: Mapping[UUID, frozenset[UUID]],
    now: datetime,
) -> Decisions:
    """What was decided in this space about these people, as it holds now; what they keep back shows nothing."""
    ratings = read_ratings(session, space.organisation_id, person_ids, space_id=space.id)
    competency_ids = {each.competency_id for of_person in ratings.values() for each in of_person}
    if not competency_ids:
        return {}
    language = best_language(space.locale)
    competencies = find_by_id(session, space.organisation_id, competency_ids, language)
    references = _read_references(session, ratings, withheld, now)
    return {
        person_id: list(_decided(of_person, competencies, references, now))
        for person_id, of_person in ratings.items()
        if of_person
    }


def _decided(
    ratings: Sequence[CompetencyRating],
    competencies: Mapping[UUID, FoundCompetency],
    references: Mapping[UUID, tuple[tuple[UUID, int], ...]],
    now: datetime,
) -> Iterator[Decided]:
    latest = latest_of_each(ratings)
    for competency_id, points_up_to in limits_by_decisions(ratings).items():
        rating, held = latest.get(competency_id), None
        if rating is not None and is_held(rating, now):
            held = HeldLevel(rating.id, rating.level, rating.decided_at, references.get(rating.id, ()))
        if competency_id in competencies:
            yield Decided(competencies[competency_id], points_up_to, held)


def _read_references(
    session: Session,
    ratings: Mapping[UUID, Sequence[CompetencyRating]],
    withheld: Mapping[UUID, frozenset[UUID]],
    now: datetime,
) -> Mapping[UUID, tuple[tuple[UUID, int], ...]]:
    """The contributions that show most for each level that is held: the person's own that stand, none kept back."""
    held = {
        rating.id: rating.person_id
        for of_person in ratings.values()
        for rating in latest_of_each(of_person).values()
        if is_held(rating, now)
    }
    evidence = read_evidence(session, held) if held else {}
    wanted = {each.contribution_id for of in evidence.values() for each in of if each.contribution_id}
    stands = select(StoredContribution.id, StoredContribution.revision, StoredContribution.author_id).where(
        StoredContribution.id.in_(wanted), StoredContribution.stands
    )
    there = {row.id: row for row in session.execute(stands)} if wanted else {}
    found: dict[UUID, tuple[tuple[UUID, int], ...]] = {}
    for rating_id, person_id in held.items():
        kept_back = withheld.get(person_id, frozenset())
        weighed = sorted(evidence.get(rating_id, ()), key=lambda each: (-each.weight, each.occurred_at))
        own = dict.fromkeys(
            each.contribution_id
            for each in weighed
            if each.contribution_id in there
            and there[each.contribution_id].author_id == person_id
            and each.contribution_id not in kept_back
        )
        chosen = [there[each] for each in own if each is not None][:_CONTRIBUTIONS_SHOWN]
        found[rating_id] = tuple((row.id, row.revision) for row in chosen)
    return found


def desired_of_decisions(
    targets: Collection[TargetRow],
    decisions: Decisions,
    person_ids: Collection[UUID],
    appending: Collection[str],
) -> Iterator[Desired]:
    """What targets of competency evidence should hold of these people by decisions.

    What a course has not got is named all the same, by our own id: it waits there, and is told.
    """
    for target in targets:
        links = Links.of(target.learnt)
        for person_id in decisions.keys() & set(person_ids):
            yield from _desired(target, links, person_id, decisions[person_id], target.connector in appending)


def _desired(
    target: TargetRow, links: Links, person_id: UUID, decided: Sequence[Decided], appends: bool
) -> Iterator[Desired]:
    chosen: dict[str, tuple[tuple[int, float], Desired]] = {}
    for each in decided:
        if each.held is None:
            continue
        if target.connector == OUTCOMES:  # where a place is made for each
            yield _in_its_own_column(target, person_id, each.competency, each.held)
            continue
        link = links.find(names_of(each.competency))
        told = {
            COMPETENCY: str(each.competency.id),
            LEVEL: each.held.level,
            LEVELS: len(each.competency.levels),
            RATING: str(each.held.rating_id),
        }
        if link is None:
            told[TITLE] = each.competency.name
            yield Desired(target.id, person_id, f"{UNLINKED}{each.competency.id}", told, identity=told)
            continue
        place, number = link
        identity = {**told, LINKED: number}
        whole = {**identity, REFERENCES: [[str(of), revision] for of, revision in each.held.references]}
        item = f"{LEVEL_ITEM}{number}"
        desired = Desired(target.id, person_id, item, whole, identity=identity if appends else whole)
        # Of two that would be the same in the course the one that is it more surely, then the later.
        rank = (place, -each.held.decided_at.timestamp())
        if item not in chosen or rank < chosen[item][0]:
            chosen[item] = rank, desired
    yield from (desired for _, desired in chosen.values())


def _in_its_own_column(
    target: TargetRow, person_id: UUID, competency: FoundCompetency, held: HeldLevel
) -> Desired:
    """A level for a receiver that takes no note, and where each competency has a column that is made for it."""
    told = {
        COMPETENCY: str(competency.id),
        LINKED: competency.identifier,
        TITLE: competency.name,
        LEVEL: held.level,
        LEVELS: len(competency.levels),
        RATING: str(held.rating_id),
    }
    return Desired(target.id, person_id, f"{LEVEL_ITEM}{competency.id}", told, identity=told)


def limits_of(target: TargetRow, decided: Sequence[Decided]) -> Mapping[str, int] | None:
    """Below which level the mapping may say something of competencies of a course, by their numbers there.

    None where nothing may be said yet: nobody knows which of the course's those are that somebody has decided about.
    """
    if not decided:
        return {}
    links = Links.of(target.learnt)
    if not links.are_known:
        return None
    found = ((links.find(names_of(each.competency)), each.points_up_to) for each in decided)
    return {link[1]: limit for link, limit in found if link is not None}


def limits_by_person(
    targets: Collection[TargetRow], decisions: Decisions
) -> Mapping[UUID, Mapping[str, int] | None]:
    """The same for each person whom something was decided about, for what goes by the mapping's own names.

    A mapping may name competencies as the organisation does, or as any of the space's systems does: the narrowest limit
    holds, and as long as one system's names are not known, nothing may be said.
    """
    systems = [target for target in targets if target.purpose == EVIDENCE]
    return {person_id: _narrowest(systems, decided) for person_id, decided in decisions.items()}


def _narrowest(systems: Collection[TargetRow], decided: Sequence[Decided]) -> Mapping[str, int] | None:
    narrowest: dict[str, int] = {}
    own = [(name, each.points_up_to) for each in decided for name in names_of(each.competency)]
    theirs = [limits_of(target, decided) for target in systems]
    for limits in (own, *(None if each is None else each.items() for each in theirs)):
        if limits is None:
            return None
        for name, limit in limits:
            narrowest[name] = min(limit, narrowest.get(name, limit))
    return narrowest


def without_those(desired: Desired, passed_over: Collection[UUID]) -> Desired | None:
    """The same level without the contributions that are passed over; None where none would be left to show it."""
    references = [each for each in desired.payload[REFERENCES] if UUID(each[0]) not in passed_over]
    if not references:
        return None
    payload = {**desired.payload, REFERENCES: references}
    identity = payload if desired.identity == desired.payload else desired.identity
    return replace(desired, payload=payload, identity=identity)
