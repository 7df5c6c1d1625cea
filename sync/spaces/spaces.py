"""Opening spaces and joining them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.errors import StoaError
from config.ids import new_id
from config.upsert import insert_if_new
from sync.platforms.tables import Deployment
from sync.spaces.tables import Anonymity, GroupMode, Membership, MembershipStatus, Role, Space

DEFAULT_TIME_ZONE = "Europe/Berlin"


class SpaceUnknown(StoaError):
    """No such space."""

    default_code = "space.unknown"


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What a launch tells of the place it came from.

    `services` holds addresses by name: ``lineitems``, ``lineitem``, ``ags_scopes`` (separated by spaces),
    ``memberships``; and the ``product`` whose services they are.
    """

    deployment: Deployment
    resource_link_id: str
    context_id: str | None
    title: str
    locale: str
    services: Mapping[str, str]


def open_space(session: Session, facts: LinkFacts, now: datetime) -> Space:
    """The space of a resource link, made at its first launch; later launches refresh title and addresses.

    An address that a later launch leaves out is kept: a launch by somebody without grade rights carries none.
    """
    space = _find(session, facts)
    if space is None:
        _make(session, facts, now)
        space = _find(session, facts)
        assert space is not None
    space.title = facts.title or space.title
    space.context_id = facts.context_id or space.context_id
    merged = {**space.services, **facts.services}
    if merged != space.services:
        space.services = merged
    session.flush()
    return space


def find_space(session: Session, space_id: UUID) -> Space:
    """A space by its id. Raises SpaceUnknown."""
    space = session.get(Space, space_id)
    if space is None:
        raise SpaceUnknown(
            "There is no space with this id; its address in the browser shows it: /s/<space>/."
        )
    return space


def join(session: Session, space: Space, person_id: UUID, role: Role, now: datetime) -> None:
    """Note that a person belongs to a space, in a role."""
    if insert_if_new(
        session,
        Membership,
        space_id=space.id,
        person_id=person_id,
        role=role.value,
        status=MembershipStatus.ACTIVE.value,
        group_id=None,
        seen_at=now,
    ):
        space.roster_version += 1
        return
    membership = session.get_one(Membership, (space.id, person_id))
    membership.role = role.value
    membership.status = MembershipStatus.ACTIVE.value
    membership.seen_at = now
    session.flush()


def _find(session: Session, facts: LinkFacts) -> Space | None:
    return session.scalar(
        select(Space).where(
            Space.deployment_id == facts.deployment.id, Space.resource_link_id == facts.resource_link_id
        )
    )


def _make(session: Session, facts: LinkFacts, now: datetime) -> None:
    insert_if_new(
        session,
        Space,
        id=new_id(),
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
        roster_version=0,
        created_at=now,
    )
