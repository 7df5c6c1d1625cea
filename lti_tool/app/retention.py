"""Everything that has a time limit: one list, whatever floor keeps it."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from config.database import count_changed
from config.upsert import table_of
from lti_tool.attachments.tables import DraftAttachment
from lti_tool.drafts.tables import StoredDraft
from lti_tool.launch.tables import BrowserSession
from lti_tool.review.tables import Grading
from sync.attachments.tables import StoredAttachment
from sync.certificates.retention import CERTIFICATE_CATEGORIES
from sync.competencies.retention import COMPETENCY_CATEGORIES
from sync.delivery.context import SyncContext
from sync.people.tables import Person
from sync.retention.categories import AT_ONCE, SYNC_CATEGORIES, of_organisation
from sync.retention.holds import held, held_or_asked_for
from sync.retention.moderated import MODERATION_CATEGORIES
from sync.retention.purging import purge_everywhere
from sync.retention.schedule import Category, Over, Scope, Step
from sync.retention.sent import SENT_CATEGORIES
from sync.transfers.retention import TRANSFER_CATEGORIES

_A_MONTH: Final = 30
_FILES_AT_ONCE: Final = 20
_HALF_A_YEAR: Final = 180


def _drafts(scope: Scope) -> Over:
    draft = StoredDraft
    return Over(
        table_of(draft),
        and_(draft.saved_at < scope.cutoff, of_organisation(draft.space_id, scope)),
        held_or_asked_for(scope.organisation_id, spaces=[draft.space_id], people=[draft.person_id]),
    )


def _purge_drafts(session: Session, scope: Scope) -> Step:
    over = _drafts(scope)
    some = select(StoredDraft.id).where(over.is_over, ~over.is_held).limit(AT_ONCE)
    items = count_changed(session, delete(table_of(StoredDraft)).where(StoredDraft.id.in_(some)))
    return Step(items, more=items >= AT_ONCE)


def _uploads(scope: Scope) -> Over:
    """Files that neither a post nor a draft has."""
    file = StoredAttachment
    in_a_draft = exists().where(DraftAttachment.attachment_id == file.id)
    is_left = and_(file.contribution_id.is_(None), ~in_a_draft, file.created_at < scope.cutoff)
    return Over(
        table_of(file),
        and_(is_left, of_organisation(file.space_id, scope)),
        held_or_asked_for(scope.organisation_id, spaces=[file.space_id], people=[file.author_id]),
    )


def _purge_uploads(session: Session, scope: Scope) -> Step:
    over = _uploads(scope)
    some = select(StoredAttachment.id).where(over.is_over, ~over.is_held).limit(_FILES_AT_ONCE)
    gone = delete(table_of(StoredAttachment)).where(StoredAttachment.id.in_(some))
    items = count_changed(session, gone)
    return Step(items, more=items >= _FILES_AT_ONCE)


def _feedback(scope: Scope) -> Over:
    grading = Grading
    has_words = or_(grading.sealed_feedback.is_not(None), grading.sealed_shown_feedback.is_not(None))
    return Over(
        table_of(grading),
        and_(has_words, grading.saved_at < scope.cutoff, of_organisation(grading.space_id, scope)),
        held_or_asked_for(scope.organisation_id, spaces=[grading.space_id], people=[grading.person_id]),
    )


def _purge_feedback(session: Session, scope: Scope) -> Step:
    """Empty some feedback; the levels that were picked stay, as the score that follows from them does."""
    over = _feedback(scope)
    some = select(Grading.space_id, Grading.person_id).where(over.is_over, ~over.is_held).limit(AT_ONCE)
    items = 0
    for space_id, person_id in session.execute(some).all():
        which = (Grading.space_id == space_id, Grading.person_id == person_id)
        items += count_changed(
            session,
            update(table_of(Grading)).where(*which).values(sealed_feedback=None, sealed_shown_feedback=None),
        )
    return Step(items, more=items >= AT_ONCE)


def _sessions(scope: Scope) -> Over:
    opened = BrowserSession
    people = select(Person.id).where(Person.organisation_id == scope.organisation_id)
    return Over(
        table_of(opened),
        and_(opened.created_at < scope.cutoff, opened.person_id.in_(people)),
        held(scope.organisation_id, people=[opened.person_id]),
    )


def _purge_sessions(session: Session, scope: Scope) -> Step:
    over = _sessions(scope)
    some = select(BrowserSession.id).where(over.is_over, ~over.is_held).limit(AT_ONCE)
    items = count_changed(session, delete(table_of(BrowserSession)).where(BrowserSession.id.in_(some)))
    return Step(items, more=items >= AT_ONCE)


CATEGORIES: Final[Sequence[Category]] = (
    Category("drafts", "what people began to write and did not post", _HALF_A_YEAR, _drafts, _purge_drafts),
    Category(
        "uploads",
        "files that somebody brought and neither posted nor kept in a draft",
        1,
        _uploads,
        _purge_uploads,
    ),
    Category("sessions", "visits of browsers, with what they may open", _A_MONTH, _sessions, _purge_sessions),
    Category("feedback", "what staff wrote to learners about their work", None, _feedback, _purge_feedback),
    *SENT_CATEGORIES,
    *MODERATION_CATEGORIES,
    *CERTIFICATE_CATEGORIES,
    *COMPETENCY_CATEGORIES,
    *TRANSFER_CATEGORIES,
    *SYNC_CATEGORIES,
)


def purge_what_is_over(context: SyncContext) -> None:
    """Purge what is over of every organisation, as a job."""
    purge_everywhere(context, CATEGORIES)
