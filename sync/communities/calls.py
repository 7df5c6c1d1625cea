"""Calls that communities make: checked by the connector, taken in at once, a repeat changing nothing."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.contract import Contribution, Received, WebhookRefused
from sync.communities.connecting import open_community
from sync.communities.reading import count
from sync.communities.tables import Community, CommunityCall, CommunityChannel
from sync.communities.taking import take
from sync.delivery.context import SyncContext

EVERY_CHANNEL: Final = ""  # the id under which a call's channels are taken, whichever they are


class CallRefused(WebhookRefused):
    """A call that cannot be taken. ``webhook.paused``: not now, send it again later; ``webhook.unknown``: never."""

    default_code = "webhook.unknown"


def take_call(context: SyncContext, community_id: UUID, headers: Mapping[str, str], body: bytes) -> Received:
    """Take a call of a connected community; gives what it brought, whose `answer` the community wants to read.

    Raises `WebhookRefused`, and `CallRefused` where there is no such community, it does not call, or it is paused.
    """
    with context.database.read() as session:
        community = session.get(Community, community_id)
        if community is None:
            raise CallRefused("There is no such community.")
        connector = open_community(context.keys, context.http, context.clock, community)
        is_paused = community.paused_at is not None
    if not hasattr(connector, "accept"):
        raise CallRefused("This community makes no calls.")
    received: Received = connector.accept(headers, body)
    if not (received.records or received.changed):
        return received
    if is_paused:
        raise CallRefused("This community is paused at present; send it again later.", code="webhook.paused")
    with context.database.write() as session:
        now = context.clock.now()
        if _is_new(session, community_id, received.delivery_id, now):
            _take_in(session, context, session.get_one(Community, community_id), received, now)
    return received


def _is_new(session: Session, community_id: UUID, delivery_id: str, now: datetime) -> bool:
    if not delivery_id:
        return True
    delivery = hashlib.sha256(delivery_id.encode("utf-8", "replace")).hexdigest()
    if session.get(CommunityCall, (community_id, delivery)) is not None:
        return False
    session.add(CommunityCall(community_id=community_id, delivery=delivery, taken_at=now))
    session.flush()
    return True


def _take_in(
    session: Session, context: SyncContext, community: Community, received: Received, now: datetime
) -> None:
    channels = session.scalars(
        select(CommunityChannel)
        .where(CommunityChannel.community_id == community.id, CommunityChannel.paused_at.is_(None))
        .order_by(CommunityChannel.id)
    ).all()
    for channel in channels:
        records = [
            each
            for each in received.records
            if not isinstance(each, Contribution) or _is_of(each, channel.channel_id)
        ]
        if records:
            count(channel, take(session, context.keys, context.clock, community, channel, records))
        if channel.channel_id in received.changed and channel.due_at is not None:
            channel.due_at = now
    community.succeeded_at = now


def _is_of(contribution: Contribution, channel_id: str) -> bool:
    """Of reactions and deletions nobody tells where: they are looked for in all discussions that the community has."""
    if channel_id == EVERY_CHANNEL:
        return True
    return contribution.channel is not None and contribution.channel.id == channel_id
