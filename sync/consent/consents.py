"""Consent, where it is a purpose's legal basis: of one person, in one space, to one version of what was shown."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sync.audit.trail import record
from sync.consent.purposes import CurrentPurpose
from sync.consent.tables import Consent
from sync.spaces.tables import Space


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided about a purpose last, which version and recipients they were shown, when (aware UTC)."""

    given: bool
    text_version: int
    recipients: tuple[str, ...]
    at: datetime

    def holds_for(self, purpose: CurrentPurpose, host: str) -> bool:
        """Whether they have consented to what the purpose says now, and to its being sent to this host."""
        shown = any(each.endswith(recipient_at("", host)) for each in self.recipients)
        return self.given and self.text_version == purpose.text_version and shown


@dataclass(frozen=True, slots=True)
class StandingConsent:
    """A consent that somebody has given and not taken back, in whichever of their spaces, as they were shown it."""

    space_id: UUID
    space_title: str
    purpose: str
    recipients: tuple[str, ...]
    locale: str
    at: datetime


def recipient_at(name: str, host: str) -> str:
    """A recipient with its host, as people are shown it; a consent holds for the hosts that were shown so."""
    return f"{name} ({host})" if host else name


def decide(
    session: Session,
    space: Space,
    person_id: UUID,
    purpose: CurrentPurpose,
    *,
    given: bool,
    recipients: Sequence[str],
    locale: str,
    now: datetime,
    by: UUID | None,
) -> None:
    """Note that somebody consents to what they were shown, or does not any more (GDPR Art. 7(1), (3)).

    `by` is who did it: they themselves, or nobody for an operator whom they have told. What that means for what is
    sent is `sync.delivery.consenting`'s.
    """
    session.add(
        Consent(
            space_id=space.id,
            person_id=person_id,
            purpose=purpose.name,
            given=given,
            text_version=purpose.text_version,
            recipients=list(recipients),
            locale=locale,
            at=now,
        )
    )
    session.flush()
    record(
        session,
        action="consent.given" if given else "consent.withdrawn",
        now=now,
        organisation_id=space.organisation_id,
        space_id=space.id,
        actor_id=by,
        subject_id=person_id,
        detail={"purpose": purpose.name, "text_version": purpose.text_version},
    )


def read_decisions(session: Session, space_id: UUID, person_id: UUID) -> Mapping[str, Decision]:
    """What one person has decided last, by purpose."""
    return {
        purpose: decision for (_, purpose), decision in _read(session, space_id, [person_id], None).items()
    }


def standing_consents(session: Session, person_id: UUID) -> Sequence[StandingConsent]:
    """What somebody has consented to and not taken back, wherever and in whatever role they were, by space."""
    last = (
        select(func.max(Consent.sequence))
        .where(Consent.person_id == person_id)
        .group_by(Consent.space_id, Consent.purpose)
    )
    rows = session.execute(
        select(Consent, Space.title)
        .join(Space, Space.id == Consent.space_id)
        .where(Consent.sequence.in_(last), Consent.given.is_(True))
        .order_by(Space.title, Consent.space_id, Consent.purpose)
    )
    return [
        StandingConsent(row.space_id, title, row.purpose, tuple(row.recipients), row.locale, row.at)
        for row, title in rows
    ]


def consenting(
    session: Session, space_id: UUID, person_ids: Collection[UUID], purpose: CurrentPurpose, host: str
) -> frozenset[UUID]:
    """Those of these people of whom something may go to a host for a purpose: all, where it needs nobody's consent."""
    if not purpose.document.needs_consent:
        return frozenset(person_ids)
    decisions = _read(session, space_id, person_ids, purpose.name)
    return frozenset(
        person_id for (person_id, _), decision in decisions.items() if decision.holds_for(purpose, host)
    )


def _read(
    session: Session, space_id: UUID, person_ids: Collection[UUID], purpose: str | None
) -> Mapping[tuple[UUID, str], Decision]:
    last = select(func.max(Consent.sequence)).where(
        Consent.space_id == space_id, Consent.person_id.in_(person_ids)
    )
    if purpose is not None:
        last = last.where(Consent.purpose == purpose)
    rows = session.scalars(
        select(Consent).where(Consent.sequence.in_(last.group_by(Consent.person_id, Consent.purpose)))
    )
    return {
        (row.person_id, row.purpose): Decision(row.given, row.text_version, tuple(row.recipients), row.at)
        for row in rows
    }
