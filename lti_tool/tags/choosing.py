"""The tags of a space and of its threads: staff make them, whoever begins a thread picks from them.

Nobody types a tag for one thread alone: words of a person's own would be that person's text, sealed under their key,
and no query could sort by them. Few tags that all know sort better, too.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import and_, delete, func, insert, select
from sqlalchemy.orm import Session

from config.ids import new_id
from lti_tool.tags.tables import Tag, ThreadTag

MOST_TAGS: Final = 30
MOST_OF_THREAD: Final = 5
MOST_CHARACTERS: Final = 40


@dataclass(frozen=True, slots=True)
class KnownTags:
    """All tags of a space by name, and those of some of its threads."""

    all: Sequence[Tag]
    by_thread: Mapping[UUID, Sequence[Tag]]

    def of(self, thread_id: UUID) -> Sequence[Tag]:
        """Those of a thread."""
        return self.by_thread.get(thread_id, ())

    def named(self, tag_id: UUID | None) -> Tag | None:
        """A tag by its id."""
        return next((tag for tag in self.all if tag.id == tag_id), None)


def read_tags(session: Session, space_id: UUID, thread_ids: Collection[UUID] = ()) -> KnownTags:
    """The tags of a space, and which of these threads have them, in one query."""
    rows = session.execute(
        select(Tag, ThreadTag.thread_id)
        .outerjoin(ThreadTag, and_(ThreadTag.tag_id == Tag.id, ThreadTag.thread_id.in_(thread_ids)))
        .where(Tag.space_id == space_id)
        .order_by(func.lower(Tag.name), Tag.id)
    ).all()
    by_thread: defaultdict[UUID, list[Tag]] = defaultdict(list)
    for tag, thread_id in rows:
        if thread_id is not None:
            by_thread[thread_id].append(tag)
    return KnownTags(list(dict.fromkeys(tag for tag, _ in rows)), by_thread)


def tag_thread(session: Session, space_id: UUID, thread_id: UUID, wanted: Collection[str]) -> None:
    """Let a thread have these tags, by their ids, and no others; what is none of the space's is passed over."""
    known = read_tags(session, space_id).all
    chosen = [tag.id for tag in known if str(tag.id) in wanted][:MOST_OF_THREAD]
    session.execute(delete(ThreadTag).where(ThreadTag.thread_id == thread_id))
    if chosen:
        session.execute(insert(ThreadTag), [{"thread_id": thread_id, "tag_id": tag_id} for tag_id in chosen])


def join_tags(session: Session, source_id: UUID, target_id: UUID) -> None:
    """Let a thread have another one's tags besides its own, as far as it may have so many."""
    own, others = (
        session.scalars(
            select(ThreadTag.tag_id)
            .join(Tag, Tag.id == ThreadTag.tag_id)
            .where(ThreadTag.thread_id == thread_id)
            .order_by(func.lower(Tag.name), Tag.id)
        ).all()
        for thread_id in (target_id, source_id)
    )
    added = [each for each in others if each not in own][: MOST_OF_THREAD - len(own)]
    session.add_all(ThreadTag(thread_id=target_id, tag_id=each) for each in added)
    session.flush()


def put_tags(session: Session, space_id: UUID, names: Mapping[UUID, str], added: Sequence[str]) -> None:
    """Name the tags of a space anew, remove those whose name is empty, and make those that are added.

    Names may change places: each that changes is given up before anybody else gets it.
    """
    changed = {
        tag: name
        for tag in read_tags(session, space_id).all
        if (name := names.get(tag.id, tag.name)) != tag.name
    }
    for tag, name in changed.items():
        if name:
            tag.name = tag.id.hex
        else:
            session.delete(tag)
    session.flush()
    for tag, name in changed.items():
        if name:
            tag.name = name
    session.flush()
    session.add_all(Tag(id=new_id(), space_id=space_id, name=name) for name in added)


def normalised(name: str) -> str:
    """A tag's name as it is kept: without the number sign that some put before it; empty where nothing is left."""
    words = " ".join(unicodedata.normalize("NFC", name).lstrip("# \t").split())
    return words if any(character.isalnum() for character in words) else ""
