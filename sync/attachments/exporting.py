"""A person's own files, as they may have them (GDPR Art. 15 and 20)."""

import re
from collections.abc import Iterator
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from sync.attachments.keeping import read_about, read_bytes
from sync.attachments.media import Media
from sync.attachments.tables import StoredAttachment
from sync.people.sealing import Seals

_FOLDER: Final = "files"
_UNUSUAL: Final = re.compile(r"[^\w.-]+")


def name_in_export(file_id: object, media_type: str) -> str:
    """Where an export has a file."""
    return f"{_FOLDER}/{file_id}.{Media(media_type).ending}"


def files_of(session: Session, keys: KeyRing, person_id: UUID) -> Iterator[tuple[str, bytes]]:
    """The files of a person with their names in an export, one after the other; without those whose key was lost."""
    seals = Seals(session, keys)
    ids = session.scalars(
        select(StoredAttachment.id)
        .where(StoredAttachment.author_id == person_id)
        .order_by(StoredAttachment.id)
    ).all()
    for each in ids:
        row = session.get(StoredAttachment, each)
        about = read_about(seals, row) if row else None
        content = read_bytes(session, seals, row) if row else None
        session.expunge_all()
        if about is not None and content is not None:
            yield name_in_export(each, about.media_type), content


def file_name(title: str, media_type: str) -> str:
    """What a file is called where somebody saves it."""
    return f"{_UNUSUAL.sub('-', title).strip('-.')[:80] or 'file'}.{Media(media_type).ending}"
