"""What an export says of its workspace: who is in it, which channels are public, where their day files lie."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeGuard

from connectors.archives import MalformedJson, SafeZip, json_array, shown_name
from connectors.communities.slack.messages import is_id
from connectors.communities.slack.mrkdwn import UNKNOWN
from connectors.contract import ArchiveRefused

# Held in memory, users at up to two kibibytes each: so many take the 32 MiB that are read of a file.
_MOST_USERS = 30_000
_MOST_CHANNELS = 20_000
_LONGEST_NAME = 80  # characters, of a channel as of a person; a mention of five characters becomes as many
_USERS = ("users.json", "org_users.json")  # the second in exports of Enterprise Grid
_CHANNELS = "channels.json"
_PRIVATE_LISTS = ("dms.json", "mpims.json", "groups.json")
_EMPTY_LIST_BYTES = len("[]")
_PRIVATE_FLAGS = ("is_private", "is_group", "is_im", "is_mpim")
_PRIVATE_FOLDER = re.compile(r"[DG][A-Z0-9]{6,}|mpdm-.*", re.ASCII)
_DAY_FILE = re.compile(r"(?P<folder>[^/]+)/[0-9]{4}-[0-9]{2}-[0-9]{2}\.json", re.ASCII)
_NO_TOKEN = re.compile(r"[^\w.-]+")
_NO_TEXT = re.compile(r"[\0-\x1f\ud800-\udfff]+")
_SLACKBOT = "USLACKBOT"  # speaks in every workspace, whether or not it is listed
_MAIL = re.compile(r"[^\s@\0-\x1f\x7f\ud800-\udfff]{1,64}@[^\s@\0-\x1f\x7f\ud800-\udfff]{1,189}")


@dataclass(frozen=True, slots=True)
class Member:
    """A user of the workspace: `handle` is a single token; `name` and `mail` are from their profile, or None."""

    handle: str
    name: str | None
    mail: str | None
    is_bot: bool
    team: str | None


@dataclass(frozen=True, slots=True)
class Channel:
    """A public channel: `key` is its id, which outlasts a renaming, or where the export tells none its name."""

    key: str
    name: str
    day_files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Workspace:
    """People by id, and the public channels in the export's order.

    `holds_private_messages` is true when the export also lists or holds conversations that are not public.
    """

    members: Mapping[str, Member]
    channels: tuple[Channel, ...]
    holds_private_messages: bool

    def bots(self) -> frozenset[str]:
        """The ids of users that are no people."""
        return frozenset(user_id for user_id, member in self.members.items() if member.is_bot) | {_SLACKBOT}

    def team(self) -> str | None:
        """The team that most users belong to: guests from other workspaces bring their own."""
        return most_common(Counter(member.team for member in self.members.values() if member.team))


def most_common(counted: Counter[str]) -> str | None:
    """What was counted most often, the first by alphabet among equals, or None."""
    return min(counted, key=lambda value: (-counted[value], value), default=None)


def read_workspace(archive: SafeZip) -> Workspace:
    """Read the two lists of an export, and of its other members no more than their names and sizes.

    Raises `ArchiveRefused`: ``archive.missing_member`` where it is no workspace export, ``archive.too_large`` where
    it lists too many users or channels, ``slack.malformed``.
    """
    top, users = _top_and_users(archive)
    folders = _day_files_by_folder(archive, top)
    channels = tuple(_channels(archive, f"{top}{_CHANNELS}", folders))
    public_files = sum(len(channel.day_files) for channel in channels)
    return Workspace(
        members=_members(archive, users),
        channels=channels,
        holds_private_messages=public_files < sum(map(len, folders.values())) or _lists_private(archive, top),
    )


def list_elements(archive: SafeZip, name: str) -> Iterator[object]:
    """The elements of a member that holds a JSON list. Raises `ArchiveRefused` (``slack.malformed``)."""
    try:
        yield from json_array(archive.chunks(name))
    except MalformedJson as error:
        raise malformed(name) from error


def malformed(name: str) -> ArchiveRefused:
    """The refusal of a member that is not shaped as Slack's documentation says."""
    return ArchiveRefused(
        f"{shown_name(name)} in the archive is not what Slack writes there; "
        "download the export again and bring it as it came.",
        code="slack.malformed",
    )


def _top_and_users(archive: SafeZip) -> tuple[str, str]:
    """The folder that all lies in (with a slash, or nothing), and the name of the list of users."""
    names = archive.names()
    for wanted in _USERS:
        if wanted in names:
            return "", wanted
    found = [name for name in names if name.count("/") == 1 and name.endswith(tuple(f"/{u}" for u in _USERS))]
    if len(found) == 1:
        return found[0][: found[0].index("/") + 1], found[0]
    raise _no_export(_USERS[0])


def _no_export(missing: str) -> ArchiveRefused:
    return ArchiveRefused(
        f"The archive is no Slack workspace export: it holds no {missing}; "
        "bring the .zip file that Slack made under “Export data”.",
        code="archive.missing_member",
    )


def _members(archive: SafeZip, name: str) -> dict[str, Member]:
    members: dict[str, Member] = {}
    for record in list_elements(archive, name):
        user_id = record.get("id") if isinstance(record, dict) else None
        if not isinstance(record, dict) or not isinstance(user_id, str) or not is_id(user_id):
            raise malformed(name)
        members[user_id] = _member(record)
        if len(members) > _MOST_USERS:
            raise _too_many(_MOST_USERS, "users")
    return members


def _too_many(most: int, what: str) -> ArchiveRefused:
    return ArchiveRefused(
        f"The archive lists more than the {most:,} {what} that are read of one workspace; take out "
        "what does not concern the course, and pack the archive again.",
        code="archive.too_large",
    )


def _member(record: dict[str, object]) -> Member:
    profile = record.get("profile")
    name = profile.get("real_name") if isinstance(profile, dict) else None
    team = record.get("team_id")
    return Member(
        handle=_NO_TOKEN.sub("", str(record.get("name") or "")[:_LONGEST_NAME]) or UNKNOWN,
        name=_NO_TEXT.sub("", name[:_LONGEST_NAME]) or None if isinstance(name, str) else None,
        mail=mail_in(profile),
        is_bot=bool(record.get("is_bot")),
        team=team if isinstance(team, str) and is_id(team) else None,
    )


def mail_in(profile: object) -> str | None:
    """The address that a profile shows, or None."""
    mail = profile.get("email") if isinstance(profile, dict) else None
    return mail.casefold() if isinstance(mail, str) and _MAIL.fullmatch(mail) else None


def _day_files_by_folder(archive: SafeZip, top: str) -> dict[str, list[str]]:
    folders: dict[str, list[str]] = {}
    for name in archive.names():
        found = _DAY_FILE.fullmatch(name.removeprefix(top)) if name.startswith(top) else None
        if found:
            folders.setdefault(found["folder"], []).append(name)
    return folders


def _channels(archive: SafeZip, listing: str, folders: Mapping[str, list[str]]) -> Iterator[Channel]:
    if listing not in archive.names():
        raise _no_export(_CHANNELS)
    taken: set[str] = set()
    for record in list_elements(archive, listing):
        if not isinstance(record, dict):
            raise malformed(listing)
        name = record.get("name") or record.get("id")
        key = record.get("id") or name
        if not isinstance(key, str) or not _is_name(name) or not (is_id(key) or key == name):
            raise malformed(listing)
        if _is_private(record, key, name):
            continue
        folder = name if name in folders else key
        if folder not in taken:
            taken.add(folder)
            if len(taken) > _MOST_CHANNELS:
                raise _too_many(_MOST_CHANNELS, "channels")
            yield Channel(key=key, name=name, day_files=tuple(folders.get(folder, ())))


def _is_name(name: object) -> TypeGuard[str]:
    return isinstance(name, str) and len(name) <= _LONGEST_NAME and name.isprintable()


def _is_private(record: dict[str, object], *folders: str) -> bool:
    return any(record.get(flag) for flag in _PRIVATE_FLAGS) or any(map(_PRIVATE_FOLDER.fullmatch, folders))


def _lists_private(archive: SafeZip, top: str) -> bool:
    names = {f"{top}{name}" for name in _PRIVATE_LISTS}.intersection(archive.names())
    return any(archive.size(name) > _EMPTY_LIST_BYTES for name in names)
