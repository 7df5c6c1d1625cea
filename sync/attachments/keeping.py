"""Keeping files: sealed under their authors' keys, in the database, for as long as the post that has them."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from config.database import count_changed
from connectors.contract import Attachment
from sync.attachments.media import AttachmentRefused
from sync.attachments.results import Rewritten
from sync.attachments.tables import AttachmentBytes, StoredAttachment
from sync.ledger.entries import lock_space
from sync.people.sealing import Seals, place

MOST_OF_POST: Final = 10  # files
PIECE: Final = 256 * 1024  # bytes
WHOLE: Final = 0
SMALL: Final = 1
_DAY: Final = timedelta(days=1)


class AttachmentsGone(AttachmentRefused):
    """Files that are there no more, or that another post has; `ids` are those that can still be had."""

    default_code = "file.gone"

    def __init__(self, left: Collection[UUID]) -> None:
        super().__init__("Some of these files cannot be had any more.")
        self.left = left


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many bytes are kept: of one post, of one person within a day, and of a space."""

    of_post: int
    of_day: int
    of_space: int


def attachment_id(submission_id: UUID, person_id: UUID, digest: str) -> UUID:
    """The id of a file that comes in a person's form: the same for the same file, so that sending it twice is one."""
    return uuid5(uuid5(submission_id, str(person_id)), digest)


def store(
    session: Session,
    seals: Seals,
    bounds: Bounds,
    file_id: UUID,
    space_id: UUID,
    author_id: UUID,
    name: str,
    file: Rewritten,
    now: datetime,
) -> Attachment:
    """Keep a file that no post has yet; the same once more is the one that is there.

    Raises AttachmentRefused (``file.day``, ``file.space``, ``file.broken`` for who was erased meanwhile).
    """
    about = Attachment(str(file_id), file.media.value, name, "", file.width, file.height, file.size)
    if session.get(StoredAttachment, file_id) is not None:
        return about
    lock_space(session, space_id)
    _require_room(session, bounds, space_id, author_id, file.size, now)
    sealed = seals.seal(author_id, _write(about), place(StoredAttachment.__tablename__, file_id))
    session.add(
        StoredAttachment(
            id=file_id,
            space_id=space_id,
            author_id=author_id,
            contribution_id=None,
            sealed_description=sealed,
            size=file.size,
            created_at=now,
        )
    )
    session.flush()
    for part, content in enumerate(file.parts):
        for number, start in enumerate(range(0, len(content), PIECE)):
            where = _place_of_bytes(file_id, part, number)
            piece = seals.seal_bytes(author_id, content[start : start + PIECE], where)
            if piece is None:
                raise AttachmentRefused("There is no key to seal it with.", code="file.broken")
            session.add(AttachmentBytes(attachment_id=file_id, part=part, number=number, encrypted=piece))
    session.flush()
    return about


def read_abouts(
    session: Session,
    seals: Seals,
    ids: Collection[UUID],
    *,
    space_id: UUID,
    author_id: UUID,
    named: Iterable[UUID] = (),
    contribution_id: UUID | None = None,
) -> Sequence[Attachment]:
    """What somebody's files are, in the order asked for.

    Those that a text only `named` are left out where another post than this one has them: who quotes what they wrote
    elsewhere says nothing of its files.
    """
    asked = set(ids)
    wanted = list(dict.fromkeys((*ids, *named)))
    rows = session.scalars(
        select(StoredAttachment).where(
            StoredAttachment.id.in_(wanted),
            StoredAttachment.space_id == space_id,
            StoredAttachment.author_id == author_id,
        )
    )
    known = {row.id: row for row in rows if row.id in asked or row.contribution_id in (None, contribution_id)}
    found = [read_about(seals, known[each]) for each in wanted if each in known]
    return [each for each in found if each is not None]


def read_about(seals: Seals, row: StoredAttachment) -> Attachment | None:
    """What a file is; None where its key was lost."""
    where = place(StoredAttachment.__tablename__, row.id)
    opened = seals.open(row.author_id, row.sealed_description, where)
    if not opened:
        return None
    media, name, width, height = json.loads(opened)
    return Attachment(str(row.id), media, name, "", width, height, row.size)


def describe(opened: str | None) -> str | None:
    """What is sealed of a file, in words for its author; None where its key was lost."""
    if not opened:
        return None
    media, name, width, height = json.loads(opened)
    measures = f", {width} x {height}" if width else ""
    return f"{name} ({media}{measures})"


def read_bytes(session: Session, seals: Seals, row: StoredAttachment, part: int = WHOLE) -> bytes | None:
    """A part of a file, or the whole where it has no such part; None where its key was lost."""
    pieces = session.scalars(
        select(AttachmentBytes)
        .where(AttachmentBytes.attachment_id == row.id, AttachmentBytes.part.in_((part, WHOLE)))
        .order_by(AttachmentBytes.part.desc(), AttachmentBytes.number)
    ).all()
    shown = [each for each in pieces if each.part == pieces[0].part]
    opened = [
        seals.open_bytes(row.author_id, each.encrypted, _place_of_bytes(row.id, each.part, each.number))
        for each in shown
    ]
    known = [each for each in opened if each is not None]
    return b"".join(known) if known and len(known) == len(opened) else None


def claim(session: Session, contribution_id: UUID, author_id: UUID, wanted: Iterable[Attachment]) -> None:
    """Let a post have files of its author's. Raises AttachmentsGone where one of them is another post's, or gone."""
    ids = {UUID(each.id) for each in wanted}
    if not ids:
        return
    own = StoredAttachment.author_id == author_id
    free = StoredAttachment.contribution_id.is_(None)
    taken = update(StoredAttachment).where(StoredAttachment.id.in_(ids), own, free)
    session.execute(
        taken.values(contribution_id=contribution_id).execution_options(synchronize_session=False)
    )
    had = set(
        session.scalars(
            select(StoredAttachment.id).where(
                StoredAttachment.id.in_(ids), own, StoredAttachment.contribution_id == contribution_id
            )
        )
    )
    if had != ids:
        raise AttachmentsGone(had)


def keep_only(session: Session, contribution_id: UUID, kept: Iterable[Attachment]) -> None:
    """Delete the files of a post that neither its text names nor any earlier version of it that is kept."""
    ids = [UUID(each.id) for each in kept]
    _delete(session, StoredAttachment.contribution_id == contribution_id, StoredAttachment.id.not_in(ids))


def forget_attachments(session: Session, contribution_ids: Iterable[UUID]) -> None:
    """Delete the files of posts whose text goes."""
    _delete(session, StoredAttachment.contribution_id.in_(list(contribution_ids)))


def forget_files(session: Session, contribution_id: UUID, ids: Iterable[str]) -> None:
    """Delete files of a post, also where an earlier version of it had them."""
    wanted = [UUID(each) for each in ids]
    _delete(session, StoredAttachment.contribution_id == contribution_id, StoredAttachment.id.in_(wanted))


def files_that_are_there(session: Session, contribution_id: UUID) -> Collection[str]:
    """The ids of the files that a post has, at present or in an earlier version."""
    ids = select(StoredAttachment.id).where(StoredAttachment.contribution_id == contribution_id)
    return {str(each) for each in session.scalars(ids)}


def forget_unposted(session: Session, author_id: UUID, ids: Iterable[UUID]) -> int:
    """Delete files of somebody's that no post has; gives how many."""
    return _delete(
        session,
        StoredAttachment.id.in_(list(ids)),
        StoredAttachment.author_id == author_id,
        StoredAttachment.contribution_id.is_(None),
    )


def _delete(session: Session, *which: object) -> int:
    gone = delete(StoredAttachment).where(*which)  # type: ignore[arg-type]
    return count_changed(session, gone.execution_options(synchronize_session=False))


def _require_room(
    session: Session, bounds: Bounds, space_id: UUID, author_id: UUID, size: int, now: datetime
) -> None:
    taken = select(func.coalesce(func.sum(StoredAttachment.size), 0))
    of_day = taken.where(StoredAttachment.author_id == author_id, StoredAttachment.created_at > now - _DAY)
    if (session.scalar(of_day) or 0) + size > bounds.of_day:
        raise AttachmentRefused("No more files of this person today.", code="file.day")
    if (session.scalar(taken.where(StoredAttachment.space_id == space_id)) or 0) + size > bounds.of_space:
        raise AttachmentRefused("The space has no room for more files.", code="file.space")


def _write(about: Attachment) -> str:
    return json.dumps([about.media_type, about.name, about.width, about.height], ensure_ascii=False)


def _place_of_bytes(file_id: UUID, part: int, number: int) -> str:
    return place(AttachmentBytes.__tablename__, file_id, part, number)
