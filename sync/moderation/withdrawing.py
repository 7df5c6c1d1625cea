"""Removing one's own contribution so that it can be undone: gone for everybody at once, deleted for good later."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete as delete_rows
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sync.audit.trail import record
from sync.contributions.finding import ActRefused, find_contribution
from sync.contributions.matching import matched_share
from sync.contributions.tables import Fingerprint, StoredContribution, Withheld
from sync.delivery.context import SyncContext
from sync.intake.removal import delete
from sync.ledger.entries import lock_space
from sync.ledger.facts import FactKind, Publicity
from sync.ledger.tables import LedgerRow
from sync.moderation.tables import WithdrawnContribution
from sync.moderation.withholding import publish, withhold
from sync.scoring.versions import current_rule
from sync.spaces.tables import Space

UNDO_FOR: Final = timedelta(minutes=15)
MOST_TIMES: Final = 10
"""So often a contribution can be removed and brought back; the ledger keeps each change of mind. After that it is
removed for good at once."""
_AT_ONCE: Final = 100


def withdraw(session: Session, space: Space, contribution_id: UUID, by: UUID, now: datetime) -> bool:
    """Remove a contribution as its author asks; True where that can be undone for `UNDO_FOR`, False where it is gone.

    Who may is the caller's to know. Raises ActRefused (``contribution.unknown``).
    """
    lock_space(session, space.id)
    contribution = find_contribution(session, space.id, contribution_id, gone_too=True)
    if contribution.deleted_at is not None:
        return False
    if contribution.withheld == Withheld.WITHDRAWN:
        return True
    if _times(session, contribution) >= MOST_TIMES:
        delete(session, space, contribution_id, by, now)
        return False
    session.add(
        WithdrawnContribution(
            contribution_id=contribution.id,
            space_id=space.id,
            author_id=contribution.author_id,
            former=contribution.withheld,
            at=now,
        )
    )
    withhold(session, contribution, Withheld.WITHDRAWN, by, now)
    _record(session, space, contribution, "contribution.withdrawn", by, now)
    return True


def undo(session: Session, space: Space, contribution_id: UUID, by: UUID, now: datetime) -> None:
    """Bring back what its author has removed, as it was; nothing where it is there.

    Raises ActRefused: ``contribution.unknown``, ``undo.too_late`` where it is gone for good or its time is over,
    ``undo.posted_again`` where its author has posted the same elsewhere meanwhile.
    """
    lock_space(session, space.id)
    contribution = find_contribution(session, space.id, contribution_id, gone_too=True)
    if contribution.deleted_at is None and contribution.withheld != Withheld.WITHDRAWN:
        return
    row = session.get(WithdrawnContribution, contribution_id)
    if contribution.deleted_at is not None or row is None or now > row.at + UNDO_FOR:
        raise ActRefused("It is removed for good.", code="undo.too_late")
    if _was_posted_again(session, contribution, row.at):
        raise ActRefused("The same stands in another post by now.", code="undo.posted_again")
    if row.former is None:
        publish(session, contribution, by, now)
    else:
        contribution.withheld = row.former
    session.delete(row)
    session.flush()
    _record(session, space, contribution, "contribution.undone", by, now)


def remove_for_good(session: Session, space: Space, contribution_id: UUID, by: UUID, now: datetime) -> None:
    """Delete a contribution at once, as its author asks, whether it was withdrawn before or not."""
    delete(session, space, contribution_id, by, now)
    session.execute(
        delete_rows(WithdrawnContribution).where(WithdrawnContribution.contribution_id == contribution_id)
    )


def finish_removals(context: SyncContext) -> None:
    """Delete for good what was removed and can be undone no more."""
    while not context.stopping.is_set():
        now = context.clock.now()
        with context.database.write() as session:
            if not _finish_some(session, now):
                return


def _finish_some(session: Session, now: datetime) -> bool:
    """Delete some of what is over, of one space; whether there was any."""
    over = WithdrawnContribution.at < now - UNDO_FOR
    space_id = session.scalar(select(WithdrawnContribution.space_id).where(over).limit(1))
    if space_id is None:
        return False
    space = session.get_one(Space, space_id)
    lock_space(session, space_id)
    rows = session.scalars(
        select(WithdrawnContribution)
        .where(over, WithdrawnContribution.space_id == space_id)
        .order_by(WithdrawnContribution.at)
        .limit(_AT_ONCE),
        execution_options={"populate_existing": True},
    ).all()
    for row in rows:
        delete(session, space, row.contribution_id, row.author_id, now)
        session.delete(row)
    session.flush()
    return True


def _times(session: Session, contribution: StoredContribution) -> int:
    count = select(func.count()).where(
        LedgerRow.contribution_id == contribution.id,
        LedgerRow.kind == FactKind.WITHHOLDING.value,
        LedgerRow.person_id == contribution.author_id,
        LedgerRow.counterpart == contribution.author_id,
        LedgerRow.verdict == Publicity.WITHHELD.value,
    )
    return session.scalar(count) or 0


def _was_posted_again(session: Session, contribution: StoredContribution, since: datetime) -> bool:
    """Whether so much of it stands in what its author has written since that it would count twice."""
    own = select(Fingerprint.value).where(Fingerprint.contribution_id == contribution.id)
    marks = frozenset(session.scalars(own))
    rows = session.execute(
        select(Fingerprint.contribution_id, Fingerprint.value)
        .join(StoredContribution, StoredContribution.id == Fingerprint.contribution_id)
        .where(
            Fingerprint.space_id == contribution.space_id,
            Fingerprint.value.in_(own),
            StoredContribution.author_id == contribution.author_id,
            StoredContribution.occurred_at >= since,
            StoredContribution.id != contribution.id,
            StoredContribution.stands,
        )
    )
    shared: defaultdict[UUID, set[int]] = defaultdict(set)
    for contribution_id, value in rows:
        shared[contribution_id].add(value)
    most = max((matched_share(marks, each) for each in shared.values()), default=0)
    return most > 0 and most >= current_rule(session, contribution.space_id)[0].duplicate_share


def _record(
    session: Session, space: Space, contribution: StoredContribution, action: str, by: UUID, now: datetime
) -> None:
    record(
        session,
        action=action,
        now=now,
        organisation_id=space.organisation_id,
        space_id=space.id,
        actor_id=by,
        subject_id=contribution.author_id,
        detail={"contribution": str(contribution.id), "source": contribution.source},
    )
