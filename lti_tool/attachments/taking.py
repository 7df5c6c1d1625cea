"""Taking the files that a form brings or names, so that none is lost with a form that is refused."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Final
from uuid import UUID

from flask import request
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from config.ids import timeless_id
from connectors.contract import Attachment
from lti_tool.app.access import viewer
from lti_tool.app.services import services
from lti_tool.app.uploads import MEGA
from lti_tool.attachments.words import FIELD, complain
from lti_tool.drafts.keeping import keep_draft
from lti_tool.drafts.places import DraftPlace
from lti_tool.space.forms import Draft
from lti_tool.space.groups import group_choice
from sync.attachments.cleaning import clean_file
from sync.attachments.keeping import (
    MOST_OF_POST,
    AttachmentsGone,
    Bounds,
    attachment_id,
    read_abouts,
    store,
)
from sync.attachments.media import AttachmentRefused
from sync.attachments.tables import StoredAttachment
from sync.contributions.markdown import attachments_in, clean, without_attachment
from sync.people.sealing import Seals
from sync.spaces.tables import Space

LONGEST_WORDS: Final = 500  # characters that say what a picture shows
_LONGEST_NAME: Final = 120  # characters
_LISTED: Final = "attachment"
_ALT: Final = "alt-"
_DROP: Final = "drop"


def take_files(place: DraftPlace, draft: Draft) -> Draft:
    """The draft of a form with its files: those that it lists or brings, and the writer's own that its text names.

    What is wrong with a file is a complaint of the draft; the others are kept.
    """
    dropped = request.form.get(_DROP, "")
    if dropped:
        draft = replace(draft, text=without_attachment(draft.text, dropped))
    listed = [each for each in _ids(request.form.getlist(_LISTED)) if str(each) != dropped]
    brought, draft = _bring(draft, len(set(listed)))
    named = _ids(attachments_in(draft.text))
    if not listed and not brought and not named:
        return draft
    with services().database.read() as session:
        edited = place.find(session, viewer()) if place.is_edit else None
        known = read_abouts(
            session,
            Seals(session, services().keys),
            [*listed, *brought],
            named=named,
            space_id=viewer().space_id,
            author_id=viewer().person_id,
            contribution_id=edited.id if edited else None,
        )
    if len({each.id for each in known} & {str(each) for each in listed}) < len(set(listed)):
        draft = draft.with_complaint(complain("file.gone"))
    if len(known) > MOST_OF_POST:
        draft = draft.with_complaint(complain("file.too_many", known[MOST_OF_POST].name))
    if sum(each.size for each in known) > _bounds().of_post:
        draft = draft.with_complaint(complain("file.post"))
    return replace(draft, attachments=tuple(map(_described, known)))


def keep_files(place: DraftPlace, draft: Draft) -> Draft:
    """The draft of a form that is shown again, kept with its files, so that they come back with it."""
    if not draft.attachments:
        return draft
    shared = services()
    with shared.database.write() as session:
        edited = place.find(session, viewer())
        choice = group_choice(session, session.get_one(Space, viewer().space_id), viewer())
        kept_form = replace(draft, group=choice.offered(draft.group))
        kept = keep_draft(session, shared.keys, viewer(), place, kept_form, shared.clock.now(), edited)
    return replace(draft, submission_id=kept.draft_id, version=kept.version)


class GoneFiles:
    """Files that turned out, within a transaction, to be gone, or to be another post's."""

    def __init__(self) -> None:
        self.found: AttachmentsGone | None = None

    def taken_from(self, draft: Draft) -> Draft:
        """The draft without files that it cannot have, with a complaint that says so; as it is where it has them all.

        In a form of its own: what it brings anew is another file.
        """
        if self.found is None:
            return draft
        left = tuple(each for each in draft.attachments if UUID(each.id) in self.found.left)
        fresh = replace(draft, submission_id=timeless_id(), version=0, attachments=left)
        return fresh.with_complaint(complain(self.found.code))


@contextmanager
def watching_files() -> Iterator[GoneFiles]:
    """Notice, around a transaction that it undoes, that files are gone."""
    watched = GoneFiles()
    try:
        yield watched
    except AttachmentsGone as gone:
        watched.found = gone


def bring(file: FileStorage, submission_id: UUID) -> Attachment:
    """Keep one file that was sent, for who looks at this page. Raises AttachmentRefused."""
    shared, who = services(), viewer()
    most = shared.settings.attachment_file_mb * MEGA
    if not most:
        raise AttachmentRefused("No files are taken.", code="file.off")
    content = file.stream.read(most + 1)
    if len(content) > most:
        raise AttachmentRefused("The file is too large.", code="file.too_large")
    file_id = attachment_id(submission_id, who.person_id, sha256(content).hexdigest())
    with shared.database.read() as session:
        known = _known(session, file_id)
    if known is not None:
        return known
    settings = shared.settings
    cleaned = clean_file(
        content, who.person_id, scan_command=settings.scan_command, scan_seconds=settings.scan_seconds
    )  # no transaction waits for it
    with shared.database.write() as session:
        return store(
            session,
            Seals(session, shared.keys),
            _bounds(),
            file_id,
            who.space_id,
            who.person_id,
            name_of(file),
            cleaned,
            shared.clock.now(),
        )


def name_of(file: FileStorage) -> str:
    """What a file is called, without its folder and its ending."""
    stem = PurePosixPath((file.filename or "").replace("\\", "/")).stem
    return " ".join(clean(stem).split())[:_LONGEST_NAME]


def _bring(draft: Draft, listed: int) -> tuple[Sequence[UUID], Draft]:
    brought: list[UUID] = []
    for file in request.files.getlist(FIELD):
        if not file.filename:
            continue
        try:
            if listed + len(brought) >= MOST_OF_POST:
                raise AttachmentRefused("Too many files.", code="file.too_many")
            brought.append(UUID(bring(file, draft.submission_id).id))
        except AttachmentRefused as refusal:
            draft = draft.with_complaint(complain(refusal.code, name_of(file)))
    return brought, draft


def _known(session: Session, file_id: UUID) -> Attachment | None:
    if session.get(StoredAttachment, file_id) is None:
        return None
    found = read_abouts(
        session,
        Seals(session, services().keys),
        [file_id],
        space_id=viewer().space_id,
        author_id=viewer().person_id,
    )
    return found[0] if found else None


def _described(file: Attachment) -> Attachment:
    words = request.form.get(f"{_ALT}{file.id}", "")
    return replace(file, alt=" ".join(clean(words).split())[:LONGEST_WORDS])


def _bounds() -> Bounds:
    settings = services().settings
    return Bounds(
        settings.attachment_post_mb * MEGA,
        settings.attachment_day_mb * MEGA,
        settings.attachment_space_mb * MEGA,
    )


def _ids(values: Iterable[str]) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
