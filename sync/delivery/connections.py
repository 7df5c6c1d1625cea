"""Putting connectors together with what they need to speak for us."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.contract import RecordConnector
from connectors.lti import PlatformClient
from connectors.registry import Connection, build_record
from sync.delivery.context import SyncContext
from sync.outbox.tables import TargetRow
from sync.platforms.tables import Deployment, Platform
from sync.spaces.tables import Space


def connect(session: Session, context: SyncContext, target: TargetRow) -> RecordConnector:
    """The connector of a target, with its secret and the platform's tokens."""
    secret = target.sealed_secret
    return build_record(
        target.connector,
        Connection(
            http=context.http,
            secret=context.keys.unseal(secret, about=f"target:{target.id}") if secret else None,
            tokens=context.tokens,
            client=client_of(session, session.get_one(Space, target.space_id)),
        ),
    )


def client_of(session: Session, space: Space) -> PlatformClient:
    """Who we are to the LMS of a space."""
    return client_of_deployment(session, space.deployment_id)


def client_of_deployment(session: Session, deployment_id: UUID) -> PlatformClient:
    """Who we are to the LMS of a deployment."""
    platform = _platform_of(session, deployment_id)
    return PlatformClient(platform.issuer, platform.client_id, platform.auth_token_url)


def issuer_of(session: Session, space: Space) -> str:
    """The issuer whose user ids the space's receivers know."""
    return _platform_of(session, space.deployment_id).issuer


def _platform_of(session: Session, deployment_id: UUID) -> Platform:
    return session.scalars(
        select(Platform)
        .join(Deployment, Deployment.platform_id == Platform.id)
        .where(Deployment.id == deployment_id)
    ).one()
