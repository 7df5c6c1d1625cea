"""Whom somebody may mention, and finding out whom they mean.

Only members who can read the post are offered and told: not who is in another group where groups are separate, and in
a reflection, or a message to those who moderate, staff alone. Where a space keeps names from peers only staff can be
mentioned, by whomever: a list of names beside anonymous posts, or a word to somebody by name, would tell who may have
written them.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.app.access import STAFF, Viewer
from lti_tool.space.tables import Thread, ThreadKind
from lti_tool.space.visibility import visible_to
from sync.contributions.mentions import MENTION, token
from sync.contributions.tables import StoredContribution
from sync.people.accounts import read_profiles
from sync.spaces.tables import Anonymity, GroupMember, GroupMode, Membership, MembershipStatus, Space

KEPT: Final = (ThreadKind.REFLECTION, ThreadKind.MESSAGE)
MOST_MENTIONED: Final = 20  # in one text
_AT: Final = re.compile(r"(?<![\w@])@(?=\w)")
_CODE: Final = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|`[^`\n]+`", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads a post that is being written: those of a group (None: of all), or staff alone."""

    group_id: str | None = None
    only_staff: bool = False


def readers_of(session: Session, viewer: Viewer, thread_id: UUID) -> Readers:
    """Who reads an answer in a thread that the viewer sees; of another one staff, so that nothing is told."""
    row = session.execute(
        select(StoredContribution.group_id, Thread.kind)
        .join(Thread, Thread.contribution_id == StoredContribution.id)
        .where(Thread.id == thread_id, Thread.space_id == viewer.space_id, visible_to(viewer))
    ).one_or_none()
    if row is None:
        return Readers(only_staff=True)
    return Readers(row.group_id, only_staff=row.kind in KEPT)


def addressable(
    session: Session, keys: KeyRing, space: Space, viewer: Viewer, readers: Readers
) -> Mapping[UUID, str]:
    """The members whom the viewer may mention there, with their names; two queries."""
    conditions = [
        Membership.space_id == space.id,
        Membership.status == MembershipStatus.ACTIVE.value,
        Membership.person_id != viewer.person_id,
    ]
    if readers.only_staff or space.anonymity == Anonymity.TO_PEERS:
        conditions.append(_is_staff())
    elif readers.group_id is not None and space.group_mode == GroupMode.SEPARATE:
        in_group = select(GroupMember.person_id).where(
            GroupMember.space_id == space.id, GroupMember.group_id == readers.group_id
        )
        conditions.append(or_(Membership.person_id.in_(in_group), is_staff_of_no_group(space.id)))
    people = session.scalars(select(Membership.person_id).where(*conditions)).all()
    profiles = read_profiles(session, keys, people)
    named = ((person_id, profiles[person_id].display_name) for person_id in people if person_id in profiles)
    return {person_id: " ".join(name.split()) for person_id, name in named if name}


def is_staff_of_no_group(space_id: UUID) -> ColumnElement[bool]:
    """Whether a `Membership` is that of somebody who teaches all groups of a space."""
    in_none = (
        ~select(GroupMember.person_id)
        .where(GroupMember.space_id == space_id, GroupMember.person_id == Membership.person_id)
        .correlate(Membership)
        .exists()
    )
    return and_(_is_staff(), in_none)


def suggestions(names: Mapping[UUID, str], typed: str, most: int = 8) -> Sequence[str]:
    """Names that begin, or of which a word begins, with what is typed; none that two people have."""
    wanted = " ".join(typed.split()).casefold()
    several = Counter(name.casefold() for name in names.values())
    found = [
        name
        for name in names.values()
        if several[name.casefold()] == 1
        and (
            name.casefold().startswith(wanted)
            or any(word.startswith(wanted) for word in name.casefold().split())
        )
    ]
    return sorted(found, key=lambda name: (not name.casefold().startswith(wanted), name.casefold()))[:most]


def resolve(typed: str, names: Mapping[UUID, str], meant_before: Collection[UUID] = ()) -> str:
    """A text as it is kept: with tokens in place of ``@First Last`` wherever that is one person's name and no other's.

    Who was mentioned before in this text is preferred. Whatever else looks like a token is made harmless, code stays.
    """
    text = MENTION.sub(r"@ {\1}", typed)
    by_name: dict[str, set[UUID]] = {}
    for person_id, name in names.items():
        by_name.setdefault(name.lower(), set()).add(person_id)
    meant = {
        name: one
        for name, people in by_name.items()
        if (one := _only(people & set(meant_before)) or _only(people)) is not None
    }
    if not meant:
        return text
    longest = sorted(meant, key=len, reverse=True)
    code = [(found.start(), found.end()) for found in _CODE.finditer(text)]
    parts: list[str] = []
    done = count = 0
    for found in _AT.finditer(text):
        start = found.start()
        if start < done or count >= MOST_MENTIONED or any(begin <= start < end for begin, end in code):
            continue
        named = _name_at(text, found.end(), longest)
        if named is not None:
            parts += [text[done:start], token(meant[named])]
            done, count = found.end() + len(named), count + 1
    return "".join([*parts, text[done:]])


def as_typed(text: str, names: Mapping[UUID, str]) -> str:
    """A kept text as its author typed it, with names that can be resolved again; who is gone is left out."""
    return MENTION.sub(lambda found: "@" + names.get(UUID(hex=found[1]), "–"), text)


def _is_staff() -> ColumnElement[bool]:
    return Membership.role.in_([role.value for role in STAFF])


def _only(people: Collection[UUID]) -> UUID | None:
    return next(iter(people)) if len(people) == 1 else None


def _name_at(text: str, start: int, names: Sequence[str]) -> str | None:
    """The longest of these names (in lower case) that stands in a text from there on, as whole words."""
    for name in names:
        end = start + len(name)
        if text[start:end].lower() == name and not text[end : end + 1].isalnum():
            return name
    return None
