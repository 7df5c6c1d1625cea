"""What a person follows: threads by writing or by choice (`lti_tool.reading.follows`), tags, and what somebody asks.

Somebody's questions are followed by their name alone: what they ask anonymously is never among them, not for staff
either, and where a space keeps names from peers nobody who is hidden there can be followed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from config.upsert import insert_if_new
from lti_tool.app.access import STAFF, Viewer
from lti_tool.following.tables import AskerFollow, TagFollow
from lti_tool.reading.follows import is_followed
from lti_tool.space.places import title_of
from lti_tool.space.tables import Thread, ThreadKind
from lti_tool.space.visibility import hides_names_of, known_activity, shown_texts, visible_to
from lti_tool.tags.tables import Tag, ThreadTag
from sync.contributions.tables import StoredContribution
from sync.people.accounts import read_profiles
from sync.people.sealing import Seals
from sync.spaces.tables import Anonymity, Membership, Role, Space

MOST_THREADS: Final = 50


@dataclass(frozen=True, slots=True)
class Followed:
    """Something that is followed, by the name that its follower may read."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Follows:
    """All that a person follows in a space; of threads the latest, and whether there are more."""

    threads: Sequence[Followed]
    has_more: bool
    tags: Sequence[Followed]
    people: Sequence[Followed]

    @property
    def is_any(self) -> bool:
        """Whether anything is followed."""
        return bool(self.threads or self.tags or self.people)


def read_follows(session: Session, keys: KeyRing, space: Space, viewer: Viewer) -> Follows:
    """What the viewer follows, with a constant number of queries."""
    rows = session.execute(
        select(Thread.id, StoredContribution)
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .where(Thread.space_id == viewer.space_id, visible_to(viewer), is_followed(viewer))
        .order_by(known_activity(viewer).desc(), Thread.id.desc())
        .limit(MOST_THREADS + 1)
    ).all()
    shown = rows[:MOST_THREADS]
    texts = shown_texts(Seals(session, keys), viewer, [opening for _, opening in shown])
    tags = session.execute(
        select(Tag.id, Tag.name)
        .join(TagFollow, TagFollow.tag_id == Tag.id)
        .where(TagFollow.space_id == viewer.space_id, TagFollow.person_id == viewer.person_id)
        .order_by(func.lower(Tag.name), Tag.id)
    )
    return Follows(
        [Followed(thread_id, title_of(texts[opening.id])) for thread_id, opening in shown],
        len(rows) > MOST_THREADS,
        [Followed(*row) for row in tags],
        _people(session, keys, space, viewer),
    )


def begins_under_followed_tag(viewer: Viewer) -> ColumnElement[bool]:
    """Whether a `Thread` has a tag that the viewer follows."""
    return (
        select(ThreadTag.thread_id)
        .join(TagFollow, TagFollow.tag_id == ThreadTag.tag_id)
        .where(
            ThreadTag.thread_id == Thread.id,
            TagFollow.person_id == viewer.person_id,
            TagFollow.space_id == viewer.space_id,
        )
        .correlate(Thread)
        .exists()
    )


def asked_by_followed(viewer: Viewer) -> ColumnElement[bool]:
    """Whether a `Thread` whose first post is joined is a question that somebody asks whom the viewer follows.

    Under their name: of what is anonymous, by itself or by the space, it is false.
    """
    keeps_names = Space.anonymity == Anonymity.TO_PEERS.value
    is_staffs = Membership.role.in_([role.value for role in STAFF])
    return (
        select(AskerFollow.asker_id)
        .join(Space, Space.id == AskerFollow.space_id)
        .join(
            Membership,
            (Membership.space_id == AskerFollow.space_id) & (Membership.person_id == AskerFollow.asker_id),
        )
        .where(
            AskerFollow.person_id == viewer.person_id,
            AskerFollow.space_id == viewer.space_id,
            AskerFollow.asker_id == StoredContribution.author_id,
            ~keeps_names | is_staffs,
        )
        .correlate(StoredContribution)
        .exists()
        & StoredContribution.anonymous.is_(False)
        & (Thread.kind == ThreadKind.QUESTION.value)
    )


def follow_tag(session: Session, viewer: Viewer, tag_id: UUID, *, is_on: bool) -> None:
    """Let the viewer follow a tag of their space, or not; nothing for one that is none of it."""
    if not is_on:
        session.execute(
            delete(TagFollow).where(TagFollow.person_id == viewer.person_id, TagFollow.tag_id == tag_id)
        )
    elif session.scalar(select(Tag.id).where(Tag.id == tag_id, Tag.space_id == viewer.space_id)):
        insert_if_new(session, TagFollow, person_id=viewer.person_id, tag_id=tag_id, space_id=viewer.space_id)


def may_follow_asker(space: Space, viewer: Viewer, opening: StoredContribution, role: Role | None) -> bool:
    """Whether the viewer may follow what who wrote this, in this role, asks: somebody else, under their name."""
    is_named = not opening.anonymous and not hides_names_of(space, role)
    return is_named and role is not None and opening.stands and opening.author_id != viewer.person_id


def follow_asker(session: Session, viewer: Viewer, asker_id: UUID) -> None:
    """Let the viewer follow what a member asks."""
    insert_if_new(
        session, AskerFollow, person_id=viewer.person_id, space_id=viewer.space_id, asker_id=asker_id
    )


def leave_asker(session: Session, viewer: Viewer, asker_id: UUID) -> None:
    """Let the viewer follow somebody's questions no more."""
    session.execute(
        delete(AskerFollow).where(
            AskerFollow.person_id == viewer.person_id,
            AskerFollow.space_id == viewer.space_id,
            AskerFollow.asker_id == asker_id,
        )
    )


def follows_asker(session: Session, viewer: Viewer, asker_id: UUID) -> bool:
    """Whether the viewer follows what somebody asks."""
    key = (viewer.person_id, viewer.space_id, asker_id)
    return session.get(AskerFollow, key) is not None


def _people(session: Session, keys: KeyRing, space: Space, viewer: Viewer) -> Sequence[Followed]:
    """Those whose names the viewer may read at present, by name."""
    rows = session.execute(
        select(AskerFollow.asker_id, Membership.role)
        .join(
            Membership,
            (Membership.space_id == AskerFollow.space_id) & (Membership.person_id == AskerFollow.asker_id),
        )
        .where(AskerFollow.person_id == viewer.person_id, AskerFollow.space_id == viewer.space_id)
    ).all()
    named = [asker_id for asker_id, role in rows if not hides_names_of(space, Role(role))]
    profiles = read_profiles(session, keys, named)
    found = [
        Followed(asker_id, profiles[asker_id].display_name or "")
        for asker_id in named
        if asker_id in profiles
    ]
    return sorted(found, key=lambda each: (each.name.casefold(), each.id))
