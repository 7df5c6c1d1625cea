"""What goes where from a space, under which purpose: as it is configured now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from connectors.contract import Outcome
from sync.consent.purposes import FEEDBACK, GRADE, CurrentPurpose, current_of
from sync.consent.tables import Purpose, PurposeVersion
from sync.delivery.permits import Permit, comment_permit, permit_of
from sync.outbox.tables import TargetRow, TextForm
from sync.outbox.targets import GRADEBOOK
from sync.spaces.tables import Space

# A comment goes to the gradebook with the score.
_GOES_BESIDE = and_(Purpose.name == FEEDBACK, TargetRow.purpose == GRADE, TargetRow.connector == GRADEBOOK)
# Made once: each page tells in its notice what goes where, and to make a statement takes longer than to run it.
_FLOWS = (
    select(TargetRow, Purpose.enabled, Purpose.version, PurposeVersion.text_version, PurposeVersion.body)
    .join(
        Purpose,
        and_(
            Purpose.organisation_id == bindparam("organisation"),
            or_(Purpose.name == TargetRow.purpose, _GOES_BESIDE),
        ),
    )
    .join(
        PurposeVersion,
        and_(PurposeVersion.purpose_id == Purpose.id, PurposeVersion.version == Purpose.version),
    )
    .where(TargetRow.space_id == bindparam("space"))
    .order_by(TargetRow.purpose, TargetRow.connector, Purpose.name == FEEDBACK)
)
# What a setting is called under which a target keeps the address that it sends to, the first that there is.
_ADDRESSES = ("site", "lineitem", "lineitems", "endpoint")


@dataclass(frozen=True, slots=True)
class Flow:
    """What a target of a space is sent for a purpose: by which connector, to which host (empty for an unknown one)."""

    target_id: UUID
    connector: str
    host: str
    permit: Permit

    @property
    def purpose(self) -> CurrentPurpose:
        """For what."""
        return self.permit.purpose

    @property
    def text_form(self) -> TextForm:
        """In which form texts go."""
        return self.permit.text_form


def read_flows(session: Session, space: Space, *, off_too: bool = False) -> Sequence[Flow]:
    """Everything that leaves a space at present, where its purpose is on, in a stable order: one query.

    With `off_too` also what would leave if its purpose were on.
    """
    rows = session.execute(_FLOWS, {"organisation": space.organisation_id, "space": space.id})
    purposes = ((row, current_of(*purpose)) for row, *purpose in rows)
    found = (
        (row, _permit_of(row, replace(purpose, enabled=True) if off_too else purpose))
        for row, purpose in purposes
    )
    return [
        Flow(row.id, row.connector, host_of(row.settings), permit)
        for row, permit in found
        if isinstance(permit, Permit)
    ]


def _permit_of(target: TargetRow, purpose: CurrentPurpose) -> Permit | Outcome | None:
    if purpose.name == FEEDBACK and target.purpose != FEEDBACK:
        return comment_permit(target, {FEEDBACK: purpose})
    return permit_of(target, purpose)


def host_of(settings: Mapping[str, str]) -> str:
    """The host that a target sends to."""
    addresses = (settings.get(name, "") for name in _ADDRESSES)
    return next((host for each in addresses if (host := urlsplit(each).hostname)), "")
