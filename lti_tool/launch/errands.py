"""What a launch opens besides a space: choosing a link's target, one person's data, an organisation's pages.

An errand is open for two hours, in which who came for it may lose the right to it. It ends with the person's sessions
(`stoa sessions end`) and with the LMS's registration. Deep linking, which is about a course, also goes by the latest
that is heard of the person in that course's discussions: a launch in another role, a roster that leaves them out.

What nobody tells cannot be known: an enrolment or a role that was taken away and that neither a launch nor the reading
of a roster has followed; anything in a course without a discussion, or in one whose LMS offers no roster; another role
on a roster, since rosters tell roles less well than launches do; and whether somebody who came for a person's data is
still an administrator, which no course knows. Data protection, qualification, communities and records, which an
administrator's launch opens, end with the person's next launch from there that does not open them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from config.ids import new_id
from config.keys import KeyRing
from lti_tool.launch.logins import fingerprint
from lti_tool.launch.tables import BrowserSession, Errand, SessionToken
from sync.goals.managers import is_manager
from sync.platforms.tables import Deployment, Platform
from sync.spaces.tables import Membership, Role, Space

LIFETIME: Final = timedelta(hours=2)


class ErrandKind(StrEnum):
    """What somebody came for."""

    DEEP_LINKING = "deep_linking"
    DATA_PRIVACY = "data_privacy"
    DATA_PROTECTION = "data_protection"
    QUALIFICATION = "qualification"
    COMMUNITIES = "communities"  # and record systems
    FRAMEWORK_IMPORT = (
        "framework_import"  # a file that its bringer has not confirmed yet: no launch begins it
    )


OVERSIGHT: Final = (ErrandKind.DATA_PROTECTION, ErrandKind.QUALIFICATION, ErrandKind.COMMUNITIES)
"""What the launch of an administrator of the institution opens, all at once."""
APPOINTED: Final = "appointed"
"""Among an errand's settings: it is open to somebody who was appointed for it, for as long as they are."""


@dataclass(frozen=True, slots=True)
class OpenErrand:
    """An errand of the person whose browser asks for it. `settings` are as its launch left them.

    `role` is the one that the person has now, as far as is known; None for who has left the course since.
    """

    id: UUID
    kind: ErrandKind
    person_id: UUID
    role: Role | None
    locale: str
    context_id: str | None
    deployment: Deployment
    platform: Platform
    done_at: datetime | None
    settings: Mapping[str, Any] = field(repr=False)


def begin_errand(
    session: Session,
    keys: KeyRing,
    kind: ErrandKind,
    settings: Mapping[str, Any],
    *,
    deployment_id: UUID,
    person_id: UUID,
    role: Role,
    locale: str,
    context_id: str | None,
    now: datetime,
) -> UUID:
    """Remember what a launch asks for; gives its id. `settings` are JSON and are kept encrypted."""
    errand_id = new_id()
    session.add(
        Errand(
            id=errand_id,
            kind=kind.value,
            deployment_id=deployment_id,
            person_id=person_id,
            role=role.value,
            locale=locale,
            context_id=context_id,
            sealed_settings=keys.seal(json.dumps(settings), about=f"errand:{errand_id}"),
            expires_at=now + LIFETIME,
            done_at=None,
        )
    )
    session.flush()
    return errand_id


def find_errand(
    session: Session, keys: KeyRing, token: str, errand_id: UUID, now: datetime
) -> OpenErrand | None:
    """The errand, if it belongs to the person whose browser holds this session token and is not over."""
    row = session.execute(
        select(Errand, Deployment, Platform)
        .join(BrowserSession, BrowserSession.person_id == Errand.person_id)
        .join(SessionToken, SessionToken.session_id == BrowserSession.id)
        .join(Deployment, Deployment.id == Errand.deployment_id)
        .join(Platform, Platform.id == Deployment.platform_id)
        .where(
            Errand.id == errand_id,
            Errand.expires_at > now,
            SessionToken.token_hash == fingerprint(token),
            SessionToken.replaced_at.is_(None),
            SessionToken.expires_at > now,
        )
    ).one_or_none()
    if row is None:
        return None
    errand, deployment, platform = row
    kind = ErrandKind(errand.kind)
    if kind in OVERSIGHT and kind not in find_oversight(session, errand.person_id, errand.deployment_id, now):
        return None
    settings = read_settings(keys, errand)
    if settings.get(APPOINTED) and not is_manager(session, deployment.organisation_id, errand.person_id):
        return None
    return OpenErrand(
        errand.id,
        kind,
        errand.person_id,
        _role_now(session, errand),
        errand.locale,
        errand.context_id,
        deployment,
        platform,
        errand.done_at,
        settings,
    )


def read_settings(keys: KeyRing, errand: Errand) -> dict[str, Any]:
    """What an errand's launch has left with it."""
    settings: dict[str, Any] = json.loads(keys.unseal(errand.sealed_settings, about=f"errand:{errand.id}"))
    return settings


def find_oversight(
    session: Session, person_id: UUID, deployment_id: UUID, now: datetime
) -> Mapping[ErrandKind, UUID]:
    """The latest errands by which somebody looks after an organisation, unless a launch since has opened none."""
    errands = session.execute(
        select(Errand.kind, Errand.id, Errand.expires_at)
        .where(
            Errand.person_id == person_id,
            Errand.deployment_id == deployment_id,
            Errand.kind.in_(OVERSIGHT),
            Errand.expires_at > now,
        )
        .order_by(Errand.expires_at, Errand.id)
    ).all()
    if not errands:
        return {}
    launched_at = session.scalar(
        select(func.max(Membership.launched_at))
        .join(Space, Space.id == Membership.space_id)
        .where(Space.deployment_id == deployment_id, Membership.person_id == person_id)
    )
    return {
        ErrandKind(each.kind): each.id
        for each in errands
        if launched_at is None or launched_at <= each.expires_at - LIFETIME
    }


def _role_now(session: Session, errand: Errand) -> Role | None:
    """The role by the latest that was heard of the person in the errand's course, from its launch on."""
    began = errand.expires_at - LIFETIME
    heard: list[tuple[datetime, Role | None]] = [(began, Role(errand.role))]
    if errand.kind == ErrandKind.DEEP_LINKING and errand.context_id is not None:
        memberships = session.scalars(
            select(Membership)
            .join(Space, Space.id == Membership.space_id)
            .where(
                Space.deployment_id == errand.deployment_id,
                Space.context_id == errand.context_id,
                Membership.person_id == errand.person_id,
            )
        )
        for each in memberships:
            heard += [(each.launched_at, Role(each.role))] if each.launched_at else []
            heard += [(each.left_at, None)] if each.left_at else []
    return max(heard, key=lambda told: told[0])[1]


def claim_errand(session: Session, errand_id: UUID, now: datetime) -> bool:
    """Do what an errand is for, once: of any number of answers at once only one is told True."""
    claimed = session.execute(
        update(Errand)
        .where(Errand.id == errand_id, Errand.done_at.is_(None))
        .values(done_at=now)
        .returning(Errand.id)
    )
    return claimed.scalar_one_or_none() is not None
