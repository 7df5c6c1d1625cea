"""Removing contributions: the text goes, the place in the conversation stays, and the ledger says so."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete as delete_rows
from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.contract import Tombstone
from sync.attachments.keeping import forget_attachments
from sync.audit.trail import record
from sync.contributions.finding import find_by_source, find_contribution
from sync.contributions.tables import Fingerprint, StoredContribution, Withheld
from sync.contributions.versions import forget_versions
from sync.held.tables import HeldText
from sync.ledger.decisions import not_counted
from sync.ledger.entries import Entry, append, lock_space, next_numbers
from sync.ledger.facts import FactKind
from sync.ledger.tables import LedgerRow
from sync.previews.keeping import forget_previews
from sync.spaces.tables import Space

# What carries a contribution's id, and is gone with it. Who reacted to it has reacted all the same.
_GONE_WITH_IT: Final = (
    FactKind.CONTRIBUTION,
    FactKind.REPLY_RECEIVED,
    FactKind.REACTION_RECEIVED,
    FactKind.ACCEPTED_ANSWER,
    FactKind.ENDORSEMENT,
)


def delete(session: Session, space: Space, contribution_id: UUID, by: UUID, now: datetime) -> bool:
    """Remove a contribution for good, as its author or staff ask; True where it was still there.

    Its text and title are emptied, its files and earlier versions deleted, and its fingerprints too; where staff did
    not let it count these stay, so that its author does not earn by the same text again, and nobody else is held
    against them. It counts no more: not for its author, not for whom it answered, and no more do the answers that it
    received; what others wrote in answer stays theirs. No revision brings it back. Who may is the caller's to know.
    Raises ActRefused (``contribution.unknown``).
    """
    lock_space(session, space.id)
    contribution = find_contribution(session, space.id, contribution_id, gone_too=True)
    return _remove(session, space, [(contribution, now)], by, now) > 0


def bury(session: Session, space: Space, tombstones: Sequence[Tombstone], now: datetime) -> int:
    """Remove what one community says is gone; gives how many were still there, passing over what the space has not."""
    if not tombstones:
        return 0
    lock_space(session, space.id)
    ended = {each.source_id: each.occurred_at for each in tombstones}
    found = find_by_source(session, space.id, tombstones[0].source, ended)
    gone = [(contribution, ended[source_id]) for source_id, contribution in found.items()]
    return _remove(session, space, gone, None, now)


def empty(session: Session, contributions: Sequence[StoredContribution], now: datetime) -> None:
    """Take the text of contributions away whose time is over: they keep their place, and count as they did.

    Their fingerprints, files and earlier versions go, too. The ledger is told nothing: what was earned stays earned.
    """
    gone = [row.id for row in contributions]
    forget_versions(session, gone)
    forget_attachments(session, gone)
    forget_previews(session, gone)
    session.execute(delete_rows(Fingerprint).where(Fingerprint.contribution_id.in_(gone)))
    for row in contributions:
        _empty(row, now)
    session.flush()


def _empty(row: StoredContribution, now: datetime) -> None:
    row.sealed_text, row.deleted_at = None, now
    if row.withheld == Withheld.WITHDRAWN:
        row.withheld = None


def _remove(
    session: Session,
    space: Space,
    ended: Sequence[tuple[StoredContribution, datetime]],
    by: UUID | None,
    now: datetime,
) -> int:
    gone = {row.id: row for row, _ in ended if row.deleted_at is None}
    if not gone:
        return 0
    instants = {row.id: at for row, at in ended}
    deletions = _deletions(session, gone, instants, by)
    reversals = _reversals_of_replies(session, gone, instants)
    append(session, space.id, [*deletions, *reversals], now)
    session.execute(
        delete_rows(Fingerprint).where(
            Fingerprint.contribution_id.in_(gone), Fingerprint.contribution_id.not_in(not_counted(gone))
        )
    )
    forget_versions(session, gone)
    forget_attachments(session, gone)
    forget_previews(session, gone)
    session.execute(delete_rows(HeldText).where(HeldText.contribution_id.in_(gone)))
    for row in gone.values():
        _empty(row, now)
        record(
            session,
            action="contribution.deleted",
            now=now,
            organisation_id=space.organisation_id,
            space_id=space.id,
            actor_id=by,
            subject_id=row.author_id,
            detail={"contribution": str(row.id), "source": row.source},
        )
    session.flush()
    return len(gone)


def _deletions(
    session: Session,
    gone: Mapping[UUID, StoredContribution],
    instants: Mapping[UUID, datetime],
    by: UUID | None,
) -> Iterator[Entry]:
    """A fact for everybody who had something of the contributions; its counterpart is who removed them."""
    rows = session.execute(
        select(LedgerRow.contribution_id, LedgerRow.person_id)
        .where(
            LedgerRow.contribution_id.in_(gone),
            LedgerRow.kind.in_([kind.value for kind in _GONE_WITH_IT]),
        )
        .distinct()
        .order_by(LedgerRow.contribution_id, LedgerRow.person_id)
    ).all()
    for contribution_id, person_id in rows:
        row = gone[contribution_id]
        yield Entry(
            person_id,
            FactKind.DELETION,
            contribution_id,
            row.revision,
            row.source,
            instants[contribution_id],
            counterpart=by,
        )


def _reversals_of_replies(
    session: Session, gone: Mapping[UUID, StoredContribution], instants: Mapping[UUID, datetime]
) -> Iterator[Entry]:
    """Take back what the authors were credited for others' answers; who answered themselves was credited nothing."""
    rows = session.execute(
        select(LedgerRow, StoredContribution.parent_id)
        .join(StoredContribution, StoredContribution.id == LedgerRow.contribution_id)
        .where(
            StoredContribution.parent_id.in_(gone),
            LedgerRow.kind == FactKind.REPLY_RECEIVED.value,
            LedgerRow.counterpart != LedgerRow.person_id,
        )
        .order_by(LedgerRow.sequence)
    ).all()
    free = next_numbers(
        session,
        (credit.contribution_id for credit, _ in rows),
        (credit.person_id for credit, _ in rows),
        [FactKind.REVERSAL],
    )
    numbers = defaultdict(int, free)
    for credit, parent_id in rows:
        assert parent_id is not None
        if gone[parent_id].author_id != credit.person_id:
            continue  # moved below it by staff: somebody else was answered
        yield Entry(
            credit.person_id,
            FactKind.REVERSAL,
            credit.contribution_id,
            credit.revision,
            credit.source,
            instants[parent_id],
            counterpart=credit.counterpart,
            number=numbers[credit.contribution_id, FactKind.REVERSAL.value, credit.person_id],
            verdict=FactKind.REPLY_RECEIVED.value,
        )
