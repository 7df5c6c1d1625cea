"""What contributions said before they were edited: kept beside them, sealed, for as long as their text is there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from sync.contributions.mentions import with_names
from sync.contributions.tables import ContributionVersion, StoredContribution
from sync.contributions.texts import Text, parse_text, write_text
from sync.contributions.thread_links import with_thread_links
from sync.people.sealing import Seals, place


@dataclass(frozen=True, slots=True)
class Version:
    """What a contribution said from `written_at` on; `replaced_by` is who of staff edited it then, None its author."""

    revision: int
    text: Text
    written_at: datetime
    replaced_by: UUID | None = None


def keep_version(
    session: Session,
    seals: Seals,
    contribution: StoredContribution,
    former: Version,
    now: datetime,
    by: UUID | None = None,
) -> None:
    """Keep what an edit has just taken the place of, and say since when the present text is there.

    `by`: who of staff edited it, None for its author.
    """
    key = (contribution.id, former.revision)
    sealed = seals.seal(contribution.author_id, write_text(former.text), _place(*key))
    session.add(
        ContributionVersion(
            contribution_id=contribution.id,
            revision=former.revision,
            author_id=contribution.author_id,
            sealed_text=sealed,
            actor_id=by,
            written_at=former.written_at,
        )
    )
    contribution.edited_at = now


def read_versions(session: Session, seals: Seals, contribution: StoredContribution) -> Sequence[Version]:
    """What a contribution said before, the latest first."""
    rows = session.scalars(
        select(ContributionVersion)
        .where(ContributionVersion.contribution_id == contribution.id)
        .order_by(ContributionVersion.revision.desc())
    )
    found = rows.all()
    texts = with_names(seals, {row.revision: (contribution.space_id, _opened(seals, row)) for row in found})
    return [
        Version(row.revision, with_thread_links(texts[row.revision], {}), row.written_at, row.actor_id)
        for row in found
    ]


def empty_version(session: Session, contribution: StoredContribution, revision: int) -> None:
    """Take the text of an earlier version away, as its author asks; that there was one is still told."""
    session.execute(
        update(ContributionVersion)
        .where(
            ContributionVersion.contribution_id == contribution.id, ContributionVersion.revision == revision
        )
        .values(sealed_text=None)
    )


def empty_versions(session: Session, contribution: StoredContribution) -> None:
    """Take the text of all earlier versions away, where nobody is to read it any more."""
    session.flush()
    session.execute(
        update(ContributionVersion)
        .where(ContributionVersion.contribution_id == contribution.id)
        .values(sealed_text=None)
    )


def forget_versions(session: Session, contribution_ids: Iterable[UUID]) -> None:
    """Delete the earlier versions of contributions whose text goes."""
    gone = ContributionVersion.contribution_id.in_(list(contribution_ids))
    session.execute(delete(ContributionVersion).where(gone))


def _opened(seals: Seals, row: ContributionVersion) -> Text:
    return parse_text(seals.open(row.author_id, row.sealed_text, _place(row.contribution_id, row.revision)))


def _place(contribution_id: UUID, revision: int) -> str:
    return place(ContributionVersion.__tablename__, contribution_id, revision)
