"""What is proposed for learners of a space, and what was decided: worked out anew for each page, so that it is true."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from lti_tool.app.access import Viewer
from lti_tool.app.errors import NotFound
from lti_tool.evidence.settings import read_settings
from lti_tool.space.reach import within_reach
from sync.competencies.proposals import Happening, Proposal, propose_levels, still_show
from sync.competencies.ratings import (
    Attested,
    Witness,
    is_held,
    is_settled,
    latest_of_each,
    read_evidence,
    read_ratings,
    supersedes,
)
from sync.competencies.rules import EvidenceRules, Occasion
from sync.competencies.tables import CompetencyEvidence, CompetencyRating, Vouch
from sync.consent.withheld import read_withheld
from sync.contributions.tables import StoredContribution
from sync.delivery.derive import tallies_of
from sync.delivery.evidence import points_that_show, without
from sync.frameworks.lookup import FoundCompetency, find_by_id, find_by_identifier
from sync.ledger.facts import FactKind
from sync.ledger.tables import LedgerRow
from sync.rights.standing import read_stopped
from sync.scoring.score import Tally
from sync.spaces.duties import Duties
from sync.spaces.tables import Duty, Membership, MembershipStatus, Role, Space

_NOTHING: frozenset[UUID] = frozenset()
_STAFF = (Role.INSTRUCTOR.value, Role.ADMINISTRATOR.value)


@dataclass(frozen=True, slots=True)
class Offered:
    """A level that somebody is to decide about."""

    competency: FoundCompetency
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Held:
    """A decision, and what it was made on."""

    competency: FoundCompetency
    rating: CompetencyRating
    evidence: Sequence[CompetencyEvidence]
    holds: bool

    @property
    def is_open(self) -> bool:
        """Whether the learner has said that it is wrong."""
        return self.rating.disputed_at is not None


@dataclass(frozen=True, slots=True)
class Standing:
    """One person's competencies: what is proposed, the latest word on each, and every decision, the latest first."""

    offered: Sequence[Offered]
    latest: Sequence[Held]
    decisions: Sequence[Held]

    @property
    def proposed_by(self) -> frozenset[UUID]:
        """The contributions that something is proposed for."""
        return frozenset(each for offered in self.offered for each in offered.proposal.contributions)

    @property
    def decided_on(self) -> frozenset[UUID]:
        """The contributions that something was decided on."""
        told = (each.contribution_id for held in self.decisions for each in held.evidence)
        return frozenset(each for each in told if each is not None)

    @property
    def current(self) -> frozenset[UUID]:
        """The decisions that none takes the place of: the latest about each competency, in each discussion.

        The one by which a level was given stays, too, where no higher one was shown since.
        """
        found: set[UUID] = set()
        later: dict[tuple[UUID, UUID], list[CompetencyRating]] = {}
        for rating in (each.rating for each in self.decisions):
            of_same = later.setdefault((rating.competency_id, rating.space_id), [])
            if not any(supersedes(each, rating) for each in of_same):
                found.add(rating.id)
            of_same.append(rating)
        return frozenset(found)

    @property
    def newest(self) -> str:
        """The latest decision of all, by its id; empty where there is none."""
        return str(self.decisions[0].rating.id) if self.decisions else ""

    def is_decided_since(self, newest: str, competency_id: UUID | None) -> bool:
        """Whether something was decided about a competency since this was the newest decision."""
        since = takewhile(lambda each: str(each.rating.id) != newest, self.decisions)
        return any(each.competency.id == competency_id for each in since)

    @property
    def disputed(self) -> Sequence[Held]:
        """What the learner says is wrong, and nobody has decided anew."""
        current = self.current
        return [each for each in self.decisions if each.is_open and each.rating.id in current]


def select_learners(viewer: Viewer) -> Select[UUID]:
    """The learners of the viewer's space whom they look after."""
    return select(Membership.person_id).where(
        Membership.space_id == viewer.space_id,
        Membership.role == Role.LEARNER.value,
        Membership.status == MembershipStatus.ACTIVE.value,
        within_reach(viewer, Membership.person_id),
    )


def require_learner(session: Session, viewer: Viewer, person_id: UUID) -> None:
    """Raises NotFound for who is no learner whom the viewer looks after; nobody looks after themselves."""
    role = session.scalar(
        select(Membership.role).where(
            Membership.space_id == viewer.space_id,
            Membership.person_id == person_id,
            within_reach(viewer, Membership.person_id),
        )
    )
    if role != Role.LEARNER.value or person_id == viewer.person_id:
        raise NotFound()


def read_standings(
    session: Session,
    space: Space,
    rules: EvidenceRules,
    person_ids: Collection[UUID],
    language: str,
    now: datetime,
    *,
    everywhere: bool = False,
) -> Mapping[UUID, Standing]:
    """The standings of these people in a space by its rules.

    With `everywhere` also what was decided in others, for themselves.
    For who is restricted or objects nothing is proposed (GDPR Art. 18, 21).
    """
    proposals = read_proposals(session, space, person_ids, rules)
    where = None if everywhere else space.id
    ratings = read_ratings(session, space.organisation_id, person_ids, space_id=where)
    ids = {each.competency_id for theirs in ratings.values() for each in theirs}
    by_id = find_by_id(session, space.organisation_id, ids, language)
    named = find_by_identifier(session, space.organisation_id, rules.competencies, language)
    evidence = read_evidence(session, [each.id for theirs in ratings.values() for each in theirs])
    standings = {}
    for person_id in person_ids:
        theirs = ratings[person_id]
        held = [
            Held(by_id[each.competency_id], each, evidence[each.id], is_held(each, now))
            for each in theirs
            if each.competency_id in by_id
        ]
        latest = set(latest_of_each(theirs).values())
        offered = [
            Offered(named[each.competency], each)
            for each in proposals[person_id]
            if each.competency in named
            and not named[each.competency].is_retired
            and each.level in named[each.competency].levels_given
            and not is_settled(each, named[each.competency].id, theirs, evidence, now)
        ]
        standings[person_id] = Standing(offered, [each for each in held if each.rating in latest], held)
    return standings


def read_proposals(
    session: Session, space: Space, person_ids: Collection[UUID], rules: EvidenceRules
) -> Mapping[UUID, Sequence[Proposal]]:
    """What rules propose for these people by what they did so far, decided or not; nobody is missing."""
    found: dict[UUID, Sequence[Proposal]] = dict.fromkeys(person_ids, ())
    if not rules.rules:
        return found
    stopped = read_stopped(session, person_ids)
    people = [each for each in person_ids if each not in stopped]
    withheld = read_withheld(session, space.id, people)
    settings = read_settings(session, space.id, people)
    for person_id, result in tallies_of(session, space, people).items():
        shown = _that_shows(result, withheld.get(person_id, _NOTHING))
        found[person_id] = propose_levels(rules, shown, settings)
    return found


def propose_again(session: Session, space: Space, held: Held) -> Proposal:
    """What a decision was made on, as far as it still shows something, for another decision: perhaps nothing."""
    person_id = held.rating.person_id
    withheld = read_withheld(session, space.id, [person_id]).get(person_id, _NOTHING)
    result = _that_shows(tallies_of(session, space, [person_id])[person_id], withheld)
    told = (
        Happening(
            each.rule_id, Occasion(each.kind), each.contribution_id, each.level, each.weight, each.occurred_at
        )
        for each in held.evidence
    )
    happenings = tuple(still_show(told, result))
    weight = sum(each.weight for each in happenings)
    return Proposal(held.competency.identifier, held.rating.level, weight, happenings, None)


def read_witnesses(
    session: Session, space_id: UUID, contribution_ids: Collection[UUID], duties: Duties
) -> Mapping[UUID, Witness]:
    """Who attests each of these contributions: staff before experts, these before peers, and the author themselves."""
    revisions = session.execute(
        select(StoredContribution.id, StoredContribution.revision, StoredContribution.author_id).where(
            StoredContribution.id.in_(contribution_ids), StoredContribution.space_id == space_id
        )
    ).all()
    roles = dict(
        session.execute(
            select(Membership.person_id, Membership.role).where(Membership.space_id == space_id)
        ).all()
    )
    by, vouched = _standing_signs(session, contribution_ids), _vouching(session, contribution_ids)
    found = {}
    for contribution_id, revision, author_id in revisions:
        said = [
            (_attested(kind, roles.get(person), duties.get(person, frozenset())), person)
            for kind, person in by.get(contribution_id, ())
        ]
        said += [(Attested.PEER, each) for each in vouched.get(contribution_id, ()) if each != author_id]
        order = (Attested.STAFF, Attested.EXPERT, Attested.PEER)
        best = min(said, key=lambda each: order.index(each[0]), default=(Attested.LEARNER, author_id))
        found[contribution_id] = Witness(best[0], best[1], revision)
    return found


def _that_shows(result: Tally, withheld: frozenset[UUID]) -> Tally:
    if not withheld:
        return result
    return replace(
        result, points=points_that_show(result, withheld), awards=tuple(without(result.awards, withheld))
    )


def _standing_signs(
    session: Session, contribution_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[tuple[FactKind, UUID]]]:
    """Endorsements and acceptances that stand, with who gave them."""
    kinds = (FactKind.ENDORSEMENT, FactKind.ACCEPTED_ANSWER)
    rows = session.execute(
        select(LedgerRow.contribution_id, LedgerRow.kind, LedgerRow.verdict, LedgerRow.counterpart)
        .where(
            LedgerRow.contribution_id.in_(contribution_ids),
            LedgerRow.counterpart.is_not(None),
            LedgerRow.kind.in_([*(kind.value for kind in kinds), FactKind.REVERSAL.value]),
        )
        .order_by(LedgerRow.sequence)
    )
    counted: dict[tuple[UUID, FactKind, UUID], int] = {}
    for contribution_id, kind, verdict, person in rows:
        is_reversal = kind == FactKind.REVERSAL.value
        meant = verdict if is_reversal else kind
        if meant in kinds and person is not None:
            key = (contribution_id, FactKind(meant), person)
            counted[key] = counted.get(key, 0) + (-1 if is_reversal else 1)
    found: dict[UUID, list[tuple[FactKind, UUID]]] = {}
    for (contribution_id, kind, person), number in counted.items():
        if number > 0:
            found.setdefault(contribution_id, []).append((kind, person))
    return found


def _vouching(session: Session, contribution_ids: Collection[UUID]) -> Mapping[UUID, Sequence[UUID]]:
    """Who vouches for these contributions, of those who still belong to their spaces."""
    belongs = and_(
        Membership.space_id == Vouch.space_id,
        Membership.person_id == Vouch.person_id,
        Membership.status == MembershipStatus.ACTIVE.value,
    )
    found: dict[UUID, list[UUID]] = {}
    rows = session.execute(
        select(Vouch.contribution_id, Vouch.person_id)
        .join(Membership, belongs)
        .where(Vouch.contribution_id.in_(contribution_ids))
        .order_by(Vouch.at)
    )
    for contribution_id, person_id in rows:
        found.setdefault(contribution_id, []).append(person_id)
    return found


def _attested(kind: FactKind, role: str | None, duties: frozenset[Duty]) -> Attested:
    if role in _STAFF:
        return Attested.STAFF
    if kind is FactKind.ENDORSEMENT and Duty.EXPERT in duties:
        return Attested.EXPERT
    return Attested.PEER
