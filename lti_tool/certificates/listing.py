"""What staff of a space see of certificates: what is proposed, what was issued, and for whom something can be."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.space.naming import say_names
from lti_tool.space.reach import within_reach
from sync.certificates.content import Evidence, without_points
from sync.certificates.definitions import Defined, IssuedBy, list_defined
from sync.certificates.issuing import Standing, renewable_from
from sync.certificates.proposals import Proposal, propose
from sync.certificates.reading import Held, names_of, read_of_space, read_standings
from sync.certificates.tables import IssuedCertificate
from sync.organisations.works_council import read_mode
from sync.spaces.tables import Membership, MembershipStatus, Role, Space

PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Named:
    """A certificate with its holder's name, None where nobody knows it; `can_be_renewed` by now, and by the viewer."""

    held: Held
    name: str | None
    can_be_renewed: bool


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal with the name of whom it is about."""

    proposal: Proposal
    name: str | None


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """The first of so many `proposals` by name, and a page of what was issued, from 1 on. `names` by ids in hex."""

    proposed: Sequence[Proposed]
    proposals: int
    issued: Sequence[Named]
    number: int
    has_more: bool
    is_anything_certified: bool
    names: Mapping[str, str]


def confirmable(session: Session, organisation_id: UUID, role: Role) -> Sequence[Defined]:
    """What somebody in this role may confirm."""
    return [
        each
        for each in list_defined(session, organisation_id)
        if each.definition.active and may_decide(each, role)
    ]


def may_decide(defined: Defined, role: Role) -> bool:
    """Whether somebody in this role issues and revokes what is certified so."""
    return defined.definition.issued_by is IssuedBy.STAFF or role is Role.ADMINISTRATOR


def read_page(
    session: Session, keys: KeyRing, space: Space, viewer: Viewer, page: int, now: datetime
) -> CertificatePage:
    """Proposals within the viewer's reach that are not issued yet or can be renewed, and what was issued."""
    defined = confirmable(session, space.organisation_id, viewer.role)
    learners = learners_of(session, viewer)
    proposals = [each for each in propose(session, space, defined, now) if each.person_id in learners]
    known = read_standings(session, space.organisation_id, {each.person_id for each in proposals}, now)
    proposals = [each for each in proposals if _is_due(each, known, now)]
    reach = within_reach(viewer, IssuedCertificate.person_id)
    issued = read_of_space(
        session, keys, space.id, reach, now, offset=(page - 1) * PER_PAGE, limit=PER_PAGE + 1
    )
    people = {each.person_id for each in proposals} | {each.row.person_id for each in issued}
    names = names_of(session, keys, people)
    first = sorted(proposals, key=lambda each: _by_name(each, names))[:PER_PAGE]
    attesting = attesting_of([evidence for each in first for evidence in each.evidence])
    agreed = read_mode(session, space.organisation_id).enabled
    return CertificatePage(
        proposed=[
            Proposed(_without_points(each) if agreed else each, names.get(each.person_id)) for each in first
        ],
        proposals=len(proposals),
        issued=[
            Named(
                each,
                _name(each) or names.get(each.row.person_id),
                can_be_renewed(each, now) and may_decide(each.defined, viewer.role),
            )
            for each in issued[:PER_PAGE]
        ],
        number=page,
        has_more=len(issued) > PER_PAGE,
        is_anything_certified=bool(defined),
        names=say_attesting(session, keys, attesting),
    )


def attesting_of(evidence: Sequence[Evidence]) -> AbstractSet[UUID]:
    """Who attests these."""
    return {UUID(hex=each.attested_by) for each in evidence if each.attested_by}


def say_attesting(session: Session, keys: KeyRing, people: AbstractSet[UUID]) -> Mapping[str, str]:
    """How pages call whoever attested or confirmed something, by id in hex."""
    return {each.hex: name for each, name in say_names(session, keys, people).items()}


def shown_to_staff(
    session: Session, organisation_id: UUID, evidence: Sequence[Evidence]
) -> Sequence[Evidence]:
    """Evidence as staff read it: with a works council nobody's own points."""
    return without_points(evidence) if read_mode(session, organisation_id).enabled else evidence


def learners_of(session: Session, viewer: Viewer) -> frozenset[UUID]:
    """The present learners of the space within the viewer's reach."""
    return frozenset(
        session.scalars(
            select(Membership.person_id).where(
                Membership.space_id == viewer.space_id,
                Membership.status == MembershipStatus.ACTIVE.value,
                Membership.role == Role.LEARNER.value,
                Membership.person_id != viewer.person_id,
                within_reach(viewer, Membership.person_id),
            )
        )
    )


def can_be_renewed(held: Held, now: datetime) -> bool:
    """Whether the time has come in which it can be renewed; what was revoked is issued anew."""
    begins = renewable_from(held.defined, held.row.valid_until)
    return held.standing is not Standing.REVOKED and begins is not None and begins <= now


def _without_points(proposal: Proposal) -> Proposal:
    return replace(proposal, evidence=without_points(proposal.evidence))


def _is_due(proposal: Proposal, known: Mapping[UUID, Sequence[Held]], now: datetime) -> bool:
    same = [
        each
        for each in known.get(proposal.person_id, ())
        if each.defined.definition.name == proposal.defined.definition.name
        and each.standing is not Standing.REVOKED
    ]
    return all(can_be_renewed(each, now) for each in same)


def _by_name(proposal: Proposal, names: Mapping[UUID, str]) -> tuple[bool, str, UUID]:
    """Whoever nobody knows by name comes last; of one person, in the order of what is certified."""
    name = names.get(proposal.person_id, "")
    return not name, name.casefold(), proposal.person_id


def _name(held: Held) -> str | None:
    return held.snapshot.holder.name if held.snapshot else None
