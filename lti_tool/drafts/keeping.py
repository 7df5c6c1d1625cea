"""Keeping what somebody is writing: every few seconds, in several windows, and for as long as it is not posted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import Delete, ScalarSelect, Select, delete, func, or_, select, update
from sqlalchemy.orm import Session

from config.database import count_changed
from config.ids import timeless_id
from config.keys import KeyRing
from config.upsert import insert_if_new, table_of
from connectors.contract import ContributionKind
from lti_tool.app.access import Viewer
from lti_tool.attachments.linking import drop_unlinked, files_of_draft, link_files
from lti_tool.drafts.places import DraftPlace
from lti_tool.drafts.tables import StoredDraft
from lti_tool.space.forms import IS_MESSAGE, Draft
from lti_tool.space.writing import SOURCE
from sync.contributions.tables import StoredContribution, Withheld
from sync.contributions.texts import Text, open_text, parse_text, write_text
from sync.people.sealing import Seals, place

MOST_DRAFTS: Final = 40  # of one person in one space
LONGEST_DRAFT: Final = 100_000  # characters; what is too long to be posted is kept, to be shortened
_LATEST_THREADS: Final = 3


class Outcome(StrEnum):
    """What became of a draft that was to be kept."""

    SAVED = "saved"
    BOTH = "both"  # another window has written on it meanwhile: kept beside that
    POSTED = "posted"  # it is a post already, whose answer had not arrived
    EMPTIED = "emptied"  # nothing is left of it
    TOO_MANY = "too_many"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a draft, and by which id and version its form goes on."""

    outcome: Outcome
    draft_id: UUID
    version: int = 0


@dataclass(frozen=True, slots=True)
class WrittenDraft:
    """A draft as its writer finds it again."""

    id: UUID
    place: DraftPlace
    text: Text
    group: str
    version: int
    saved_at: datetime

    def as_form(self) -> Draft:
        """What stands in the form that goes on with it."""
        files = tuple(self.text.attachments)
        title = self.text.title or ""
        return Draft(
            self.id,
            self.text.markdown,
            title,
            self.group,
            version=self.version,
            attachments=files,
            choices=tuple(self.text.particulars),
        )


def keep_draft(
    session: Session,
    keys: KeyRing,
    viewer: Viewer,
    where: DraftPlace,
    form: Draft,
    now: datetime,
    edited: StoredContribution | None = None,
) -> Kept:
    """Keep what stands in a form that goes to `where`; by its version it is known what its window has seen.

    `edited` is the post that stands there, if any. What another window has kept meanwhile is never written over: then
    both are there.
    """
    seals, text = Seals(session, keys), _text_of(form)
    if _is_posted(session, seals, viewer, where, form, edited):
        clear_draft(session, viewer, form.submission_id)
        return Kept(Outcome.POSTED, form.submission_id)
    if not form.text.strip() and not form.title and not form.attachments:
        clear_draft(session, viewer, form.submission_id)
        return Kept(Outcome.EMPTIED, form.submission_id)
    if len(form.text) + len(form.title) > LONGEST_DRAFT:
        return Kept(Outcome.TOO_LONG, form.submission_id, form.version)
    known = session.scalar(_select_own(viewer, form.submission_id))
    if known is not None:
        if _opened(seals, known) == text and known.group_id == (form.group or None):
            return Kept(Outcome.SAVED, known.id, known.version)
        if _change(session, seals, known, where, form, text, now):
            link_files(session, known.id, form.attachments)
            return Kept(Outcome.SAVED, known.id, form.version + 1)
    if (session.scalar(select(draft_count(viewer))) or 0) >= MOST_DRAFTS:
        return Kept(Outcome.TOO_MANY, form.submission_id, form.version)
    if known is None:
        draft_id = _id_of(viewer, form.submission_id)
        if _insert(session, seals, viewer, draft_id, where, form, text, now):
            link_files(session, draft_id, form.attachments)
            return Kept(Outcome.SAVED, draft_id, 1)
    other_id = timeless_id()
    _insert(session, seals, viewer, other_id, where, form, text, now)
    link_files(session, other_id, form.attachments)
    return Kept(Outcome.BOTH, other_id, 1)


def clear_draft(session: Session, viewer: Viewer, submission_id: UUID) -> None:
    """Forget the draft of a form, as it has been posted, or emptied."""
    session.execute(_delete_own(viewer, {submission_id, _id_of(viewer, submission_id)}))


def delete_draft(session: Session, viewer: Viewer, draft_id: UUID | None) -> bool:
    """Delete one of the viewer's drafts, with the files that only it has; False where it is not there."""
    if draft_id is None:
        return False
    files = files_of_draft(session, draft_id)
    is_deleted = count_changed(session, _delete_own(viewer, {draft_id})) > 0
    if is_deleted:
        drop_unlinked(session, viewer.person_id, files)
    return is_deleted


def read_drafts(session: Session, keys: KeyRing, viewer: Viewer) -> Sequence[WrittenDraft]:
    """The viewer's drafts in this space, the latest first; without those whose key was lost."""
    return _read(session, keys, _select_of(viewer))


def read_drafts_of(
    session: Session,
    keys: KeyRing,
    viewer: Viewer,
    thread_id: UUID | None,
    *,
    edits: bool = False,
    summaries: bool = False,
) -> Sequence[WrittenDraft]:
    """Those of a thread, or of new ones (None), the latest first; those of edits and of summaries apart."""
    statement = _select_of(viewer).where(
        StoredDraft.thread_id == thread_id if thread_id else StoredDraft.thread_id.is_(None),
        StoredDraft.is_edit.is_(edits),
        StoredDraft.is_summary.is_(summaries),
    )
    return _read(session, keys, statement)


def draft_count(viewer: Viewer) -> ScalarSelect[int]:
    """How many drafts the viewer has in this space, as a column of a query."""
    return _select_of(viewer).with_only_columns(func.count()).scalar_subquery()


def _read(session: Session, keys: KeyRing, statement: Select[StoredDraft]) -> Sequence[WrittenDraft]:
    seals = Seals(session, keys)
    found = []
    for row in session.scalars(statement.order_by(StoredDraft.saved_at.desc(), StoredDraft.id)):
        text = _opened(seals, row)
        if not text.is_lost:
            is_message = row.thread_id is None and IS_MESSAGE in text.particulars
            where = DraftPlace(row.thread_id, row.post_id, row.is_edit, row.is_summary, is_message)
            found.append(WrittenDraft(row.id, where, text, row.group_id or "", row.version, row.saved_at))
    return found


def _says(seals: Seals, post: StoredContribution | None, text: Text) -> bool:
    if post is None:
        return False
    present = open_text(seals, post)
    said = (present.markdown, present.title, tuple(present.attachments))
    return said == (text.markdown, text.title, tuple(text.attachments))


def _text_of(form: Draft) -> Text:
    return Text(form.text, form.title or None, particulars=form.choices, attachments=form.attachments)


def _is_posted(
    session: Session,
    seals: Seals,
    viewer: Viewer,
    where: DraftPlace,
    form: Draft,
    edited: StoredContribution | None,
) -> bool:
    text = _text_of(form)
    if where.is_summary:
        return False
    if where.is_edit:
        return _says(seals, edited, text)
    arrived = select(StoredContribution.id).where(
        StoredContribution.space_id == viewer.space_id,
        StoredContribution.source == SOURCE,
        StoredContribution.source_id == form.source_id(viewer.person_id),
    )
    if session.scalar(arrived) is not None:
        return True
    return where.thread_id is None and _began_lately(session, seals, viewer, text)


def _began_lately(session: Session, seals: Seals, viewer: Viewer, text: Text) -> bool:
    """Whether one of the viewer's last threads says the same, of whatever kind and for whatever group it was posted.

    A browser that still holds the words holds neither of both, so that the form's id does not find the thread.
    """
    lately = (
        select(StoredContribution)
        .where(
            StoredContribution.space_id == viewer.space_id,
            StoredContribution.author_id == viewer.person_id,
            StoredContribution.source == SOURCE,
            StoredContribution.kind == ContributionKind.POST.value,
            StoredContribution.deleted_at.is_(None),
            or_(StoredContribution.withheld.is_(None), StoredContribution.withheld != Withheld.WITHDRAWN),
        )
        .order_by(StoredContribution.occurred_at.desc())
        .limit(_LATEST_THREADS)
    )
    return any(_says(seals, each, text) for each in session.scalars(lately))


def _change(
    session: Session,
    seals: Seals,
    known: StoredDraft,
    where: DraftPlace,
    form: Draft,
    text: Text,
    now: datetime,
) -> bool:
    """Put a text in the place of the version that its form knows; False where another one is there by now."""
    drafts = table_of(StoredDraft)
    changed = update(drafts).where(drafts.c.id == known.id, drafts.c.version == form.version)
    values = _values(seals, known.person_id, known.id, where, form, text, now)
    return count_changed(session, changed.values(version=form.version + 1, **values)) > 0


def _insert(
    session: Session,
    seals: Seals,
    viewer: Viewer,
    draft_id: UUID,
    where: DraftPlace,
    form: Draft,
    text: Text,
    now: datetime,
) -> bool:
    """Keep a new one; False where one of this id is there."""
    values = _values(seals, viewer.person_id, draft_id, where, form, text, now)
    return insert_if_new(
        session,
        StoredDraft,
        id=draft_id,
        space_id=viewer.space_id,
        person_id=viewer.person_id,
        version=1,
        **values,
    )


def _values(
    seals: Seals, person_id: UUID, draft_id: UUID, where: DraftPlace, form: Draft, text: Text, now: datetime
) -> dict[str, object]:
    return {
        "thread_id": where.thread_id,
        "post_id": where.post_id,
        "is_edit": where.is_edit,
        "is_summary": where.is_summary,
        "group_id": form.group or None,
        "sealed_text": seals.seal(person_id, write_text(text), _sealed_place(draft_id)),
        "saved_at": now,
    }


def _opened(seals: Seals, row: StoredDraft) -> Text:
    return parse_text(seals.open(row.person_id, row.sealed_text, _sealed_place(row.id)))


def _sealed_place(draft_id: UUID) -> str:
    return place(StoredDraft.__tablename__, draft_id)


def _id_of(viewer: Viewer, submission_id: UUID) -> UUID:
    """The id of the draft of a form that was empty at first: the person's own, whatever id their browser sends."""
    return uuid5(submission_id, str(viewer.person_id))


def _select_of(viewer: Viewer) -> Select[StoredDraft]:
    return select(StoredDraft).where(
        StoredDraft.person_id == viewer.person_id, StoredDraft.space_id == viewer.space_id
    )


def _select_own(viewer: Viewer, submission_id: UUID) -> Select[StoredDraft]:
    ids = (submission_id, _id_of(viewer, submission_id))
    return _select_of(viewer).where(StoredDraft.id.in_(ids)).limit(1)


def _delete_own(viewer: Viewer, ids: Iterable[UUID]) -> Delete:
    drafts = table_of(StoredDraft)
    return delete(drafts).where(
        drafts.c.person_id == viewer.person_id, drafts.c.space_id == viewer.space_id, drafts.c.id.in_(ids)
    )
