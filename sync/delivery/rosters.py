"""Reading a space's roster from its LMS (LTI NRPS 2.0): who belongs is enrolled, who left is marked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session
from structlog import get_logger

from config.database import repeated
from config.errors import StoaError
from connectors.lti import Member, PlatformService, Roster, read_differences, read_roster
from sync.audit.trail import record
from sync.consent.purposes import EVIDENCE
from sync.delivery.connections import client_of, issuer_of
from sync.delivery.context import SyncContext
from sync.delivery.groups import CourseGroups, read_course_groups
from sync.delivery.turns import Turns
from sync.outbox.blocked import hasten, unblock_enrolled
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.people.accounts import (
    AccountKey,
    Names,
    Profile,
    find_people,
    keep_known,
    read_profiles,
    recognise_listed,
)
from sync.platforms.tables import Deployment
from sync.spaces.duties import end_duties_of_left
from sync.spaces.groups import forget_groups_of_left, note_group_members, note_groups, reads_groups
from sync.spaces.roles import duties_of, role_of
from sync.spaces.rosters import (
    MEMBERSHIPS,
    NAMES_LOST,
    ROSTER_NOT_READ,
    ask_for_roster,
    differences_to_follow,
    note_roster_read,
    note_roster_trouble,
    roster_is_current,
)
from sync.spaces.spaces import enrol, mark_left, note_inactive, rostered_since
from sync.spaces.tables import Role, Space

_AGAIN_AFTER_A_CRASH: Final = timedelta(minutes=5)
_UNEXPECTED: Final = "roster.unexpected"
_ACTIVE: Final = "active"
_MEMBERS_PER_STEP: Final = 50
_SECONDS_BETWEEN_STEPS: Final = 0.05  # for those who wait to write meanwhile

log = get_logger()


@dataclass(frozen=True)
class _Reading:
    """A roster that is being read: since when, of which space, and when it would be asked for again.

    From the LMS's `services` come its address and those of groups. `differences` is where to go on from, if at all.
    """

    space_id: UUID
    organisation_id: UUID
    issuer: str
    began: datetime
    again_at: datetime
    services: Mapping[str, str]
    differences: str | None
    with_groups: bool


@dataclass(frozen=True)
class _Answer:
    """What an LMS told: its roster, or, not `is_whole`, what has changed in it; and groups, where all are known."""

    roster: Roster
    is_whole: bool = True
    groups: CourseGroups | None = None


class RosterReader:
    """Reads one due roster after the other, each LMS in its turn: a slow one holds up another by one roster at most."""

    def __init__(self, context: SyncContext) -> None:
        self._context = context
        self._turns = Turns()

    def read_due(self, *, everything: bool = False, passed_over: Collection[UUID] = ()) -> UUID | None:
        """Read the roster of one space that asks for it; the space's id, or None where none does.

        With `everything` those too that wait after trouble. Spaces `passed_over` are left for later.
        """
        context, now = self._context, self._context.clock.now()
        due: ColumnElement[bool] = (
            Space.roster_due_at.is_not(None) if everything else Space.roster_due_at <= now
        )
        with context.database.write() as session:
            space = self._next(session, due, Space.id.not_in(passed_over))
            if space is None:
                return None
            # Taken off the list for the time of the reading; a crash puts it back by itself.
            space.roster_due_at = now + _AGAIN_AFTER_A_CRASH
            reading = _Reading(
                space.id,
                space.organisation_id,
                issuer_of(session, space),
                began=now,
                again_at=space.roster_due_at,
                services=space.services,
                differences=differences_to_follow(space, now),
                with_groups=reads_groups(space),
            )
            service = PlatformService(context.http, context.tokens, client_of(session, space))
        try:
            answer = _ask(service, reading)
        except Exception as trouble:
            code = trouble.code if isinstance(trouble, StoaError) else _UNEXPECTED
            unexpected = code == _UNEXPECTED
            log.warning("roster_not_read", space=str(reading.space_id), code=code, exc_info=unexpected)
            if context.http.is_broken_off:  # as after a crash: that is no trouble of the LMS's
                return reading.space_id
            with context.database.write() as session:
                space = session.get_one(Space, reading.space_id)
                note_roster_trouble(space, code, context.clock.now())
            return reading.space_id
        _note_groups(context, reading, answer.groups)
        members = answer.roster.members
        for start in range(0, len(members), _MEMBERS_PER_STEP):
            if context.stopping.is_set():
                return reading.space_id  # as after a crash, it is read again
            if start:
                context.clock.sleep(_SECONDS_BETWEEN_STEPS)
            _take_in(context, reading, members[start : start + _MEMBERS_PER_STEP], answer.groups)
        with context.database.write() as session:
            _conclude(session, context, reading, answer)
        return reading.space_id

    def _next(self, session: Session, *asks: ColumnElement[bool]) -> Space | None:
        """The space that has asked for longest, of the platform whose turn was longest ago."""
        asking = (
            select(Deployment.platform_id)
            .join(Space, Space.deployment_id == Deployment.id)
            .where(*asks)
            .group_by(Deployment.platform_id)
            .order_by(func.min(Space.roster_due_at))
        )
        of_platform = select(Deployment.id).where(
            Deployment.platform_id == self._turns.give(session.scalars(asking))
        )
        return session.scalar(
            select(Space)
            .where(*asks, Space.deployment_id.in_(of_platform))
            .order_by(Space.roster_due_at)
            .limit(1)
            .with_for_update(key_share=True)
        )


def ask_where_evidence_waits(context: SyncContext) -> None:
    """Have the rosters read that evidence would wait for if it were to leave now."""
    waits = select(OutboxRow.target_id).where(OutboxRow.state == OutboxState.PENDING.value)
    waiting = select(TargetRow.space_id).where(TargetRow.purpose == EVIDENCE, TargetRow.id.in_(waits))
    with context.database.write() as session:
        now = context.clock.now()
        for space in session.scalars(select(Space).where(Space.id.in_(waiting))):
            if not roster_is_current(space, now):
                ask_for_roster(space, now)


def _ask(service: PlatformService, reading: _Reading) -> _Answer:
    """The LMS's answer. Whatever is wrong with differences, the whole roster can be read instead."""
    if reading.differences is not None:
        try:
            return _Answer(read_differences(service, reading.differences), is_whole=False)
        except Exception as trouble:
            code = trouble.code if isinstance(trouble, StoaError) else _UNEXPECTED
            unexpected = code == _UNEXPECTED
            log.warning("differences_not_read", space=str(reading.space_id), code=code, exc_info=unexpected)
    roster = read_roster(service, reading.services.get(MEMBERSHIPS, ""), with_groups=reading.with_groups)
    groups = read_course_groups(service, reading.services, roster.members) if reading.with_groups else None
    return _Answer(roster, groups=groups)


def _note_groups(context: SyncContext, reading: _Reading, groups: CourseGroups | None) -> None:
    if groups is None:
        return
    with context.database.write() as session:
        if not _is_overtaken(session, reading, context.clock.now()):
            note_groups(session, session.get_one(Space, reading.space_id), groups.groups)


def _take_in(
    context: SyncContext, reading: _Reading, members: Sequence[Member], groups: CourseGroups | None
) -> None:
    """Recognise and enrol a few members; only who is new or has another name costs more than a look.

    Who was erased is passed over: only they themselves can come back.
    Whoever is not active counts as inactive (NRPS 2.0, 2.5, knows "deleted" too): texts may name them all the same.
    """
    with context.database.read() as session:
        unchanged = _find_unchanged(session, context, reading, members)
    # A launch may make the same person, or change the same name, at the same time.
    repeated(lambda: _enrol(context, reading, members, unchanged, groups))


def _enrol(
    context: SyncContext,
    reading: _Reading,
    members: Sequence[Member],
    unchanged: Mapping[str, UUID],
    groups: CourseGroups | None,
) -> None:
    with context.database.write() as session:
        now = context.clock.now()
        if _is_overtaken(session, reading, now):
            return
        kept = keep_known(session, unchanged.values())  # whom nobody has erased since they were looked up
        people = {user_id: person_id for user_id, person_id in unchanged.items() if person_id in kept}
        # In one order, as others do who lock the same people.
        for member in sorted(members, key=lambda member: member.user_id):
            if member.user_id not in people:
                account = AccountKey(reading.organisation_id, reading.issuer, member.user_id)
                listed = recognise_listed(session, context.keys, account, _profile(member), now)
                if listed is not None:
                    people[member.user_id] = listed
        known = [member for member in members if member.user_id in people]
        active: dict[UUID, Role] = {}
        inactive: dict[UUID, Role] = {}
        for member in known:
            side = active if member.status.lower() == _ACTIVE else inactive
            side[people[member.user_id]] = role_of(member.roles)
        duties = {people[member.user_id]: duties_of(member.roles) for member in known}
        space = session.get_one(Space, reading.space_id)
        enrol(session, space, active, reading.began, duties)
        note_inactive(session, space, inactive, reading.began)
        if groups is not None:
            told = {people[member.user_id]: groups.of(member) for member in known}
            note_group_members(session, space, told)


def _is_overtaken(session: Session, reading: _Reading, now: datetime) -> bool:
    """Whether a reading that began later has ended already: then this one tells old news."""
    read_at = session.get_one(Space, reading.space_id).roster_read_at
    return read_at is not None and reading.began < read_at <= now  # later is none: a clock went back


def _find_unchanged(
    session: Session, context: SyncContext, reading: _Reading, members: Sequence[Member]
) -> Mapping[str, UUID]:
    """The members of whom the roster tells nothing new, by their id in the LMS."""
    told = {member.user_id: _profile(member) for member in members}
    known = find_people(session, context.keys, reading.organisation_id, reading.issuer, told)
    profiles = read_profiles(session, context.keys, list(known.values()))
    return {
        user_id: person
        for user_id, person in known.items()
        if person in profiles and profiles[person].updated(told[user_id]) == profiles[person]
    }


def _profile(member: Member) -> Profile:
    others = tuple(Names(*names) for names in member.others)
    return Profile(member.given_name, member.family_name, member.name, member.email, former=others)


def _conclude(session: Session, context: SyncContext, reading: _Reading, answer: _Answer) -> None:
    now = context.clock.now()
    if _is_overtaken(session, reading, now):
        return
    space = session.get_one(Space, reading.space_id)
    left = mark_left(session, space, reading.began) if answer.is_whole else 0
    forget_groups_of_left(session, space)
    end_duties_of_left(session, space, now)
    listed = rostered_since(space, reading.began)
    unblock_enrolled(session, space.id, listed)
    for code in (ROSTER_NOT_READ, NAMES_LOST):
        hasten(session, select(TargetRow.id).where(TargetRow.space_id == space.id), code, now)
    note_roster_read(space, reading.began, reading.again_at)
    space.roster_differences = answer.roster.differences
    if answer.is_whole:
        space.roster_whole_at = reading.began
    record(
        session,
        action="roster.read",
        now=now,
        organisation_id=space.organisation_id,
        space_id=space.id,
        detail={
            "members": session.scalar(select(func.count()).select_from(listed.subquery())),
            "left": left,
            **({} if answer.is_whole else {"differences": True}),
        },
    )
