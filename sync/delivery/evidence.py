"""Which evidence follows from what learners wrote: levels, and the contributions that show them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.registry import catalogue
from sync.competencies.mapping import CompetencyMapping, choose_evidence
from sync.consent.purposes import EVIDENCE
from sync.contributions.tables import StoredContribution
from sync.delivery.decisions import Decisions, desired_of_decisions, limits_of, without_those
from sync.outbox.desired import LEVEL, LEVEL_ITEM, LINKED, RATING, REFERENCES, Desired
from sync.outbox.tables import TargetRow
from sync.outbox.targets import OUTCOMES
from sync.scoring.score import Award, Tally

_NOTHING: frozenset[UUID] = frozenset()


def desired_evidence(
    session: Session,
    targets: Collection[TargetRow],
    mapping: CompetencyMapping | None,
    tallies: Mapping[UUID, Tally],
    withheld: Mapping[UUID, frozenset[UUID]],
    decisions: Decisions,
) -> Iterator[Desired]:
    """What targets of competency evidence should hold of these learners: what was decided, else what points show.

    What somebody keeps back shows nothing: neither its text leaves, nor do its points count for a level.
    """
    targets = [target for target in targets if target.purpose == EVIDENCE]
    if not targets:
        return
    appending = appending_connectors()
    yield from desired_of_decisions(targets, decisions, tallies, appending)
    targets = [target for target in targets if target.connector != OUTCOMES]  # a mapping has Moodle's numbers
    if mapping is None or not targets:
        return
    kept = {person_id: withheld.get(person_id, _NOTHING) for person_id in tallies}
    chosen = {
        person_id: choose_evidence(without(result.awards, kept[person_id]))
        for person_id, result in tallies.items()
    }
    revisions = read_revisions(session, chain.from_iterable(chosen.values()))
    for target in targets:
        for person_id, result in tallies.items():
            references = references_to(chosen[person_id], revisions)
            points = points_that_show(result, kept[person_id])
            limits = limits_of(target, decisions.get(person_id, ()))
            if limits is None:
                continue
            for competency_id, level in mapping.levels_for(points, limits).items():
                identity = {LINKED: competency_id, LEVEL: level}
                whole = {**identity, REFERENCES: references}
                yield Desired(
                    target.id,
                    person_id,
                    f"{LEVEL_ITEM}{competency_id}",
                    payload=whole,
                    identity=identity if target.connector in appending else whole,
                )


def by_others(
    session: Session, desired: Desired, result: Tally, passed_over: Collection[UUID]
) -> Desired | None:
    """The same level shown by contributions that are not passed over; None where there are none."""
    if RATING in desired.payload:
        return without_those(desired, passed_over)
    chosen = choose_evidence(without(result.awards, passed_over))
    references = references_to(chosen, read_revisions(session, chosen))
    if not references:
        return None
    payload = {**desired.payload, REFERENCES: references}
    identity = payload if desired.identity == desired.payload else desired.identity
    return replace(desired, payload=payload, identity=identity)


def points_that_show(result: Tally, withheld: Collection[UUID]) -> int:
    """Points (thousandths) by which levels are shown: without those for what is kept back."""
    kept_back = sum(award.points for award in result.awards if award.contribution_id in withheld)
    return max(result.points - kept_back, 0)


def without(awards: Iterable[Award], withheld: Collection[UUID]) -> Iterator[Award]:
    """These awards but for those of what is kept back."""
    return (award for award in awards if award.contribution_id not in withheld)


def references_to(chosen: Iterable[UUID], revisions: Mapping[UUID, int]) -> list[list[object]]:
    """Contributions as a payload refers to them; those that are removed are left out."""
    return [[str(each), revisions[each]] for each in chosen if each in revisions]


def read_revisions(
    session: Session, contribution_ids: Iterable[UUID], *, named_only: bool = False
) -> Mapping[UUID, int]:
    """The present revisions of contributions that are there; with `named_only` of those that bear a name."""
    wanted = select(StoredContribution.id, StoredContribution.revision).where(
        StoredContribution.id.in_(set(contribution_ids)), StoredContribution.stands
    )
    if named_only:
        wanted = wanted.where(StoredContribution.anonymous.is_(False))
    return dict(session.execute(wanted).all())


def appending_connectors() -> frozenset[str]:
    """Record systems that add an entry with every write: a new excerpt alone is no reason to write again."""
    return frozenset(manifest.id for manifest in catalogue() if manifest.appends)
