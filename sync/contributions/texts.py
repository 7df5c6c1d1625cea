"""The texts of contributions: sealed under their authors' keys where they lie, opened for whoever may read them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Final
from uuid import UUID

from connectors.contract import Attachment
from sync.contributions.mentions import with_names
from sync.contributions.tables import StoredContribution
from sync.contributions.thread_links import with_thread_links
from sync.people.sealing import Seals, place


@dataclass(frozen=True, slots=True)
class Text:
    """What a contribution says; all is empty of one that was removed.

    `html` is rendered once, by `renderer_version`, and None until somebody has to see it. `link` leads to the text
    where it was written; `particulars` are a poll's options, or the address that is shared; `attachments` its files. Of
    one whose key was lost `is_lost` is true, and nothing can be read.
    """

    markdown: str
    title: str | None = None
    link: str | None = None
    html: str | None = None
    renderer_version: int | None = None
    particulars: Sequence[str] = ()
    is_lost: bool = False
    attachments: Sequence[Attachment] = ()


NO_TEXT: Final = Text("")
LOST_TEXT: Final = Text("", is_lost=True)


def seal_text(seals: Seals, contribution_id: UUID, author_id: UUID, text: Text) -> bytes | None:
    """A contribution's text as it is stored."""
    return seals.seal(author_id, write_text(text), _place(contribution_id))


def open_text(seals: Seals, contribution: StoredContribution) -> Text:
    """One contribution's text, as it is read."""
    return open_texts(seals, [contribution])[contribution.id]


def open_kept(seals: Seals, contribution: StoredContribution) -> Text:
    """One contribution's text as it is kept, for what keeps it again: members who are mentioned are not named."""
    return _opened(seals, contribution)


def open_texts(
    seals: Seals, contributions: Iterable[StoredContribution], *, keep_threads: bool = False
) -> Mapping[UUID, Text]:
    """The texts of contributions by their ids, as they are read; none is missing.

    With one query for the keys of all their authors, and two for names where somebody is mentioned. Links to threads
    are unnamed, unless the caller knows for whom (`keep_threads`).
    """
    rows = {each.id: each for each in contributions}
    seals.load({each.author_id for each in rows.values() if each.sealed_text is not None})
    texts = with_names(seals, {each.id: (each.space_id, _opened(seals, each)) for each in rows.values()})
    return texts if keep_threads else {key: with_thread_links(text, {}) for key, text in texts.items()}


def open_sealed(seals: Seals, contribution_id: UUID, author_id: UUID, sealed: bytes | None) -> Text:
    """The text of a contribution of which no more was read than this, as it is kept."""
    return parse_text(seals.open(author_id, sealed, _place(contribution_id)))


def write_text(text: Text) -> str:
    """What is sealed of a text; `parse_text` reads it."""
    parts: list[object] = [text.markdown, text.title, text.link, text.html, text.renderer_version]
    parts += text.particulars
    if text.attachments:
        parts.append([astuple(each) for each in text.attachments])
    return json.dumps(parts, ensure_ascii=False)


def parse_text(opened: str | None) -> Text:
    """Read what was sealed: "" for what is not there, None for what nobody can open."""
    if opened is None:
        return LOST_TEXT
    if not opened:
        return NO_TEXT
    markdown, title, link, html, version, *particulars = json.loads(opened)
    has_files = bool(particulars) and isinstance(particulars[-1], list)
    attachments = tuple(Attachment(*each) for each in particulars.pop()) if has_files else ()
    return Text(markdown, title, link, html, version, tuple(particulars), attachments=attachments)


def _opened(seals: Seals, contribution: StoredContribution) -> Text:
    return open_sealed(seals, contribution.id, contribution.author_id, contribution.sealed_text)


def _place(contribution_id: UUID) -> str:
    return place(StoredContribution.__tablename__, contribution_id)
