"""For how long it is kept that a record was handed over in a file, once the record itself is gone."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import and_, delete, exists, select, tuple_
from sqlalchemy.orm import Session

from config.database import count_changed
from config.upsert import table_of
from sync.certificates.tables import IssuedCertificate
from sync.competencies.tables import CompetencyRating
from sync.retention.categories import AT_ONCE, step
from sync.retention.holds import held_or_asked_for
from sync.retention.schedule import Category, Over, Scope, Step
from sync.transfers.tables import HandedOver


def _handed_over(scope: Scope) -> Over:
    """What is kept here can be handed over again: what keeps it from going twice stays as long."""
    row, certificate = HandedOver, IssuedCertificate
    is_kept = exists().where(CompetencyRating.id == row.record_id)
    says_something = exists().where(certificate.id == row.record_id, certificate.sealed_snapshot.is_not(None))
    return Over(
        table_of(row),
        and_(row.organisation_id == scope.organisation_id, row.at < scope.cutoff, ~is_kept, ~says_something),
        held_or_asked_for(scope.organisation_id, people=[row.person_id]),
    )


def _purge_handed_over(session: Session, scope: Scope) -> Step:
    over, row = _handed_over(scope), HandedOver
    key = tuple_(row.organisation_id, row.profile_id, row.record_id)
    some = session.execute(
        select(row.organisation_id, row.profile_id, row.record_id)
        .where(over.is_over, ~over.is_held)
        .limit(AT_ONCE)
    ).all()
    gone = delete(table_of(row)).where(key.in_([tuple(each) for each in some]))
    return step(count_changed(session, gone) if some else 0)


TRANSFER_CATEGORIES: Final[Sequence[Category]] = (
    Category(
        "handed_over",
        "that records were handed over in a file which are not kept here any more",
        None,
        _handed_over,
        _purge_handed_over,
    ),
)
