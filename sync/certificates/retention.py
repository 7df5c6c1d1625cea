"""For how long certificates are kept that do not hold any more."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from config.database import count_changed
from config.upsert import table_of
from sync.certificates.tables import IssuedCertificate
from sync.retention.categories import AT_ONCE, step
from sync.retention.holds import held_or_asked_for
from sync.retention.schedule import Category, Over, Scope, Step


def _over(scope: Scope) -> Over:
    row = IssuedCertificate
    return Over(
        table_of(row),
        and_(
            row.organisation_id == scope.organisation_id,
            row.sealed_snapshot.is_not(None),
            or_(row.valid_until < scope.cutoff, row.revoked_at < scope.cutoff),
        ),
        held_or_asked_for(scope.organisation_id, spaces=[row.space_id], people=[row.person_id]),
    )


def _purge(session: Session, scope: Scope) -> Step:
    """Empty some: their places in the status lists stay, so that nothing revoked comes back."""
    over = _over(scope)
    some = select(IssuedCertificate.id).where(over.is_over, ~over.is_held).limit(AT_ONCE)
    emptied = (
        update(IssuedCertificate)
        .where(IssuedCertificate.id.in_(some))
        .values(sealed_snapshot=None, token_lookup=None, hidden_at=scope.now)
    )
    return step(count_changed(session, emptied.execution_options(synchronize_session=False)))


CERTIFICATE_CATEGORIES: Final[Sequence[Category]] = (
    Category("certificates", "certificates that expired or were revoked", None, _over, _purge),
)
