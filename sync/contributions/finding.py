"""Finding the contributions that somebody acts upon, and refusing what makes no sense."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.errors import StoaError
from sync.contributions.tables import StoredContribution


class ActRefused(StoaError):
    """What somebody wants to do about a contribution makes no sense."""

    default_code = "act.refused"


def find_contribution(
    session: Session, space_id: UUID, contribution_id: UUID, *, gone_too: bool = False
) -> StoredContribution:
    """A contribution of the space as it stands, under the lock of `sync.ledger.entries.lock_space`.

    Raises ActRefused: ``contribution.unknown`` where the space has none of this id, ``contribution.gone`` where it was
    removed or is not public, unless `gone_too`.
    """
    found = session.scalar(
        select(StoredContribution).where(
            StoredContribution.space_id == space_id, StoredContribution.id == contribution_id
        ),
        execution_options={"populate_existing": True},
    )
    if found is None:
        raise ActRefused("This space has no such contribution.", code="contribution.unknown")
    if not found.stands and not gone_too:
        raise ActRefused("This contribution is not there any more.", code="contribution.gone")
    return found


def find_by_source(
    session: Session, space_id: UUID, source: str, source_ids: Iterable[str]
) -> dict[str, StoredContribution]:
    """Those of a source's contributions that the space has, removed ones too, by source id."""
    rows = session.scalars(
        select(StoredContribution).where(
            StoredContribution.space_id == space_id,
            StoredContribution.source == source,
            StoredContribution.source_id.in_(set(source_ids)),
        ),
        execution_options={"populate_existing": True},
    )
    return {row.source_id: row for row in rows}
