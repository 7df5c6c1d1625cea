"""Connecting communities, channel by channel, and what of them is paused, changed and removed."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.clock import Clock
from config.errors import StoaError
from config.ids import new_id
from config.keys import KeyRing
from connectors.communities.connection import CommunityConnection
from connectors.contract import (
    Channel,
    Checked,
    Manifest,
    PullCommunity,
    SettingKind,
    WebhookCommunity,
)
from connectors.http import HttpClient
from connectors.registry import live_community
from sync.communities.acts import forget_contributions, note
from sync.communities.scope import Scope
from sync.communities.tables import Community, CommunityChannel
from sync.contributions.tables import StoredContribution
from sync.spaces.tables import Space

LONGEST_TITLE: Final = 200
LONGEST_SETTING: Final = 10_000


class CommunityRefused(StoaError):
    """A community cannot be connected or changed so; the message says what to do."""

    default_code = "community.refused"


def entered(manifest: Manifest, typed: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What somebody typed for a manifest's settings, apart: in clear, and secrets.

    Raises `CommunityRefused` ``community.setting`` for one that is missing or too long.
    """
    clear: dict[str, str] = {}
    secret: dict[str, str] = {}
    for each in manifest.settings:
        value = typed.get(each.name, "").strip()
        if (each.required and not value) or len(value) > LONGEST_SETTING:
            raise CommunityRefused(f"Enter what is asked for: {each.label}.", code="community.setting")
        if value:
            (secret if each.kind is SettingKind.SECRET else clear)[each.name] = value
    return clear, secret


def open_community(
    keys: KeyRing, http: HttpClient, clock: Clock, community: Community
) -> PullCommunity | WebhookCommunity:
    """The connector of a connected community, with its secrets. Raises `ConnectorError`, and `Undecipherable`."""
    secrets = read_secrets(keys, community)
    return live_community(community.connector, CommunityConnection(http, clock, community.settings, secrets))


def read_secrets(keys: KeyRing, community: Community) -> dict[str, str]:
    """The secrets of a community by name."""
    if community.sealed_secrets is None:
        return {}
    opened: dict[str, str] = json.loads(
        keys.unseal(community.sealed_secrets, about=f"community:{community.id}")
    )
    return opened


def connect(
    session: Session,
    keys: KeyRing,
    organisation_id: UUID,
    connector: str,
    *,
    title: str,
    settings: Mapping[str, str],
    secrets: Mapping[str, str],
    checked: Checked,
    now: datetime,
    actor_id: UUID | None = None,
) -> Community:
    """Keep a community that was tried: `checked` is what it answered.

    Raises `CommunityRefused` ``community.known`` where this organisation has connected the same instance already.
    """
    known = session.scalars(
        select(Community).where(
            Community.organisation_id == organisation_id,
            Community.connector == connector,
            Community.source == checked.source,
        )
    ).first()
    if known is not None:
        raise CommunityRefused(
            "This community is connected already. Open it to change what it is read with.",
            code="community.known",
        )
    community = Community(
        id=new_id(), organisation_id=organisation_id, connector=connector, title=title.strip()[:LONGEST_TITLE],
        settings=dict(settings), source=checked.source, account=checked.account[:255], created_at=now,
        secrets_changed_at=now,
    )  # fmt: skip
    _seal(keys, community, secrets)
    session.add(community)
    session.flush()
    note(session, community, "community.connected", now, actor_id=actor_id)
    return community


def change_secrets(
    session: Session,
    keys: KeyRing,
    community: Community,
    *,
    settings: Mapping[str, str],
    secrets: Mapping[str, str],
    checked: Checked,
    now: datetime,
    actor_id: UUID | None = None,
) -> None:
    """Read it with these settings and secrets, which were tried, and with none of those before. It is resumed.

    Raises `CommunityRefused` ``community.other`` where they lead to another instance than the one that is connected.
    """
    if checked.source != community.source:
        raise CommunityRefused(
            "These lead to another community than the one that is connected. Connect that one apart.",
            code="community.other",
        )
    community.settings = dict(settings)
    _seal(keys, community, secrets)
    community.account, community.secrets_changed_at = checked.account[:255], now
    note(session, community, "community.changed", now, actor_id=actor_id)
    resume(session, community, now, actor_id)


def pause(session: Session, community: Community, now: datetime, actor_id: UUID | None = None) -> None:
    """Read nothing of it until somebody resumes it."""
    if community.paused_at is None:
        community.paused_at = now
        note(session, community, "community.paused", now, actor_id=actor_id)


def resume(session: Session, community: Community, now: datetime, actor_id: UUID | None = None) -> None:
    """Read it again, from where it stood, and at once."""
    community.failures, community.trouble, community.trouble_words = 0, None, ""
    if community.paused_at is not None:
        community.paused_at = None
        note(session, community, "community.resumed", now, actor_id=actor_id)
    for channel in channels_of(session, community.id):
        channel.due_at = now if channel.due_at is not None else None


def channels_of(session: Session, community_id: UUID) -> Sequence[CommunityChannel]:
    """The channels that are read, by title."""
    return session.scalars(
        select(CommunityChannel)
        .where(CommunityChannel.community_id == community_id)
        .order_by(CommunityChannel.title, CommunityChannel.id)
    ).all()


def read_channel(
    session: Session,
    community: Community,
    space: Space,
    channel: Channel,
    scope: Scope,
    *,
    counts: bool,
    now: datetime,
    actor_id: UUID | None = None,
) -> CommunityChannel:
    """Read a channel into a space from now on, or change what of it is read.

    Where the scope has become another, the channel is read from its beginning once more: what is kept stays, what is on
    topic now comes in. Raises `ScopeRefused`, and `CommunityRefused` ``community.elsewhere`` for another organisation's
    space.
    """
    scope.require_usable()
    if space.organisation_id != community.organisation_id:
        raise CommunityRefused("There is no such discussion.", code="community.elsewhere")
    row = session.scalars(
        select(CommunityChannel).where(
            CommunityChannel.community_id == community.id,
            CommunityChannel.channel_id == channel.id,
            CommunityChannel.space_id == space.id,
        )
    ).first()
    if row is None:
        row = CommunityChannel(
            id=new_id(), community_id=community.id, space_id=space.id, channel_id=channel.id, created_at=now
        )
        session.add(row)
    elif row.scope != scope.document():
        row.begin_anew(now)
    row.title, row.scope, row.counts, row.due_at = channel.title[:255], scope.document(), counts, now
    session.flush()
    note(
        session, community, "community.channel_read", now, actor_id=actor_id, space_id=space.id,
        detail={"counts": counts},
    )  # fmt: skip
    return row


def stop_channel(
    session: Session, channel: CommunityChannel, *, forget: bool, now: datetime, actor_id: UUID | None = None
) -> int:
    """Read a channel into its space no more; with `forget` what was taken in from it goes, too. Gives how many went."""
    community = session.get_one(Community, channel.community_id)
    gone = (
        forget_contributions(session, community, now, StoredContribution.came_by == channel.id)
        if forget
        else 0
    )
    session.delete(channel)
    session.flush()
    note(
        session, community, "community.channel_stopped", now, actor_id=actor_id, space_id=channel.space_id,
        detail={"forgotten": gone},
    )  # fmt: skip
    return gone


def disconnect(
    session: Session, community: Community, *, forget: bool, now: datetime, actor_id: UUID | None = None
) -> int:
    """Be through with a community; with `forget` what was taken in from it goes, too. Gives how many went."""
    gone = sum(
        stop_channel(session, each, forget=forget, now=now, actor_id=actor_id)
        for each in channels_of(session, community.id)
    )
    note(session, community, "community.disconnected", now, actor_id=actor_id)
    session.delete(community)
    return gone


def _seal(keys: KeyRing, community: Community, secrets: Mapping[str, str]) -> None:
    sealed = keys.seal(json.dumps(dict(secrets)), about=f"community:{community.id}") if secrets else None
    community.sealed_secrets = sealed
