"""Under which purpose a target sends, asked at every claim: nothing leaves without one (GDPR Art. 5(1)(b), 6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from connectors.contract import BlockReason, Outcome
from connectors.lti.products import canvas
from sync.consent.purposes import (
    CONSENT_MISSING,
    FEEDBACK,
    PURPOSE_FIELDS,
    PURPOSE_OFF,
    PURPOSE_RECIPIENT,
    TARGET_STOPPED,
    CurrentPurpose,
    read_purposes,
)
from sync.delivery.filters import NO_REPLACEMENTS, Replacements
from sync.delivery.notes import NoteShape
from sync.outbox.desired import COMMENT
from sync.outbox.tables import TargetRow, TextForm
from sync.outbox.targets import GRADEBOOK

OFF: Final = Outcome.blocked(BlockReason.NO_RIGHTS, PURPOSE_OFF)
_NO_RECIPIENT: Final = Outcome.blocked(BlockReason.NO_RIGHTS, PURPOSE_RECIPIENT)
STOPPED: Final = Outcome.blocked(BlockReason.NO_RIGHTS, TARGET_STOPPED)
TOO_FEW_FIELDS: Final = Outcome.blocked(BlockReason.NO_RIGHTS, PURPOSE_FIELDS)
NO_CONSENT: Final = Outcome.blocked(BlockReason.NO_RIGHTS, CONSENT_MISSING)


@dataclass(frozen=True, slots=True)
class Permit:
    """What a target may be sent: the purpose as it holds now, the form of texts, and what replaces people in them."""

    purpose: CurrentPurpose
    text_form: TextForm
    replacements: Replacements = NO_REPLACEMENTS

    @property
    def fields(self) -> frozenset[str]:
        """The purpose's field list."""
        return frozenset(self.purpose.document.fields)

    @property
    def shape(self) -> NoteShape:
        """What may stand in notes."""
        return NoteShape(self.fields, self.text_form, self.replacements)


def find_permit(session: Session, organisation_id: UUID, target: TargetRow) -> Permit | Outcome:
    """The permit of a target; else why nothing may leave: no purpose is on that names it, or it is stopped."""
    return permit_of(target, read_purposes(session, organisation_id).get(target.purpose))


def permit_of(target: TargetRow, purpose: CurrentPurpose | None) -> Permit | Outcome:
    """The same of a purpose that has been read."""
    if purpose is None or not purpose.enabled:
        return OFF
    if target.stopped_at is not None:
        return STOPPED
    if target.connector not in purpose.document.recipients:
        return _NO_RECIPIENT
    replacements = Replacements(target.connector, tuple(sorted((target.replacements or {}).items())))
    return Permit(purpose, TextForm(target.text_form), replacements)


def comment_permit(target: TargetRow, purposes: Mapping[str, CurrentPurpose]) -> Permit | None:
    """Under what a target may be sent comments beside its scores; None where it may not.

    Canvas is sent none: it adds each to those that there are, and nobody could take one back.
    """
    if target.connector != GRADEBOOK or target.settings.get("product") == canvas.FAMILY_CODE:
        return None
    permit = permit_of(target, purposes.get(FEEDBACK))
    if not isinstance(permit, Permit) or COMMENT not in permit.fields:
        return None
    return permit if permit.fields & {"excerpt", "link"} else None
