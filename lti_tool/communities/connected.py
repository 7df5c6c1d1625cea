"""Connected communities: how each stands, connecting one, and what of it is paused, changed and ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.errors import StoaError
from config.keys import Undecipherable
from connectors.contract import Direction, SettingKind
from connectors.registry import How, Listed, listed
from lti_tool.app.access import errand
from lti_tool.app.errors import NotFound
from lti_tool.app.oversight import organisation_id
from lti_tool.app.services import services
from lti_tool.communities.page import Tab, blueprint, keepers, show, to
from lti_tool.communities.refusals import Complaint, complaint_about
from lti_tool.communities.states import Standing, lag_of, standing_of, standing_of_channel
from lti_tool.communities.trying import try_community
from lti_tool.communities.words import in_words, said
from sync.communities.connecting import (
    change_secrets,
    channels_of,
    connect,
    disconnect,
    entered,
    pause,
    read_secrets,
    resume,
)
from sync.communities.tables import Community, CommunityChannel
from sync.contributions.tables import StoredContribution
from sync.spaces.tables import Space

UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class _Row:
    """A community in the list: how it stands, and how many channels of it are read."""

    community: Community
    title: str
    standing: Standing
    channels: int
    kept: int


@dataclass(frozen=True, slots=True)
class _ChannelRow:
    """A channel of a community, and the discussion that it is read into."""

    channel: CommunityChannel
    space: Space
    standing: Standing
    lag: timedelta | None


@dataclass(frozen=True, slots=True)
class Box:
    """A field of the form: what a setting is called, and what was typed; never a secret."""

    name: str
    label: str
    hint: str
    kind: SettingKind
    required: bool
    value: str


@blueprint.get("/connected")
@keepers
def connected() -> ResponseReturnValue:
    """All communities that are connected, by title, those in trouble first."""
    now = services().clock.now()
    with services().database.read() as session:
        counts = (
            select(
                CommunityChannel.community_id,
                func.count().label("channels"),
                func.coalesce(func.sum(CommunityChannel.kept), 0).label("kept"),
            )
            .group_by(CommunityChannel.community_id)
            .subquery()
        )
        found = session.execute(
            select(Community, counts.c.channels, counts.c.kept)
            .outerjoin(counts, counts.c.community_id == Community.id)
            .where(Community.organisation_id == organisation_id())
            .order_by(Community.failures == 0, Community.paused_at.is_(None), Community.title, Community.id)
        )
        titles = {each.manifest.id: said(each.manifest.title) for each in _live()}
        rows = [
            _Row(
                row, titles.get(row.connector, row.connector), standing_of(row, now), channels or 0, kept or 0
            )
            for row, channels, kept in found
        ]
        return show(Tab.CONNECTED, "connected.html", rows=rows, choices=[in_words(each) for each in _live()])


@blueprint.get("/communities/<connector_id>/connect")
@keepers
def connect_form(connector_id: str) -> ResponseReturnValue:
    """What is entered to connect one."""
    return _form(_live_entry(connector_id), None, {})


@blueprint.post("/communities/<connector_id>/connect")
@keepers
def connect_community(connector_id: str) -> ResponseReturnValue:
    """Try it, and keep it where it answers."""
    entry, shared = _live_entry(connector_id), services()
    typed = request.form.to_dict()
    try:
        settings, secrets = entered(entry.manifest, typed)
        checked = try_community(entry.manifest, settings, secrets)
        with shared.database.write() as session:
            community = connect(
                session,
                shared.keys,
                organisation_id(),
                connector_id,
                title=typed.get("title", "").strip() or said(entry.manifest.title),
                settings=settings,
                secrets=secrets,
                checked=checked,
                now=shared.clock.now(),
                actor_id=errand().person_id,
            )
            community_id = community.id
    except StoaError as error:
        return _form(entry, None, typed, complaint_about(error)), UNPROCESSABLE
    return redirect(to("community", community_id=community_id), 303)


@blueprint.get("/connected/<uuid:community_id>")
@keepers
def community(community_id: UUID) -> ResponseReturnValue:
    """How one stands, and what is read of it."""
    now = services().clock.now()
    with services().database.read() as session:
        row = find_community(session, community_id)
        found = session.execute(
            select(CommunityChannel, Space)
            .join(Space, Space.id == CommunityChannel.space_id)
            .where(CommunityChannel.community_id == row.id)
            .order_by(CommunityChannel.title, Space.title, CommunityChannel.id)
        )
        entry = _entry_of(row)
        return show(
            Tab.CONNECTED,
            "community.html",
            community=row,
            entry=in_words(entry) if entry else None,
            standing=standing_of(row, now),
            channels=[
                _ChannelRow(channel, space, standing_of_channel(channel), lag_of(channel, now))
                for channel, space in found
            ],
            calls=_address_for_calls(row, entry),
        )


@blueprint.post("/connected/<uuid:community_id>/<any(pause, resume):act>")
@keepers
def pause_community(community_id: UUID, act: str) -> ResponseReturnValue:
    """Read nothing of it for a while, or go on."""
    with services().database.write() as session:
        row = find_community(session, community_id)
        (pause if act == "pause" else resume)(session, row, services().clock.now(), errand().person_id)
    return redirect(to("community", community_id=community_id), 303)


@blueprint.get("/connected/<uuid:community_id>/access")
@keepers
def access_form(community_id: UUID) -> ResponseReturnValue:
    """With what it is read; secrets are never shown."""
    with services().database.read() as session:
        row = find_community(session, community_id)
        return _form(_required(_entry_of(row)), row, dict(row.settings))


@blueprint.post("/connected/<uuid:community_id>/access")
@keepers
def change_access(community_id: UUID) -> ResponseReturnValue:
    """Try it with what was entered; secrets that are left empty stay. It is resumed."""
    shared = services()
    typed = request.form.to_dict()
    with shared.database.read() as session:
        row = find_community(session, community_id)
        known = read_secrets_of(row)
        entry = _required(_entry_of(row))
    try:
        settings, secrets = entered(
            entry.manifest, {**known, **{k: v for k, v in typed.items() if v.strip()}}
        )
        checked = try_community(entry.manifest, settings, secrets)
        with shared.database.write() as session:
            change_secrets(
                session,
                shared.keys,
                find_community(session, community_id),
                settings=settings,
                secrets=secrets,
                checked=checked,
                now=shared.clock.now(),
                actor_id=errand().person_id,
            )
    except StoaError as error:
        return _form(entry, row, typed, complaint_about(error)), UNPROCESSABLE
    return redirect(to("community", community_id=community_id), 303)


@blueprint.get("/connected/<uuid:community_id>/end")
@keepers
def ending(community_id: UUID) -> ResponseReturnValue:
    """What becomes of what was taken in, before it is disconnected."""
    with services().database.read() as session:
        row = find_community(session, community_id)
        return show(
            Tab.CONNECTED,
            "ending.html",
            community=row,
            channel=None,
            kept=count_kept(session, [each.id for each in channels_of(session, row.id)]),
            action=to("end_community", community_id=row.id),
            back=to("community", community_id=row.id),
        )


@blueprint.post("/connected/<uuid:community_id>/end")
@keepers
def end_community(community_id: UUID) -> ResponseReturnValue:
    """Disconnect it, keeping or removing what was taken in."""
    forget = request.form.get("kept")
    if forget not in ("keep", "remove"):
        return redirect(to("ending", community_id=community_id), 303)
    with services().database.write() as session:
        row = find_community(session, community_id)
        disconnect(
            session, row, forget=forget == "remove", now=services().clock.now(), actor_id=errand().person_id
        )
    return redirect(to("connected"), 303)


def find_community(session: Session, community_id: UUID) -> Community:
    """A community of this organisation. Raises `NotFound`."""
    row = session.get(Community, community_id)
    if row is None or row.organisation_id != organisation_id():
        raise NotFound()
    return row


def read_secrets_of(row: Community) -> Mapping[str, str]:
    """What a community is read with, for trying it anew; nothing where it cannot be opened any more."""
    try:
        return read_secrets(services().keys, row)
    except Undecipherable:
        return {}


def count_kept(session: Session, channel_ids: Sequence[UUID]) -> int:
    """How many contributions are there that came by these channels."""
    if not channel_ids:
        return 0
    return (
        session.scalar(
            select(func.count()).where(
                StoredContribution.came_by.in_(channel_ids), StoredContribution.deleted_at.is_(None)
            )
        )
        or 0
    )


def _form(
    entry: Listed, row: Community | None, typed: Mapping[str, str], complaint: Complaint | None = None
) -> str:
    boxes = [
        Box(
            each.name,
            said(each.label),
            said(each.hint),
            each.kind,
            each.required and not (row and each.kind is SettingKind.SECRET),
            "" if each.kind is SettingKind.SECRET else typed.get(each.name, ""),
        )
        for each in entry.manifest.settings
    ]
    return show(
        Tab.CONNECTED,
        "connect.html",
        entry=in_words(entry),
        community=row,
        boxes=boxes,
        title=typed.get("title", ""),
        complaint=complaint,
    )


def _live() -> Sequence[Listed]:
    return [
        each
        for each in listed()
        if each.manifest.direction is Direction.COMMUNITIES and {How.PULL, How.WEBHOOK} & set(each.how)
    ]


def _live_entry(connector_id: str) -> Listed:
    return _required(next((each for each in _live() if each.manifest.id == connector_id), None))


def _entry_of(row: Community) -> Listed | None:
    return next((each for each in _live() if each.manifest.id == row.connector), None)


def _required(entry: Listed | None) -> Listed:
    if entry is None:
        raise NotFound()
    return entry


def _address_for_calls(row: Community, entry: Listed | None) -> str | None:
    if entry is None or How.WEBHOOK not in entry.how:
        return None
    base = services().settings.base_url or request.host_url
    return base.rstrip("/") + url_for("community_calls.receive", community_id=row.id)
