"""Reading connected communities: one page of one channel after the other, each community in its turn.

The network is outside of any transaction. A cursor is kept in the transaction of the last records before it, so that
whatever is killed in between is read again, and changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from structlog import get_logger

from config.errors import StoaError
from config.keys import Undecipherable
from config.language import N_
from connectors.contract import (
    Checkpoint,
    CommunityTrouble,
    ConnectorError,
    Contribution,
    Page,
    PullCommunity,
)
from sync.communities.acts import note
from sync.communities.connecting import open_community
from sync.communities.scope import Scope
from sync.communities.tables import Community, CommunityChannel
from sync.communities.taking import Taken, take
from sync.delivery.context import SyncContext
from sync.delivery.turns import Turns

EVERY: Final = timedelta(minutes=10)  # that a channel is asked for what is new
WARN_AFTER: Final = 5  # failures in a row
PAUSE_AFTER: Final = 30  # failures in a row: about a day
_AGAIN_AFTER_A_CRASH: Final = timedelta(minutes=5)
_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(hours=1)
_LONGEST_ASKED: Final = timedelta(days=1)
_AT_ONCE: Final = 200  # records that are taken in one transaction
_CURSOR_LOST: Final = "community.cursor_lost"
_RATE_LIMITED: Final = "community.rate_limited"
_UNEXPECTED: Final = "community.unexpected"
_UNEXPECTED_WORDS: Final = N_(
    "The connector failed in a way that it does not know itself. Look in the log of Stoa, and tell its maker."
)
_LOST_KEY: Final = N_(
    "The stored secrets cannot be opened with the present secret key of Stoa. Set the former one, or enter them again."
)

log = get_logger()


@dataclass(frozen=True, slots=True)
class _Turn:
    """A channel that is being read: which, from where on, and how its community is reached."""

    channel_id: UUID
    community_id: UUID
    connector: PullCommunity
    channel: str
    since: Checkpoint | None
    begin: datetime | None


class CommunityReader:
    """Reads what is due. A community that is slow or in trouble holds up another by one page at most."""

    def __init__(self, context: SyncContext) -> None:
        self._context = context
        self._turns = Turns()

    def step(self) -> bool:
        """Read one page of one channel that is due; whether there was any."""
        context = self._context
        with context.database.write() as session:
            turn = self._begin(session)
        if turn is None:
            return False
        if isinstance(turn, _Turn):
            self._read(turn)
        return True

    def _read(self, turn: _Turn) -> None:
        context = self._context
        try:
            page = turn.connector.pull(turn.channel, turn.since, turn.begin)
            self._keep(turn, page)
        except Exception as error:
            if context.http.is_broken_off:  # as after a crash: that is no trouble of the community's
                return
            trouble = error if isinstance(error, CommunityTrouble) else None
            code = trouble.code if trouble else _UNEXPECTED
            log.warning(
                "community_not_read", community=str(turn.community_id), code=code, exc_info=trouble is None
            )
            with context.database.write() as session:
                self._note_trouble(session, turn, trouble or _unexpected(error))

    def _begin(self, session: Session) -> _Turn | bool | None:
        """Take a channel off the list for the time of the reading; a crash puts it back by itself.

        None where nothing is due; False where something was, and cannot be read.
        """
        now = self._context.clock.now()
        due = (
            CommunityChannel.due_at <= now,
            CommunityChannel.paused_at.is_(None),
            Community.paused_at.is_(None),
            or_(Community.asked_to_wait_until.is_(None), Community.asked_to_wait_until <= now),
        )
        waiting = select(CommunityChannel.community_id).join(Community).where(*due).distinct()
        community_id = self._turns.give(sorted(session.scalars(waiting)))
        if community_id is None:
            return None
        channel = session.scalars(
            select(CommunityChannel)
            .join(Community)
            .where(CommunityChannel.community_id == community_id, *due)
            .order_by(CommunityChannel.due_at, CommunityChannel.id)
            .limit(1)
            .with_for_update(skip_locked=True, of=CommunityChannel)
        ).first()
        if channel is None:  # another worker was faster
            return False
        channel.due_at = now + _AGAIN_AFTER_A_CRASH
        return self._opened(session, channel, now)

    def _opened(self, session: Session, channel: CommunityChannel, now: datetime) -> _Turn | bool:
        context = self._context
        community = session.get_one(Community, channel.community_id)
        try:
            connector = open_community(context.keys, context.http, context.clock, community)
        except (ConnectorError, Undecipherable) as error:
            words = _LOST_KEY if isinstance(error, Undecipherable) else _UNEXPECTED_WORDS
            code = error.code if isinstance(error, StoaError) else _UNEXPECTED
            _pause(session, community, CommunityTrouble(words, code=code, needs_person=True), now)
            return False
        if not hasattr(connector, "pull"):
            channel.due_at = None  # it calls us
            return False
        return _Turn(
            channel.id,
            community.id,
            cast(PullCommunity, connector),
            channel.channel_id,
            _cursor_of(channel),
            Scope.stored(channel.scope).begins_at(),
        )

    def _keep(self, turn: _Turn, page: Page) -> None:
        """Take a page in, in several transactions where it is long; the cursor is kept with the last."""
        context = self._context
        for start in range(0, max(len(page.records), 1), _AT_ONCE):
            some = page.records[start : start + _AT_ONCE]
            is_last = start + _AT_ONCE >= len(page.records)
            with context.database.write() as session:
                channel = session.get(CommunityChannel, turn.channel_id)
                if channel is None or _cursor_of(channel) != turn.since:
                    return  # it was stopped, or is to be read anew: what was read is of no use
                community = session.get_one(Community, turn.community_id)
                if is_last:
                    self._move_on(community, channel, page)
                taken = take(session, context.keys, context.clock, community, channel, some)
                count(channel, taken)
                if taken.recognised:
                    return  # all is read anew, now that somebody is known

    def _move_on(self, community: Community, channel: CommunityChannel, page: Page) -> None:
        now = self._context.clock.now()
        channel.cursor = page.checkpoint.cursor
        channel.left_out += page.left_out
        channel.caught_up_at = channel.caught_up_at if page.more else now
        channel.due_at = now if page.more else now + EVERY
        latest = max(
            (each.occurred_at for each in page.records if isinstance(each, Contribution)), default=None
        )
        if latest is not None and (channel.latest_at is None or channel.latest_at < latest):
            channel.latest_at = latest
        community.failures, community.trouble, community.trouble_words = 0, None, ""
        community.succeeded_at, community.asked_to_wait_until = now, None

    def _note_trouble(self, session: Session, turn: _Turn, trouble: CommunityTrouble) -> None:
        now = self._context.clock.now()
        channel = session.get(CommunityChannel, turn.channel_id)
        if channel is None:
            return
        community = session.get_one(Community, turn.community_id)
        if trouble.code == _CURSOR_LOST and channel.cursor is not None:
            channel.begin_anew(now)
            return
        community.trouble, community.trouble_words = trouble.code, trouble.message
        if trouble.needs_person:
            _pause(session, community, trouble, now)
            return
        wait = timedelta(seconds=trouble.after) if trouble.after is not None else None
        if trouble.code == _RATE_LIMITED:  # it is at work, and asks for patience
            community.asked_to_wait_until = now + min(wait or _FIRST_WAIT, _LONGEST_ASKED)
            return
        community.failures += 1
        backoff = min(_FIRST_WAIT * 2 ** min(community.failures - 1, 10), _LONGEST_WAIT)
        asked = min(wait, _LONGEST_ASKED) if wait is not None else backoff
        community.asked_to_wait_until = now + max(backoff, asked)
        if community.failures >= PAUSE_AFTER:
            _pause(session, community, trouble, now)


def _pause(session: Session, community: Community, trouble: CommunityTrouble, now: datetime) -> None:
    community.trouble, community.trouble_words = trouble.code, trouble.message
    if community.paused_at is not None:
        return
    community.paused_at = now
    note(session, community, "community.paused_itself", now, detail={"code": trouble.code})


def _unexpected(error: Exception) -> CommunityTrouble:
    code = error.code if isinstance(error, StoaError) else _UNEXPECTED
    return CommunityTrouble(_UNEXPECTED_WORDS, code=code)


def _cursor_of(channel: CommunityChannel) -> Checkpoint | None:
    return Checkpoint(channel.cursor) if channel.cursor is not None else None


def count(channel: CommunityChannel, taken: Taken) -> None:
    """Add what became of a page to what has become of all before."""
    channel.kept += taken.kept
    channel.by_others += taken.by_others
    channel.off_topic += taken.off_topic
