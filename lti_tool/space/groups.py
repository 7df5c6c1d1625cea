"""Whom a thread is for: the groups that its author may choose from, and what a group is called."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy.orm import Session

from lti_tool.app.access import STAFF, Viewer
from lti_tool.space.forms import Complaint
from lti_tool.space.reach import keeps_to_own_groups
from sync.spaces.groups import KnownGroup, list_groups
from sync.spaces.tables import GroupMode, Space, SpaceGroup


@dataclass(frozen=True, slots=True)
class GroupChoice:
    """The groups (id and name) that somebody may begin a thread for, and whether it may be for all.

    `own` are the names of those that they are in themselves; `keeps_to_own` is false for staff who see all groups, and
    `comes_first` true for those of them whose own stand before others.
    """

    groups: Sequence[tuple[str, str]] = ()
    for_all: bool = True
    own: Sequence[str] = ()
    keeps_to_own: bool = False
    comes_first: bool = False

    @property
    def is_asked(self) -> bool:
        """Whether there is anything to choose."""
        return len(self.groups) + self.for_all > 1

    def complaint(self, given: str) -> Complaint | None:
        """What is wrong with the choice that a form brings, or None."""
        if not self.groups and not self.for_all:
            sentence = gettext(
                "You are in none of this course's groups, so nobody could be meant. Ask your instructor to put you "
                "into one; your text is still here to copy."
            )
            return Complaint("text", "thread.no_group", sentence)
        if given in dict(self.groups) or (not given and (self.for_all or not self.is_asked)):
            return None
        return Complaint("group", "thread.group", gettext("Choose whom your thread is for."))

    def offered(self, given: str) -> str:
        """What a form brings where it may be chosen, else empty."""
        return given if given in dict(self.groups) else ""

    def chosen(self, given: str) -> str | None:
        """The id of the group chosen, None for all."""
        return given or (None if self.for_all or not self.groups else self.groups[0][0])


def group_choice(session: Session, space: Space, viewer: Viewer) -> GroupChoice:
    """Staff choose among the groups that they see or none, others among their own; all write for all without groups."""
    if space.group_mode == GroupMode.NONE:
        return GroupChoice()
    groups = list_groups(session, space)
    own = list_groups(session, space, of=viewer.person_id) if groups else []
    is_staff = viewer.role in STAFF
    keeps_to_own = not is_staff or keeps_to_own_groups(session, viewer)
    return GroupChoice(
        groups=[_named(group) for group in (own if keeps_to_own else groups)],
        for_all=is_staff or not groups,
        own=[name for _, name in map(_named, own)],
        keeps_to_own=keeps_to_own,
        comes_first=is_staff and bool(own) and space.group_mode == GroupMode.VISIBLE,
    )


def group_label(space: Space, group_id: str | None, group: SpaceGroup | None) -> str:
    """What the group of a thread is called; empty for a thread for all, and where groups do not count."""
    if group_id is None or space.group_mode == GroupMode.NONE:
        return ""
    return _name(group_id, group.name, group.set_name) if group else _name(group_id)


def of_another_group() -> Complaint:
    """What to tell somebody who answers in a group that they only see."""
    sentence = gettext("Only members of this group write here. Your text is still here to copy.")
    return Complaint("text", "reply.other_group", sentence)


def _named(group: KnownGroup) -> tuple[str, str]:
    return group.id, _name(group.id, group.name, group.set_name)


def _name(group_id: str, name: str = "", set_name: str | None = None) -> str:
    """With the set that it belongs to, since two sets may each have a group A."""
    known_as = name or str(gettext("Group %(id)s", id=group_id))
    return f"{known_as} ({set_name})" if set_name else known_as
