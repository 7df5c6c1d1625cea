"""What of a community is read: which channel into which discussion, how much of it, and a look ahead before that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Self, cast
from uuid import UUID

from flask import redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.errors import StoaError
from connectors.contract import Channel, CommunityTrouble, PullCommunity
from lti_tool.app.access import errand
from lti_tool.app.errors import NotFound
from lti_tool.app.oversight import organisation_id
from lti_tool.app.services import services
from lti_tool.communities.connected import UNPROCESSABLE, count_kept, find_community
from lti_tool.communities.page import Tab, blueprint, keepers, show, to
from lti_tool.communities.refusals import Complaint, complaint_about
from lti_tool.communities.trying import reached
from sync.communities.ahead import Ahead, look_ahead
from sync.communities.connecting import CommunityRefused, read_channel, stop_channel
from sync.communities.scope import Scope, ScopeRefused, words_of
from sync.communities.tables import CommunityChannel
from sync.delivery.filters import SpaceFilters
from sync.spaces.tables import Space

_LONGEST: Final = 20_000  # characters of a list of words
_TEXTS: Final = ("channel", "other", "space", "begin", "end", "words", "tags", "without")


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form says, as it was typed."""

    channel: str = ""
    other: str = ""
    space: str = ""
    begin: str = ""
    end: str = ""
    words: str = ""
    tags: str = ""
    without: str = ""
    counts: bool = True

    @classmethod
    def sent(cls, form: Mapping[str, str]) -> Self:
        """Out of a form."""
        channel, other, space, begin, end, words, tags, without = (
            form.get(name, "")[:_LONGEST] for name in _TEXTS
        )
        counts = form.get("counts") != "evidence"
        return cls(channel, other, space, begin, end, words, tags, without, counts)

    @classmethod
    def of(cls, row: CommunityChannel) -> Self:
        """What is read of a channel now."""
        scope = Scope.stored(row.scope)
        return cls(
            row.channel_id,
            "",
            str(row.space_id),
            scope.begin.isoformat() if scope.begin else "",
            scope.end.isoformat() if scope.end else "",
            "\n".join(scope.words),
            "\n".join(scope.tags),
            "\n".join(scope.without),
            counts=row.counts,
        )

    def scope(self) -> Scope:
        """As it is kept. Raises `ScopeRefused`."""
        scope = Scope(
            _day(self.begin),
            _day(self.end),
            words_of(self.words),
            words_of(self.tags),
            words_of(self.without),
        )
        scope.require_usable()
        return scope


@blueprint.get("/connected/<uuid:community_id>/channels/new")
@keepers
def new_channel(community_id: UUID) -> ResponseReturnValue:
    """Choose a channel; the community is asked which there are."""
    return _form(community_id, None, Typed(begin=_a_year_ago()))


@blueprint.post("/connected/<uuid:community_id>/channels/new")
@keepers
def add_channel(community_id: UUID) -> ResponseReturnValue:
    """Look ahead, or read it from now on."""
    return _sent(community_id, None)


@blueprint.get("/connected/<uuid:community_id>/channels/<uuid:row_id>")
@keepers
def channel(community_id: UUID, row_id: UUID) -> ResponseReturnValue:
    """What is read of a channel, to be changed."""
    with services().database.read() as session:
        row = _find(session, community_id, row_id)
        return _form(community_id, row, Typed.of(row))


@blueprint.post("/connected/<uuid:community_id>/channels/<uuid:row_id>")
@keepers
def change_channel(community_id: UUID, row_id: UUID) -> ResponseReturnValue:
    """Look ahead with another scope, or read by it from now on."""
    with services().database.read() as session:
        return _sent(community_id, _find(session, community_id, row_id))


@blueprint.post("/connected/<uuid:community_id>/channels/<uuid:row_id>/<any(pause, resume):act>")
@keepers
def pause_channel(community_id: UUID, row_id: UUID, act: str) -> ResponseReturnValue:
    """Take in nothing of it for a while, or go on."""
    with services().database.write() as session:
        row, now = _find(session, community_id, row_id), services().clock.now()
        row.paused_at = (row.paused_at or now) if act == "pause" else None
        row.due_at = now if row.due_at is not None else None
    return redirect(to("community", community_id=community_id), 303)


@blueprint.get("/connected/<uuid:community_id>/channels/<uuid:row_id>/end")
@keepers
def ending_channel(community_id: UUID, row_id: UUID) -> ResponseReturnValue:
    """What becomes of what was taken in, before it is read no more."""
    with services().database.read() as session:
        row = _find(session, community_id, row_id)
        return show(
            Tab.CONNECTED,
            "ending.html",
            community=find_community(session, community_id),
            channel=row,
            kept=count_kept(session, [row.id]),
            action=to("end_channel", community_id=community_id, row_id=row_id),
            back=to("community", community_id=community_id),
        )


@blueprint.post("/connected/<uuid:community_id>/channels/<uuid:row_id>/end")
@keepers
def end_channel(community_id: UUID, row_id: UUID) -> ResponseReturnValue:
    """Read it no more, keeping or removing what was taken in."""
    forget = request.form.get("kept")
    if forget not in ("keep", "remove"):
        return redirect(to("ending_channel", community_id=community_id, row_id=row_id), 303)
    with services().database.write() as session:
        row = _find(session, community_id, row_id)
        stop_channel(
            session, row, forget=forget == "remove", now=services().clock.now(), actor_id=errand().person_id
        )
    return redirect(to("community", community_id=community_id), 303)


def _sent(community_id: UUID, row: CommunityChannel | None) -> ResponseReturnValue:
    typed, shared = Typed.sent(request.form), services()
    if row is not None:  # which channel it is, and into which discussion, stays
        typed = replace(typed, channel=row.channel_id, other="", space=str(row.space_id))
    try:
        scope = typed.scope()
        with shared.database.read() as session:
            community, space = find_community(session, community_id), _space(session, typed.space)
            text_filter = SpaceFilters(shared.keys).filter_for(session, space)
        connector = reached(community)
        wanted = _wanted(connector, typed)
        if "look" in request.form and hasattr(connector, "pull"):
            ahead = look_ahead(cast(PullCommunity, connector), wanted.id, scope, text_filter, errand().locale)
            return _form(community_id, row, typed, ahead=ahead, looked_at=wanted)
        with shared.database.write() as session:
            read_channel(
                session,
                find_community(session, community_id),
                _space(session, typed.space),
                wanted,
                scope,
                counts=typed.counts,
                now=shared.clock.now(),
                actor_id=errand().person_id,
            )
    except StoaError as error:
        if isinstance(error, NotFound):
            raise
        return _form(community_id, row, typed, complaint_about(error)), UNPROCESSABLE
    return redirect(to("community", community_id=community_id), 303)


def _form(
    community_id: UUID,
    row: CommunityChannel | None,
    typed: Typed,
    complaint: Complaint | None = None,
    ahead: Ahead | None = None,
    looked_at: Channel | None = None,
) -> str:
    with services().database.read() as session:
        community = find_community(session, community_id)
        spaces = session.scalars(
            select(Space).where(Space.organisation_id == organisation_id()).order_by(Space.title, Space.id)
        ).all()
    offered: Sequence[Channel] = ()
    can_look = True
    if row is None:
        try:
            connector = reached(community)
            can_look = hasattr(connector, "pull")
            offered = cast(PullCommunity, connector).channels() if can_look else ()
        except StoaError as error:
            complaint = complaint or complaint_about(error)
    return show(
        Tab.CONNECTED,
        "channel.html",
        community=community,
        row=row,
        typed=typed,
        spaces=spaces,
        offered=offered,
        can_look=can_look,
        complaint=complaint,
        ahead=ahead,
        looked_at=looked_at,
    )


def _wanted(connector: object, typed: Typed) -> Channel:
    """The channel that is meant, by the title that the community gives it. Raises `CommunityRefused`."""
    wanted = typed.other.strip() or typed.channel
    if not hasattr(connector, "pull"):  # it only calls: whatever it calls a channel
        return Channel(wanted[:255], wanted[:255] or "*")
    if not wanted or len(wanted) > 255:
        raise CommunityRefused("Choose a channel from the list, or enter its id.", code="channel.missing")
    try:
        offered = cast(PullCommunity, connector).channels()
    except CommunityTrouble:
        offered = ()
    return next((each for each in offered if each.id == wanted), Channel(wanted, wanted))


def _space(session: Session, typed: str) -> Space:
    try:
        space = session.get(Space, UUID(typed))
    except ValueError:
        space = None
    if space is None or space.organisation_id != organisation_id():
        raise CommunityRefused("There is no such discussion.", code="community.elsewhere")
    return space


def _find(session: Session, community_id: UUID, row_id: UUID) -> CommunityChannel:
    community = find_community(session, community_id)
    row = session.get(CommunityChannel, row_id)
    if row is None or row.community_id != community.id:
        raise NotFound()
    return row


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip()) if typed.strip() else None
    except ValueError as error:
        raise ScopeRefused("Write days as in 2026-11-23.", code="scope.day") from error


def _a_year_ago() -> str:
    today = services().clock.now().date()
    return today.replace(year=today.year - 1, day=min(today.day, 28)).isoformat()
