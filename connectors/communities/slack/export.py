"""A Slack workspace export as an archive community."""

import heapq
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from connectors.archives import MIB, Limits, SafeZip, open_zip
from connectors.communities.slack.manifest import MANIFEST
from connectors.communities.slack.messages import LeftOut, Message, is_id, read_message
from connectors.communities.slack.mrkdwn import Names, to_markdown
from connectors.communities.slack.workspace import (
    Workspace,
    list_elements,
    most_common,
    read_workspace,
)
from connectors.contract import (
    ArchiveRefused,
    Author,
    Contribution,
    ContributionKind,
    Reaction,
)

_LIMITS = Limits(member_bytes=32 * MIB)
_MOST_MESSAGES = 500_000  # of all kinds; as Slack writes them, so many take the gibibyte that is read at once
# The messages of a day file, and of others of the same time, are held until they are in order.
_MOST_HELD = 50_000  # of half a kibibyte each: one every two seconds, day and night, in one channel
_MOST_HELD_TEXT = 8 * MIB  # characters, of one to four bytes each
_MOST_TEAMS = 1_000  # that are counted; messages of a workspace name their own and those of guests


class SlackExport:
    """Reads the .zip file that Slack makes of a workspace: its public channels, and nothing else in it.

    An export may hold 50,000 files (a channel has one for each day on which something was said: 130 channels for a
    year), 30,000 users, 20,000 channels and 500,000 messages; of what is larger, a shorter period can be exported.
    """

    manifest = MANIFEST

    def read(self, archive: Path) -> Iterator[Contribution | Reaction]:
        """Every contribution, parents before their replies, each with the reactions to it.

        Raises `ArchiveRefused` before the first.
        """
        return open_export(archive).brought()


@dataclass(frozen=True, slots=True)
class _Day:
    """A day file: the first and last instant in it (microseconds since 1970), its messages and their weight."""

    name: str
    first: int
    last: int
    messages: int
    characters: int


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A public channel's day files by their first message."""

    key: str
    days: Sequence[_Day]


class SlackArchive:
    """An export that has been read through once and found in order. Made by `open_export`.

    The instance of the community is the workspace: `source` is ``"slack:<team id>"``, or ``"slack:export"`` where
    the export names no team. `holds_private_messages` says that it also holds direct messages, group messages or
    private channels, which were not opened.
    """

    def __init__(self, path: Path, workspace: Workspace, survey: "_Survey") -> None:
        self.source = f"slack:{workspace.team() or most_common(survey.teams) or 'export'}"
        self.holds_private_messages = workspace.holds_private_messages
        self._path = path
        self._stretches = tuple(survey.stretches)
        self._workspace = workspace
        self._bots = workspace.bots()
        self._names = Names(
            people={user_id: member.handle for user_id, member in workspace.members.items()},
            channels={channel.key: channel.name for channel in workspace.channels},
        )

    def records(self) -> Iterator[Contribution | Reaction | LeftOut]:
        """For every message of the public channels what it is: a contribution and reactions to it, or why it is none.

        Channel after channel, each in the order of its messages' instants. A reply may name a root that was left
        out (a bot's, a deleted one). Memory: the day files of one channel that cover the same instant.
        """
        with open_zip(self._path, limits=_LIMITS) as archive:
            for stretch in self._stretches:
                yield from self._in_order(archive, stretch)

    def name_of(self, user_id: str) -> str | None:
        """The name that a user's profile shows, or None. For whoever sets a course up from an export."""
        member = self._workspace.members.get(user_id)
        return member.name if member else None

    def brought(self) -> Iterator[Contribution | Reaction]:
        """The contributions, and after each the reactions to it."""
        return (record for record in self.records() if not isinstance(record, LeftOut))

    def contributions(self) -> Iterator[Contribution]:
        """The contributions alone."""
        return (record for record in self.records() if isinstance(record, Contribution))

    def left_out(self) -> Counter[LeftOut]:
        """How many messages are no contributions, by reason. Reads the archive through."""
        return Counter(record for record in self.records() if isinstance(record, LeftOut))

    def _in_order(self, archive: SafeZip, stretch: _Stretch) -> Iterator[Contribution | Reaction | LeftOut]:
        waiting: list[tuple[int, int, Message]] = []
        number = count()  # keeps the export's order among equal instants
        given = -1
        for day in (*stretch.days, None):
            while waiting and (day is None or waiting[0][0] < day.first):
                micros, _, message = heapq.heappop(waiting)
                if micros == given:
                    yield LeftOut.DUPLICATE
                    continue
                given = micros
                yield self._contribution(stretch.key, message)
                yield from self._reactions(stretch.key, message)
            for record in list_elements(archive, day.name) if day else ():
                message_or_reason = read_message(record, self._bots)
                if isinstance(message_or_reason, LeftOut):
                    yield message_or_reason
                else:
                    heapq.heappush(waiting, (message_or_reason.micros, next(number), message_or_reason))

    def _contribution(self, channel: str, message: Message) -> Contribution:
        root = message.thread_ts
        return Contribution(
            source=self.source,
            source_id=f"{channel}/{message.ts}",
            revision=message.revision,
            kind=ContributionKind.REPLY if root else ContributionKind.POST,
            author=self._author(message.user),
            occurred_at=message.occurred_at,
            markdown=to_markdown(message.text, self._names),
            in_reply_to=f"{channel}/{root}" if root else None,
            edited_at=message.edited_at,
        )

    def _reactions(self, channel: str, message: Message) -> Iterator[Reaction]:
        """An export does not tell when somebody reacted: as if at once."""
        source_id = f"{channel}/{message.ts}"
        for user in message.reacted:
            yield Reaction(self.source, source_id, self._author(user), message.occurred_at)

    def _author(self, user: str) -> Author:
        member = self._workspace.members.get(user)
        return Author(subject=user, mail=member.mail if member else None)


def open_export(path: Path) -> SlackArchive:
    """Read an export through once, so that whatever is wrong with it comes out before anything is taken from it.

    Raises `ArchiveRefused`: what `open_zip` says, ``archive.missing_member`` where it is no workspace export,
    ``archive.too_large`` where it lists more users, channels or messages than are read, ``slack.malformed`` where a
    file in it is not what Slack's documentation says. The process stays below 300 MB, whatever is in it.
    """
    with open_zip(path, limits=_LIMITS) as archive:
        workspace = read_workspace(archive)
        return SlackArchive(path, workspace, _surveyed(archive, workspace))


@dataclass(slots=True)
class _Survey:
    """What the first reading finds: the stretch of time of each day file, and the teams that messages name."""

    stretches: list[_Stretch] = field(default_factory=list)
    teams: Counter[str] = field(default_factory=Counter)
    messages: int = 0

    def note(self, record: object) -> None:
        """Count one element of a day file. Raises `ArchiveRefused` where there are too many."""
        self.messages += 1
        if self.messages > _MOST_MESSAGES:
            raise ArchiveRefused(
                f"The archive holds more than the {_MOST_MESSAGES:,} messages that are read at once; "
                "export a shorter period and bring the parts one after the other.",
                code="archive.too_large",
            )
        team = record.get("team") if isinstance(record, dict) else None
        if isinstance(team, str) and is_id(team) and (team in self.teams or len(self.teams) < _MOST_TEAMS):
            self.teams[team] += 1


def _surveyed(archive: SafeZip, workspace: Workspace) -> _Survey:
    survey = _Survey()
    bots = workspace.bots()
    for channel in workspace.channels:
        days = [_day(archive, name, bots, survey) for name in channel.day_files]
        days.sort(key=lambda day: (day.first, day.name))
        _refuse_tangle(days)
        survey.stretches.append(_Stretch(channel.key, days))
    return survey


def _day(archive: SafeZip, name: str, bots: frozenset[str], survey: _Survey) -> _Day:
    first, last, messages, characters = None, 0, 0, 0
    for record in list_elements(archive, name):
        survey.note(record)
        message = read_message(record, bots)
        if isinstance(message, Message):
            first = message.micros if first is None else min(first, message.micros)
            last = max(last, message.micros)
            messages += 1
            characters += message.weight
    return _Day(name, first or 0, last, messages, characters)


def _refuse_tangle(days: Sequence[_Day]) -> None:
    """Day files of the same time are held together: refuse what would hold more than memory is meant for."""
    open_days: list[tuple[int, int, int]] = []
    messages = characters = 0
    for day in days:
        while open_days and open_days[0][0] < day.first:
            _, over, freed = heapq.heappop(open_days)
            messages, characters = messages - over, characters - freed
        heapq.heappush(open_days, (day.last, day.messages, day.characters))
        messages, characters = messages + day.messages, characters + day.characters
        if messages > _MOST_HELD or characters > _MOST_HELD_TEXT:
            raise ArchiveRefused(
                "Too many messages of the archive cover the same time, as in no export of Slack's; "
                "download the export again and bring it as it came.",
                code="slack.malformed",
            )
