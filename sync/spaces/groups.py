"""The groups of a space's course, and who is in them.

An LMS tells of them in the roster (LTI Course Groups Service 1.0) or, as Moodle does, each member's own at their
launch. What it told last counts. Where groups are separate, not to be in a group is always the safe mistake.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from config.upsert import insert_if_new, insert_into
from sync.spaces.tables import GroupMember, GroupMode, Membership, MembershipStatus, Space, SpaceGroup

OWN_GROUPS: Final = "group_ids"  # the custom parameter that a launch may tell them by, separated by commas
GROUPS: Final = "groups"  # the addresses, among a space's services
GROUP_SETS: Final = "group_sets"
_LONGEST_ID: Final = 255  # characters
_MOST_OWN_GROUPS: Final = 100


@dataclass(frozen=True, slots=True)
class KnownGroup:
    """A group of a course. `name` is empty where the LMS tells none."""

    id: str
    name: str = ""
    set_name: str | None = None


def reads_groups(space: Space) -> bool:
    """Whether the groups are read along with the roster: only where they count, and the LMS offers them."""
    return space.group_mode != GroupMode.NONE and bool(space.services.get(GROUPS))


def parse_group_ids(text: str) -> frozenset[str]:
    """The ids in what Moodle puts in for ``$Moodle.Person.userGroupIds``; what could be no id is passed over."""
    ids = [each.strip() for each in text.split(",")[:_MOST_OWN_GROUPS]]
    return frozenset(each for each in ids if 0 < len(each) <= _LONGEST_ID and "\0" not in each)


def note_own_groups(session: Session, space: Space, person_id: UUID, ids: Collection[str]) -> None:
    """Note in which groups a launch says that its person is; nothing else is known of these groups yet."""
    for group_id in sorted(_put_members(session, space, {person_id: ids})):
        insert_if_new(
            session,
            SpaceGroup,
            space_id=space.id,
            group_id=group_id,
            name="",
            set_name=None,
            is_current=True,
        )


def note_groups(session: Session, space: Space, groups: Collection[KnownGroup]) -> None:
    """Note the groups that an LMS lists; others are so no longer."""
    rows = [
        {
            "space_id": space.id,
            "group_id": group.id,
            "name": group.name,
            "set_name": group.set_name,
            "is_current": True,
        }
        for group in sorted(groups, key=lambda group: group.id)
    ]
    statement = insert_into(session, SpaceGroup)
    replaced: dict[str, Any] = {name: statement.excluded[name] for name in ("name", "set_name", "is_current")}
    if rows:
        keys = ["space_id", "group_id"]
        session.execute(statement.on_conflict_do_update(index_elements=keys, set_=replaced), rows)
    known = select(SpaceGroup.group_id).where(SpaceGroup.space_id == space.id, SpaceGroup.is_current)
    gone = sorted(set(session.scalars(known)) - {group.id for group in groups})
    for group_id in gone:
        session.execute(
            update(SpaceGroup)
            .where(SpaceGroup.space_id == space.id, SpaceGroup.group_id == group_id)
            .values(is_current=False)
        )


def note_group_members(session: Session, space: Space, members: Mapping[UUID, Collection[str]]) -> None:
    """Note in which groups these people are, and in no others; groups that the LMS does not list are passed over."""
    listed = {group.id for group in list_groups(session, space)}
    _put_members(session, space, {person: listed.intersection(ids) for person, ids in members.items()})


def forget_groups_of_left(session: Session, space: Space) -> None:
    """Take those who have left out of their groups: whoever comes back is told anew."""
    left = select(Membership.person_id).where(
        Membership.space_id == space.id, Membership.status == MembershipStatus.LEFT.value
    )
    session.execute(_of_space(space, GroupMember.person_id.in_(left)))


def list_groups(session: Session, space: Space, *, of: UUID | None = None) -> list[KnownGroup]:
    """The present groups by set and name; with `of` those alone that this person is in."""
    groups = select(SpaceGroup).where(SpaceGroup.space_id == space.id, SpaceGroup.is_current)
    if of is not None:
        groups = groups.join(
            GroupMember,
            (GroupMember.space_id == SpaceGroup.space_id) & (GroupMember.group_id == SpaceGroup.group_id),
        ).where(GroupMember.person_id == of)
    rows = session.scalars(groups.order_by(SpaceGroup.set_name, SpaceGroup.name, SpaceGroup.group_id))
    return [KnownGroup(row.group_id, row.name, row.set_name) for row in rows]


def _put_members(session: Session, space: Space, members: Mapping[UUID, Collection[str]]) -> set[str]:
    """Put people into these groups and no others; gives the groups that somebody is new in."""
    known: dict[UUID, set[str]] = defaultdict(set)
    rows = session.execute(
        select(GroupMember.person_id, GroupMember.group_id).where(
            GroupMember.space_id == space.id, GroupMember.person_id.in_(members)
        )
    )
    for person_id, group_id in rows:
        known[person_id].add(group_id)
    joined: set[str] = set()
    for person_id, ids in sorted(members.items()):
        gone, new = known[person_id] - set(ids), set(ids) - known[person_id]
        joined |= new
        if gone:
            session.execute(
                _of_space(space, GroupMember.person_id == person_id, GroupMember.group_id.in_(gone))
            )
        _insert_members(session, space, person_id, sorted(new))
    return joined


def _insert_members(session: Session, space: Space, person_id: UUID, ids: Iterable[str]) -> None:
    rows = [{"space_id": space.id, "person_id": person_id, "group_id": group_id} for group_id in ids]
    if rows:
        session.execute(insert_into(session, GroupMember).on_conflict_do_nothing(), rows)


def _of_space(space: Space, *who: ColumnElement[bool]) -> Any:
    return (
        delete(GroupMember)
        .where(GroupMember.space_id == space.id, *who)
        .execution_options(synchronize_session=False)
    )
