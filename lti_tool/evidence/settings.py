"""What rules of evidence ask of a contribution's place: the sort of its thread, and the tags of that."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from lti_tool.space.tables import Post, Thread, ThreadKind
from lti_tool.space.writing import SOURCE
from lti_tool.tags.tables import Tag, ThreadTag
from sync.competencies.proposals import Setting, ThreadSort
from sync.contributions.tables import StoredContribution

_OPENING: Final = aliased(StoredContribution)
_ASKS: Final = frozenset({ThreadKind.QUESTION.value, ThreadKind.RESOURCE.value})
_SORTS: Final = {
    ThreadKind.RESOURCE.value: ThreadSort.RESOURCE,
    ThreadKind.REFLECTION.value: ThreadSort.REFLECTION,
}


def read_settings(session: Session, space_id: UUID, person_ids: Collection[UUID]) -> Mapping[UUID, Setting]:
    """Where in a space what these people wrote stands, by contribution, and what was brought in from elsewhere."""
    tags = _read_tags(session, space_id)
    by_them = (StoredContribution.space_id == space_id, StoredContribution.author_id.in_(person_ids))
    opening = session.execute(
        select(Thread.contribution_id, Thread.id, Thread.kind)
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .where(*by_them)
    )
    settings = dict.fromkeys(_read_imported(session, *by_them), Setting(is_imported=True))
    for contribution_id, thread_id, kind in opening:
        sort = _SORTS.get(kind, ThreadSort.OTHER)
        settings[contribution_id] = Setting(sort, tags.get(thread_id, frozenset()), opens=True)
    replies = session.execute(
        select(Post.contribution_id, StoredContribution.author_id, Thread.id, Thread.kind, _OPENING.author_id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(_OPENING, _OPENING.id == Thread.contribution_id)
        .join(StoredContribution, StoredContribution.id == Post.contribution_id)
        .where(*by_them)
    )
    for contribution_id, own_id, thread_id, kind, author_id in replies:
        sort = _SORTS.get(kind, ThreadSort.OTHER)
        is_asked = kind in _ASKS and author_id not in (None, own_id)
        settings[contribution_id] = Setting(sort, tags.get(thread_id, frozenset()), answers_other=is_asked)
    return settings


def _read_imported(session: Session, *by_them: ColumnElement[bool]) -> Sequence[UUID]:
    return session.scalars(
        select(StoredContribution.id).where(*by_them, StoredContribution.source != SOURCE)
    ).all()


def _read_tags(session: Session, space_id: UUID) -> Mapping[UUID, frozenset[str]]:
    found: dict[UUID, set[str]] = {}
    rows = session.execute(
        select(ThreadTag.thread_id, Tag.name)
        .join(Tag, Tag.id == ThreadTag.tag_id)
        .where(Tag.space_id == space_id)
    )
    for thread_id, name in rows:
        found.setdefault(thread_id, set()).add(name.casefold())
    return {thread_id: frozenset(names) for thread_id, names in found.items()}
