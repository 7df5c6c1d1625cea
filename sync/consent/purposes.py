"""Purposes: nothing leaves without one that is on, and then only to its recipients, with its fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from config.ids import new_id
from sync.audit.trail import record
from sync.consent.documents import (
    EVIDENCE,
    FEEDBACK,
    GRADE,
    KNOWN,
    STATEMENTS,
    LegalBasis,
    PurposeDocument,
    PurposeRefused,
    built_in,
)
from sync.consent.tables import Purpose, PurposeVersion
from sync.organisations.works_council import require_no_agreement

__all__ = ["EVIDENCE", "FEEDBACK", "GRADE", "STATEMENTS"]

PURPOSE_OFF: Final = "purpose.off"  # the code of what is held back because its purpose is off
PURPOSE_RECIPIENT: Final = "purpose.recipient"  # of what its purpose does not send there
PURPOSE_FIELDS: Final = "purpose.fields"  # of what cannot be sent with so few fields
CONSENT_MISSING: Final = "consent.missing"  # of what somebody has not consented to
TARGET_STOPPED: Final = "target.stopped"  # of what goes where an administrator has stopped everything
HELD_BY_PURPOSE: Final = (PURPOSE_OFF, PURPOSE_RECIPIENT, PURPOSE_FIELDS, CONSENT_MISSING, TARGET_STOPPED)


@dataclass(frozen=True, slots=True)
class CurrentPurpose:
    """A purpose as it holds now. `text_version` is the version in which what people are told of it was set."""

    enabled: bool
    version: int
    text_version: int
    document: PurposeDocument

    @property
    def name(self) -> str:
        """What it is called."""
        return self.document.name


@dataclass(frozen=True, slots=True)
class ListedPurpose:
    """A purpose as an organisation has it, as people read it."""

    name: str
    enabled: bool
    legal_basis: str | None
    basis: str | None
    justification: Mapping[str, str] | None
    what_for: Mapping[str, str]
    recipients: tuple[str, ...]
    fields: tuple[str, ...]
    retention_days: int | None
    version: int
    text_version: int
    changed_at: datetime


def make_purposes(session: Session, organisation_id: UUID, now: datetime) -> None:
    """Give an organisation the purposes that Stoa knows, where it has not got them yet.

    Only `grade` is on: it returns a number to the LMS that the learner came from. Another one that was on before there
    were versions stays on only on the basis that it had then. One that nobody has turned on or changed, and that has
    no basis, says what is proposed now.
    """
    present = {
        row.name: row
        for row in session.scalars(select(Purpose).where(Purpose.organisation_id == organisation_id))
    }
    for name in KNOWN:
        purpose = present.get(name) or _new(session, organisation_id, name, name == GRADE, now)
        if purpose.version == 0:
            _add_first_version(session, purpose, now)
        elif purpose.version == 1 and not purpose.enabled:
            _follow_proposal(session, purpose, now)
    session.flush()


def read_purposes(session: Session, organisation_id: UUID) -> Mapping[str, CurrentPurpose]:
    """The purposes of an organisation by name, as they hold now; one without a version counts as none."""
    rows = session.execute(
        select(Purpose.enabled, Purpose.version, PurposeVersion.text_version, PurposeVersion.body)
        .join(
            PurposeVersion,
            and_(PurposeVersion.purpose_id == Purpose.id, PurposeVersion.version == Purpose.version),
        )
        .where(Purpose.organisation_id == organisation_id)
        .order_by(Purpose.name)
    )
    found = (current_of(*row) for row in rows)
    return {each.name: each for each in found}


def current_of(enabled: bool, version: int, text_version: int, body: Mapping[str, Any]) -> CurrentPurpose:
    """A purpose from its row and that of its version."""
    return CurrentPurpose(enabled, version, text_version, PurposeDocument.stored(body))


def set_enabled(
    session: Session,
    organisation_id: UUID,
    name: str,
    enabled: bool,
    now: datetime,
    basis: LegalBasis | None = None,
) -> None:
    """Turn a purpose on or off; on, on this basis, or on the one that it has or that is proposed.

    Raises PurposeRefused for one that the organisation has not got, or that would be on without a basis. What was held
    back meanwhile is let go by `sync.delivery.purposes.turn_on`.
    """
    purpose = _find(session, organisation_id, name)
    if enabled:
        require_no_agreement(session, organisation_id)
        document = _current(session, purpose)
        document = document.on(basis) if basis else document
        if document.legal_basis is None:
            raise PurposeRefused(
                f"The purpose {name} has no legal basis yet: name the one that applies with --basis (a, b, c, e or f "
                f"of GDPR Art. 6(1), or works_agreement), as in `stoa privacy purpose {name} on --basis b`.",
                code="purpose.no_basis",
            )
        _add_version(session, purpose, document, now)
    purpose.enabled = enabled
    purpose.changed_at = now
    session.flush()
    _note_switch(session, purpose, now)


def define_purpose(
    session: Session, organisation_id: UUID, document: PurposeDocument, now: datetime
) -> CurrentPurpose:
    """Have a purpose say this from now on, in a new version where it differs; a new one is off.

    One that is on stays on. Raises PurposeRefused where it would be on without a basis.
    """
    purpose = session.scalars(
        select(Purpose).where(Purpose.organisation_id == organisation_id, Purpose.name == document.name)
    ).one_or_none() or _new(session, organisation_id, document.name, False, now)
    if purpose.enabled and document.legal_basis is None:
        raise PurposeRefused(
            f"The purpose {document.name} is on, and would have no legal basis: name one, or turn it off first.",
            code="purpose.no_basis",
        )
    if _add_version(session, purpose, document, now):
        require_no_agreement(session, organisation_id)
        purpose.changed_at = now
        record(
            session,
            action="purpose.changed",
            now=now,
            organisation_id=organisation_id,
            detail={"purpose": document.name, "version": purpose.version},
        )
    session.flush()
    return read_purposes(session, organisation_id)[document.name]


def enabled_purposes(session: Session, organisation_id: UUID) -> frozenset[str]:
    """The purposes that an organisation has on."""
    return frozenset(
        session.scalars(
            select(Purpose.name).where(
                Purpose.organisation_id == organisation_id, Purpose.enabled.is_(True), Purpose.version > 0
            )
        )
    )


def list_purposes(session: Session, organisation_id: UUID) -> Sequence[ListedPurpose]:
    """All purposes of an organisation, by name."""
    changed = dict(
        session.execute(
            select(Purpose.name, Purpose.changed_at).where(Purpose.organisation_id == organisation_id)
        ).all()
    )
    return [_listed(each, changed[each.name]) for each in read_purposes(session, organisation_id).values()]


def _listed(purpose: CurrentPurpose, changed_at: datetime) -> ListedPurpose:
    document = purpose.document
    basis = document.legal_basis
    return ListedPurpose(
        name=document.name,
        enabled=purpose.enabled,
        legal_basis=basis.article if basis else None,
        basis=basis.kind.value if basis else None,
        justification=basis.justification.dump() if basis and basis.justification else None,
        what_for=document.what_for.dump(),
        recipients=document.recipients,
        fields=document.fields,
        retention_days=document.retention_days,
        version=purpose.version,
        text_version=purpose.text_version,
        changed_at=changed_at,
    )


def _new(session: Session, organisation_id: UUID, name: str, enabled: bool, now: datetime) -> Purpose:
    purpose = Purpose(
        id=new_id(), organisation_id=organisation_id, name=name, version=0, enabled=enabled, changed_at=now
    )
    session.add(purpose)
    session.flush()
    return purpose


def _find(session: Session, organisation_id: UUID, name: str) -> Purpose:
    purpose = session.scalars(
        select(Purpose)
        .where(Purpose.organisation_id == organisation_id, Purpose.name == name)
        .with_for_update()
    ).one_or_none()
    if purpose is None:
        raise PurposeRefused(
            f"There is no purpose {name}: `stoa privacy purposes` lists them.", code="purpose.unknown"
        )
    return purpose


def _current(session: Session, purpose: Purpose) -> PurposeDocument:
    return PurposeDocument.stored(session.get_one(PurposeVersion, (purpose.id, purpose.version)).body)


def _add_first_version(session: Session, purpose: Purpose, now: datetime) -> None:
    """As it is proposed, on its basis of before versions; off where that would have to be justified, or is unknown."""
    former = session.get(PurposeVersion, (purpose.id, 0))
    basis = LegalBasis.of_article(former.body["legal_basis"]) if former else None
    document = built_in(purpose.name)
    _add_version(session, purpose, document.on(basis) if basis else document, now)
    if purpose.enabled and basis is None and purpose.name != GRADE:
        purpose.enabled, purpose.changed_at = False, now
        _note_switch(session, purpose, now)


def _follow_proposal(session: Session, purpose: Purpose, now: datetime) -> None:
    if _current(session, purpose).legal_basis is None and _add_version(
        session, purpose, built_in(purpose.name), now
    ):
        purpose.changed_at = now


def _note_switch(session: Session, purpose: Purpose, now: datetime) -> None:
    record(
        session,
        action="purpose.enabled" if purpose.enabled else "purpose.disabled",
        now=now,
        organisation_id=purpose.organisation_id,
        detail={"purpose": purpose.name, "version": purpose.version},
    )


def _add_version(session: Session, purpose: Purpose, document: PurposeDocument, now: datetime) -> bool:
    """Write a new version where it differs from the last; who consented to that is asked again if it says more."""
    text_version = 0
    if purpose.version:
        last = session.get_one(PurposeVersion, (purpose.id, purpose.version))
        former = PurposeDocument.stored(last.body)
        if former == document:
            return False
        text_version = last.text_version if document.is_within(former) else 0
    purpose.version += 1
    session.add(
        PurposeVersion(
            purpose_id=purpose.id,
            version=purpose.version,
            text_version=text_version or purpose.version,
            body=document.dump(),
            created_at=now,
        )
    )
    session.flush()
    return True
