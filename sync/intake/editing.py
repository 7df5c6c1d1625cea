"""Editing a contribution to the built-in discussion: through the one door, with what it said before kept.

Its author does, and what it earns follows from what it says then. Staff do where something has to be mended that its
author does not mend: it earns as before, since nobody is to gain by words of somebody else's, nor lose by what was
taken out; whether it counts at all staff decide apart from that.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from connectors.contract import Attachment, Author, Contribution, ContributionKind
from sync.attachments.keeping import claim, forget_files, keep_only
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_kept
from sync.contributions.versions import Version, empty_version, empty_versions, keep_version, read_versions
from sync.intake.door import Intake
from sync.ledger.tables import LedgerRow
from sync.people.sealing import Seals
from sync.spaces.tables import Space

MOST_REVISIONS: Final = 100
GRACE: Final = timedelta(minutes=5)
"""For so long a slip of the pen can be mended without a mark, as long as nobody has answered or reacted: what nobody
could have relied on need not be kept (GDPR, Article 5(1)(c))."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What is to be in a contribution's place, by somebody who has seen its revision `seen`.

    `is_no_slip`: what it said before is kept, however soon that is. `by`: somebody of staff, None for its author.
    `attachments` are all its files from now on, None where they stay as they are. What staff take out is destroyed;
    what its author takes out stays with what it said before.
    """

    markdown: str
    title: str | None
    html: str
    seen: int
    is_no_slip: bool = False
    attachments: tuple[Attachment, ...] | None = None
    by: UUID | None = None


def edit(
    session: Session,
    keys: KeyRing,
    intake: Intake,
    contribution: StoredContribution,
    change: Edit,
    now: datetime,
) -> bool:
    """Put another text in a contribution's place; False where another edit, or its removal, has come before.

    The ledger is told what is measured of the new text, and all that follows from it is derived anew. Who may edit is
    the caller's to know. Raises AttachmentsGone where a file cannot be had any more.
    """
    if change.seen != contribution.revision:
        return False
    seals = Seals(session, keys)
    text = open_kept(seals, contribution)
    former = Version(contribution.revision, text, contribution.edited_at or contribution.occurred_at)
    attachments = tuple(text.attachments) if change.attachments is None else change.attachments
    space = session.get_one(Space, contribution.space_id)
    accepted = intake.accept(
        session,
        space,
        contribution.author_id,
        Contribution(
            source=contribution.source,
            source_id=contribution.source_id,
            revision=change.seen + 1,
            kind=ContributionKind(contribution.kind),
            author=Author(str(contribution.author_id)),
            occurred_at=contribution.occurred_at,
            markdown=change.markdown,
            title=change.title,
            link=text.link,
            edited_at=now,
            attachments=attachments,
        ),
        change.html,
        keeps_measures=change.by is not None,
    )
    contribution.is_moderated = contribution.is_moderated or (accepted.new and change.by is not None)
    is_to_be_told = change.is_no_slip or change.by is not None
    if accepted.new and (is_to_be_told or not _is_slip(session, contribution, now)):
        keep_version(session, seals, contribution, former, now, change.by)
    if accepted.new and (text.attachments or attachments):
        claim(session, contribution.id, contribution.author_id, attachments)
        if change.by is not None:
            taken_out = {each.id for each in text.attachments} - {each.id for each in attachments}
            forget_files(session, contribution.id, taken_out)
        _drop_unnamed(session, seals, contribution)
    return accepted.new


def forget_version(session: Session, keys: KeyRing, contribution: StoredContribution, revision: int) -> None:
    """Take the text of an earlier version away, as its author asks, with the files that only it had."""
    empty_version(session, contribution, revision)
    session.flush()
    _drop_unnamed(session, Seals(session, keys), contribution)


def forget_past(session: Session, keys: KeyRing, contribution: StoredContribution) -> None:
    """Take the texts of all earlier versions away, with the files that only they had."""
    empty_versions(session, contribution)
    _drop_unnamed(session, Seals(session, keys), contribution)


def _drop_unnamed(session: Session, seals: Seals, contribution: StoredContribution) -> None:
    """Delete files that neither the present text names nor any earlier version that is kept."""
    session.flush()
    texts = [
        open_kept(seals, contribution),
        *(each.text for each in read_versions(session, seals, contribution)),
    ]
    if not any(text.is_lost for text in texts):
        keep_only(session, contribution.id, [each for text in texts for each in text.attachments])


def _is_slip(session: Session, contribution: StoredContribution, now: datetime) -> bool:
    """Whether it was written just now, and nobody else has done anything about it."""
    if now - contribution.occurred_at > GRACE:
        return False
    answered = select(StoredContribution.id).where(
        StoredContribution.parent_id == contribution.id,
        StoredContribution.author_id != contribution.author_id,
    )
    noticed = select(LedgerRow.sequence).where(
        LedgerRow.contribution_id == contribution.id, LedgerRow.counterpart != contribution.author_id
    )
    return not session.scalar(select(or_(answered.exists(), noticed.exists())))
