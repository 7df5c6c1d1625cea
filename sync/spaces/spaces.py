"""Opening spaces and joining them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, bindparam, case, or_, select, update
from sqlalchemy.orm import Session

from config.database import Instant, count_changed
from config.errors import StoaError
from config.ids import new_id
from config.upsert import insert_if_new, insert_into, table_of
from sync.ledger.standings import mark_due
from sync.paths.copying import copy_paths
from sync.spaces.duties import NO_DUTY, Duties, follow_lms
from sync.spaces.links import LinkFacts
from sync.spaces.origins import find_origin, find_settings, find_setup_id, find_shared
from sync.spaces.rosters import MEMBERSHIPS, note_newcomer
from sync.spaces.settings import put_settings
from sync.spaces.tables import (
    Anonymity,
    Duty,
    FurtherLink,
    GroupMode,
    Membership,
    MembershipStatus,
    Role,
    Space,
)

DEFAULT_TIME_ZONE = "Europe/Berlin"
# Made once: to make a statement takes longer than to run it, and every launch runs these.
_MEMBERS: Final = table_of(Membership)
_LAUNCHED: Final = (
    update(_MEMBERS)
    .where(
        _MEMBERS.c.space_id == bindparam("space", type_=Uuid()),
        _MEMBERS.c.person_id == bindparam("person", type_=Uuid()),
    )
    .values(launched_at=bindparam("now", type_=Instant()))
)
_MEMBERSHIP: Final = select(Membership).where(
    Membership.space_id == bindparam("space", type_=Uuid()),
    Membership.person_id == bindparam("person", type_=Uuid()),
)
_OF_LINK: Final = select(Space).where(
    Space.deployment_id == bindparam("deployment", type_=Uuid()), Space.resource_link_id == bindparam("link")
)


class SpaceUnknown(StoaError):
    """No such space."""

    default_code = "space.unknown"


def open_space(session: Session, facts: LinkFacts, now: datetime) -> Space:
    """The space of a resource link, made at its first launch; later launches refresh title and addresses.

    A new space begins with the settings of what its link is a copy of. A further link to a space that has one opens
    that very space and changes nothing in it.
    An address that a later launch leaves out is kept: a launch by somebody without grade rights carries none. One
    that tells where columns are and names none says that the link has none of its own any more (AGS 2.0, 3.1).
    """
    space = _find(session, facts)
    if space is None:
        shared = _find_shared(session, facts)
        if shared is not None:
            return shared
        space = _make(session, facts, now)
    if facts.title not in ("", space.title):
        space.title = facts.title
    if facts.context_id not in (None, space.context_id):
        space.context_id = facts.context_id
    merged = {**space.services, **facts.services}
    if "lineitems" in facts.services and "lineitem" not in facts.services:
        merged.pop("lineitem", None)
    if merged != space.services:
        if merged.get(MEMBERSHIPS) != space.services.get(MEMBERSHIPS):
            space.roster_differences = None
        space.services = merged
    if session.dirty:
        session.flush()
    return space


def find_space(session: Session, space_id: UUID) -> Space:
    """A space by its id. Raises SpaceUnknown."""
    space = session.get(Space, space_id)
    if space is None:
        raise SpaceUnknown("There is no space with this id; `stoa spaces` lists those that there are.")
    return space


def join(
    session: Session,
    space: Space,
    person_id: UUID,
    role: Role,
    now: datetime,
    duties: Collection[Duty] = NO_DUTY,
) -> bool:
    """Note that a launch brought a person into a space, in a role. True for who is a learner there again.

    `duties` are those that the LMS says they have.
    They had left, or were something else meanwhile, and what was held because of it may go. Whom the LMS lets in
    although its roster had left them out is known by launches alone from then on.
    """
    key = {"space": space.id, "person": person_id}
    membership = session.scalar(_MEMBERSHIP, key)
    if membership is None:
        if insert_if_new(
            session,
            Membership,
            space_id=space.id,
            person_id=person_id,
            role=role.value,
            status=MembershipStatus.ACTIVE.value,
            launched_at=now,
            rostered_at=None,
        ):
            note_newcomer(space, now)
            session.flush()
            follow_lms(session, space, {person_id: duties}, now)
            return False
        membership = session.scalars(_MEMBERSHIP, key).one()
    had_left, had_another = membership.status == MembershipStatus.LEFT.value, membership.role != role.value
    if had_left:
        membership.rostered_at = membership.left_at = None
        membership.status = MembershipStatus.ACTIVE.value
    if had_another:
        membership.role = role.value
        mark_due(session, space.id, [person_id])
        session.flush()
    session.execute(_LAUNCHED, {**key, "now": now})
    follow_lms(session, space, {person_id: duties}, now)
    return role is Role.LEARNER and (had_left or had_another)


def enrol(
    session: Session,
    space: Space,
    roles: Mapping[UUID, Role],
    began: datetime,
    duties: Duties | None = None,
) -> None:
    """Note that a roster, whose reading `began` then, lists these people as active.

    Their roles and duties are those that it tells where no launch has told others.
    """
    _put_members(session, space, roles, MembershipStatus.ACTIVE, began)
    unlaunched = session.scalars(
        select(Membership.person_id).where(
            Membership.space_id == space.id,
            Membership.person_id.in_(roles),
            Membership.launched_at.is_(None),
        )
    )
    told = {person_id: (duties or {}).get(person_id, NO_DUTY) for person_id in unlaunched}
    follow_lms(session, space, told, began)


def note_inactive(session: Session, space: Space, roles: Mapping[UUID, Role], began: datetime) -> None:
    """Note that a roster lists these people as inactive: they have left, and their names are known.

    Members are marked as `mark_left` does it.
    """
    _put_members(session, space, roles, MembershipStatus.LEFT, began)
    mark_left(session, space, began, Membership.person_id.in_(roles))


def mark_left(session: Session, space: Space, began: datetime, *who: ColumnElement[bool]) -> int:
    """Mark whom a roster does not list any more, of those who meet the conditions `who`; gives how many.

    Who launched since its reading `began` stays: the roster may have been written before.
    """
    return count_changed(
        session,
        update(Membership)
        .where(
            Membership.space_id == space.id,
            Membership.status == MembershipStatus.ACTIVE.value,
            or_(Membership.launched_at.is_(None), Membership.launched_at < began),
            Membership.rostered_at < began,
            *who,
        )
        .values(status=MembershipStatus.LEFT.value, left_at=began)
        .execution_options(synchronize_session=False),
    )


def rostered_since(space: Space, began: datetime) -> Select[UUID]:
    """Whom a roster listed as active, since its reading `began`."""
    return select(Membership.person_id).where(
        Membership.space_id == space.id,
        Membership.status == MembershipStatus.ACTIVE.value,
        Membership.rostered_at >= began,
    )


def _put_members(
    session: Session, space: Space, roles: Mapping[UUID, Role], status: MembershipStatus, began: datetime
) -> None:
    if not roles:
        return
    by_roster = case((Membership.launched_at.is_(None), Membership.role))
    of_them = select(Membership.person_id, by_roster).where(
        Membership.space_id == space.id, Membership.person_id.in_(roles)
    )
    known: dict[UUID, str | None] = dict(session.execute(of_them).all())
    rows = [
        {
            "space_id": space.id,
            "person_id": person_id,
            "role": role.value,
            "status": status.value,
            "launched_at": None,
            "rostered_at": began,
            "left_at": None if status is MembershipStatus.ACTIVE else began,
        }
        for person_id, role in sorted(roles.items())
        if status is MembershipStatus.ACTIVE or person_id not in known
    ]
    statement = insert_into(session, Membership)
    known_since, began_at = Membership.rostered_at, statement.excluded.rostered_at
    # A reading that began later may have noted its own already, and goes by it when it ends.
    rostered_at = case((known_since > began_at, known_since), else_=began_at)
    replaced: dict[str, Any] = {name: statement.excluded[name] for name in ("status", "left_at")}
    replaced["rostered_at"] = rostered_at
    # A launch knows the role better: to Moodle a teacher who may not edit is an instructor there, but no more than a
    # learner on the roster.
    replaced["role"] = case(
        (Membership.launched_at.is_(None), statement.excluded.role), else_=Membership.role
    )
    keys = ["space_id", "person_id"]
    if rows:
        session.execute(statement.on_conflict_do_update(index_elements=keys, set_=replaced), rows)
    changed = [who for who, role in known.items() if role not in (None, roles[who].value)]
    if changed and status is MembershipStatus.ACTIVE:
        mark_due(session, space.id, changed)


def _find(session: Session, facts: LinkFacts) -> Space | None:
    link = {"deployment": facts.deployment.id, "link": facts.resource_link_id}
    return session.scalar(_OF_LINK, link)


def _find_shared(session: Session, facts: LinkFacts) -> Space | None:
    """The space that a further link leads to: known from before, or by what the link brings."""
    key = (facts.deployment.id, facts.resource_link_id)
    known = session.get(FurtherLink, key)
    if known is not None:
        return session.get_one(Space, known.space_id)
    space = find_shared(session, facts)
    if space is not None:
        insert_if_new(
            session,
            FurtherLink,
            deployment_id=facts.deployment.id,
            resource_link_id=facts.resource_link_id,
            space_id=space.id,
        )
    return space


def _make(session: Session, facts: LinkFacts, now: datetime) -> Space:
    settings, origin = find_settings(session, facts, now), find_origin(session, facts)
    setup_id = find_setup_id(session, facts)
    made = setup_id is not None and _insert(session, facts, setup_id, now)
    made = made or _insert(
        session, facts, new_id(), now
    )  # what the setup was for may be there: this is a copy of it
    space = _find(session, facts)
    assert space is not None
    if made and settings is not None:
        put_settings(session, space, settings, now)
    if made and origin is not None and origin.id != space.id:
        copy_paths(session, origin.id, space.id, now)
    return space


def _insert(session: Session, facts: LinkFacts, space_id: UUID, now: datetime) -> bool:
    return insert_if_new(
        session,
        Space,
        id=space_id,
        organisation_id=facts.deployment.organisation_id,
        deployment_id=facts.deployment.id,
        resource_link_id=facts.resource_link_id,
        context_id=facts.context_id,
        title=facts.title,
        locale=facts.locale,
        time_zone=DEFAULT_TIME_ZONE,
        group_mode=GroupMode.NONE.value,
        anonymity=Anonymity.NAMED.value,
        services={},
        roster_due_at=None,
        roster_failures=0,
        created_at=now,
    )
