"""Reading a space's roster from its LMS (LTI NRPS 2.0): who belongs is joined, who left is marked."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from structlog import get_logger

from connectors.contract import BlockReason
from connectors.http import HttpTrouble
from connectors.lti import Member, PlatformService, ServiceTrouble, TokenTrouble, read_roster
from sync.audit.trail import record
from sync.delivery.connections import client_of, issuer_of
from sync.delivery.context import SyncContext
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.people.accounts import AccountKey, Profile, recognise
from sync.spaces.roles import role_of
from sync.spaces.spaces import join
from sync.spaces.tables import Membership, MembershipStatus, Space

_AGAIN_AFTER_TROUBLE: Final = timedelta(minutes=5)
_MEMBERS_PER_STEP: Final = 200

log = get_logger()


def read_due_roster(context: SyncContext) -> bool:
    """Read the roster of one space that asks for it; False where none does."""
    now = context.clock.now()
    with context.database.write() as session:
        space = session.scalar(
            select(Space)
            .where(Space.roster_due_at <= now)
            .order_by(Space.roster_due_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if space is None:
            return False
        # Taken off the list for the time of the reading; a crash puts it back by itself.
        space.roster_due_at = now + _AGAIN_AFTER_TROUBLE
        space_id, address = space.id, space.services.get("memberships", "")
        service = PlatformService(context.http, context.tokens, client_of(session, space))
    try:
        members = read_roster(service, address)
    except (HttpTrouble, ServiceTrouble, TokenTrouble) as trouble:
        log.warning("roster_not_read", space=str(space_id), code=trouble.code)
        return True
    present: set[UUID] = set()
    for start in range(0, len(members), _MEMBERS_PER_STEP):  # others write in between
        with context.database.write() as session:
            space = session.get_one(Space, space_id)
            present |= _take_in(session, context, space, members[start : start + _MEMBERS_PER_STEP])
    with context.database.write() as session:
        _conclude(session, context, session.get_one(Space, space_id), present)
    return True


def _take_in(session: Session, context: SyncContext, space: Space, members: Sequence[Member]) -> set[UUID]:
    """Recognise and join members; those who are active."""
    now = context.clock.now()
    issuer = issuer_of(session, space)
    present = set()
    for member in members:
        account = AccountKey(space.organisation_id, issuer, member.user_id)
        profile = Profile(member.given_name, member.family_name, member.name, member.email)
        person_id = recognise(session, context.keys, account, profile, now)
        if member.status.lower() == "active":
            join(session, space, person_id, role_of(member.roles), now)
            present.add(person_id)
    return present


def _conclude(session: Session, context: SyncContext, space: Space, present: Collection[UUID]) -> None:
    left = _mark_left(session, space, present)
    _unblock(session, space, present)
    space.roster_due_at = None
    space.roster_version += 1
    record(
        session,
        action="roster.read",
        now=context.clock.now(),
        organisation_id=space.organisation_id,
        space_id=space.id,
        detail={"members": len(present), "left": left},
    )


def _mark_left(session: Session, space: Space, present: Collection[UUID]) -> int:
    known = session.scalars(
        select(Membership.person_id).where(
            Membership.space_id == space.id, Membership.status == MembershipStatus.ACTIVE.value
        )
    )
    left = set(known) - set(present)
    session.execute(
        update(Membership)
        .where(Membership.space_id == space.id, Membership.person_id.in_(left))
        .values(status=MembershipStatus.LEFT.value)
    )
    return len(left)


def _unblock(session: Session, space: Space, present: Collection[UUID]) -> None:
    """What was held because somebody was not enrolled may go once the roster has them."""
    session.execute(
        update(OutboxRow)
        .where(
            OutboxRow.target_id.in_(select(TargetRow.id).where(TargetRow.space_id == space.id)),
            OutboxRow.person_id.in_(present),
            OutboxRow.state == OutboxState.BLOCKED.value,
            OutboxRow.block_reason == BlockReason.NOT_ENROLLED.value,
        )
        .values(state=OutboxState.PENDING.value, tries=0)
    )
