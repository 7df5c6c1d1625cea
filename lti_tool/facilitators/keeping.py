"""Naming facilitators of a thread, and ending that."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, aliased

from config.ids import new_id
from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.facilitators.reading import is_current, open_instruction, place_of
from lti_tool.facilitators.tables import Facilitator
from lti_tool.space.naming import say_names
from lti_tool.space.reach import within_reach
from lti_tool.space.tables import ThreadKind
from sync.audit.trail import Act, record_all
from sync.people.accounts import read_profiles
from sync.people.sealing import Seals
from sync.spaces.tables import GroupMember, GroupMode, Membership, MembershipStatus, Role, Space

FACILITATED: Final = frozenset(ThreadKind) - {ThreadKind.REFLECTION, ThreadKind.MESSAGE}
"""Kinds of threads in which there is a conversation among learners."""


@dataclass(frozen=True, slots=True)
class Named:
    """A facilitator as staff see them; names are None where nobody knows them (any more).

    `instruction` is Markdown, None where its key was lost. `is_current`: neither over nor gone from the course.
    """

    person_id: UUID
    name: str | None
    named_by: str | None
    named_at: datetime
    instruction: str | None
    until: datetime | None
    is_current: bool
    is_acknowledged: bool


def nameable(
    session: Session, keys: KeyRing, space: Space, viewer: Viewer, group_id: str | None
) -> Mapping[UUID, str | None]:
    """The learners whom the viewer may name in a thread for this group (None: for all), with names, in their order.

    Those who read and write there: where there are groups, these are the group's members. Two queries.
    """
    conditions = [
        Membership.space_id == space.id,
        Membership.status == MembershipStatus.ACTIVE.value,
        Membership.role == Role.LEARNER.value,
        within_reach(viewer, Membership.person_id),
    ]
    if group_id is not None and space.group_mode != GroupMode.NONE:
        in_group = select(GroupMember.person_id).where(
            GroupMember.space_id == space.id, GroupMember.group_id == group_id
        )
        conditions.append(Membership.person_id.in_(in_group))
    people = session.scalars(select(Membership.person_id).where(*conditions)).all()
    profiles = read_profiles(session, keys, people)
    names = {each: profiles[each].display_name if each in profiles else None for each in people}
    return dict(sorted(names.items(), key=lambda each: ((each[1] or "").casefold(), each[0])))


def read_named(session: Session, keys: KeyRing, thread_id: UUID, now: datetime) -> Sequence[Named]:
    """All who were named in a thread and not ended by staff, as they were named; as many queries for many."""
    rows = session.execute(
        select(Facilitator, is_current(now))
        .where(Facilitator.thread_id == thread_id)
        .order_by(Facilitator.named_at, Facilitator.id)
    ).all()
    seals = Seals(session, keys)
    profiles = read_profiles(session, keys, {row.person_id for row, _ in rows}, seals)
    names = {each: profile.display_name for each, profile in profiles.items()}
    named_by = say_names(session, keys, {row.actor_id for row, _ in rows})
    return [
        Named(
            row.person_id,
            names.get(row.person_id),
            named_by.get(row.actor_id),
            row.named_at,
            open_instruction(seals, row),
            row.until,
            current,
            row.is_acknowledged,
        )
        for row, current in rows
    ]


def put_facilitators(
    session: Session,
    keys: KeyRing,
    viewer: Viewer,
    thread_id: UUID,
    people: Collection[UUID],
    *,
    instruction: str,
    until: datetime | None,
    now: datetime,
) -> None:
    """Let these people facilitate a thread, with this instruction and end; those who do already, too.

    Under the space's lock. They are asked anew to say that they know.
    """
    seals = Seals(session, keys)
    seals.load(people)
    named = Facilitator.thread_id == thread_id, Facilitator.person_id.in_(people)
    known = {row.person_id: row for row in session.scalars(select(Facilitator).where(*named))}
    for person_id in people:
        row = known.get(person_id) or Facilitator(
            id=new_id(), space_id=viewer.space_id, thread_id=thread_id, person_id=person_id
        )
        row.sealed_instruction = seals.seal(person_id, instruction, place_of(row.id))
        row.until, row.named_at, row.actor_id, row.is_acknowledged = until, now, viewer.person_id, False
        session.add(row)
    _note(session, viewer, "facilitator.named", thread_id, people, now)


def end_facilitator(
    session: Session, viewer: Viewer, thread_id: UUID, person_id: UUID, now: datetime
) -> bool:
    """Let somebody facilitate a thread no more; False where they do not."""
    ended = session.scalar(
        delete(Facilitator)
        .where(Facilitator.thread_id == thread_id, Facilitator.person_id == person_id)
        .returning(Facilitator.person_id)
    )
    if ended is None:
        return False
    _note(session, viewer, "facilitator.ended", thread_id, [person_id], now)
    return True


def acknowledge(session: Session, viewer: Viewer, thread_id: UUID) -> None:
    """Note that the viewer knows what is asked of them in a thread, if anything is."""
    session.execute(
        update(Facilitator)
        .where(Facilitator.thread_id == thread_id, Facilitator.person_id == viewer.person_id)
        .values(is_acknowledged=True)
    )


def carry_over(session: Session, source_id: UUID, target_id: UUID) -> None:
    """Let who facilitates a thread facilitate the one that it goes into; what is asked of somebody there stays so."""
    there = aliased(Facilitator)
    known = select(there.person_id).where(there.thread_id == target_id)
    session.execute(
        update(Facilitator)
        .where(Facilitator.thread_id == source_id, Facilitator.person_id.not_in(known))
        .values(thread_id=target_id)
        .execution_options(synchronize_session=False)
    )


def _note(
    session: Session,
    viewer: Viewer,
    action: str,
    thread_id: UUID,
    people: Collection[UUID],
    now: datetime,
) -> None:
    acts = [Act(action, person_id, {"thread": str(thread_id)}) for person_id in people]
    organisation_id = session.get_one(Space, viewer.space_id).organisation_id
    record_all(
        session,
        acts,
        now=now,
        organisation_id=organisation_id,
        space_id=viewer.space_id,
        actor_id=viewer.person_id,
    )
