"""The archive that Discord hands to somebody: their messages in text channels of servers.

Each channel has a folder named after its id, whatever the folder above is called in the person's language, with
``channel.json`` and the messages: a CSV file until about 2023, a JSON file since. The archive tells no answers; but a
thread has the id of the message that it hangs on. Messages to one person or a group, and in private threads, are never
opened, nor is any other file.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from connectors.archives import SafeArchive
from connectors.communities.discord.manifest import MANIFEST
from connectors.communities.instants import of_iso
from connectors.communities.personal import LeftOut, PersonalArchive, channel_of, contribution
from connectors.communities.plain import usable
from connectors.contract import Channel, Contribution, ContributionKind

SOURCE = "discord:archive"
_FOLDER = re.compile(r"(?P<folder>(?:[^/]+/){0,3}c?[0-9]{5,20})/(?:channel\.json|messages\.(?:json|csv))")
_LARGEST_DESCRIPTION = 256 * 1024  # bytes
_CHANNELS = (0, 5, 15, "GUILD_TEXT", "GUILD_ANNOUNCEMENT", "GUILD_NEWS", "GUILD_FORUM")
_THREADS = (
    10,
    11,
    "ANNOUNCEMENT_THREAD",
    "PUBLIC_THREAD",
    "GUILD_NEWS_THREAD",
    "GUILD_PUBLIC_THREAD",
    "NEWS_THREAD",
)
_COLUMNS = {"id": ("ID",), "when": ("Timestamp",), "text": ("Contents",)}
_ID = re.compile(r"[0-9]{5,20}", re.ASCII)
_SIGN = re.compile(r"<(?:@[!&]?[0-9]{1,20}|#[0-9]{1,20}|a?:(\w{1,40}):[0-9]{1,20}|t:-?[0-9]{1,15}(?::\w)?)>")
_UNKNOWN = {"@": "@unknown", "#": "#unknown"}


@dataclass(frozen=True, slots=True)
class _Place:
    """A public channel or thread of a server; `guild` is the server's id, or None where one has left it."""

    id: str
    is_thread: bool
    guild: str | None
    channel: Channel | None


class DiscordArchive(PersonalArchive):
    """Reads the .zip file that Discord makes under “Privacy & Safety → Request all of my data”."""

    manifest = MANIFEST
    service = "Discord"
    holds = "channel.json"
    bring: ClassVar[str] = (
        "on Discord, under “Data & Privacy”, request your data with messages, and bring that .zip file"
    )
    members = _FOLDER

    def records(self, archive: SafeArchive, names: Sequence[str]) -> Iterator[Contribution | LeftOut]:
        """Messages in channels of servers. Raises `ArchiveRefused`."""
        known = set(names)
        for name in names:
            folder, _, file = name.rpartition("/")
            if file != "channel.json":
                continue
            place = self._place(archive, name)
            if place is None:
                yield LeftOut.PRIVATE
            elif (messages := f"{folder}/messages.json") in known:
                for element in self.json_of(archive, messages):
                    yield _message(
                        place, element.get("ID"), element.get("Timestamp"), element.get("Contents")
                    )
            elif (messages := f"{folder}/messages.csv") in known:
                for row in self.csv_of(archive, messages, _COLUMNS):
                    yield _message(place, row["id"], row["when"], row["text"])

    def _place(self, archive: SafeArchive, name: str) -> _Place | None:
        """What a channel is; None where it is private, or does not say that it is not."""
        data = bytearray()
        for chunk in archive.chunks(name):
            data += chunk
            if len(data) > _LARGEST_DESCRIPTION:
                raise self.malformed(name)
        try:
            described = json.loads(data.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise self.malformed(name) from error
        if not isinstance(described, Mapping):
            raise self.malformed(name)
        guild, kind = described.get("guild"), described.get("type")
        if described.get("recipients") or (kind is None and not isinstance(guild, Mapping)):
            return None
        if isinstance(kind, bool) or not (kind is None or kind in _CHANNELS or kind in _THREADS):
            return None
        return _described(described, guild if isinstance(guild, Mapping) else {}, kind in _THREADS)


def _described(described: Mapping[str, object], guild: Mapping[str, object], is_thread: bool) -> _Place:
    id_, server = str(described.get("id", ""))[:20], guild.get("id")
    names = [name for name in (guild.get("name"), described.get("name")) if isinstance(name, str) and name]
    return _Place(
        id=id_,
        is_thread=is_thread,
        guild=server if isinstance(server, str) and _ID.fullmatch(server) else None,
        channel=channel_of(id_, " · ".join(names)),
    )


def _message(place: _Place, id_: object, when: object, text: object) -> Contribution | LeftOut:
    id_ = str(id_) if isinstance(id_, int | str) else ""
    if not _ID.fullmatch(id_) or not isinstance(text, str):
        return LeftOut.MALFORMED
    try:
        occurred_at = of_iso(when)
    except ValueError:
        return LeftOut.MALFORMED
    answers = place.is_thread and id_ != place.id
    return contribution(
        SOURCE,
        id_,
        ContributionKind.REPLY if answers else ContributionKind.POST,
        occurred_at,
        text,
        in_reply_to=place.id if answers else None,
        link=f"https://discord.com/channels/{place.guild}/{place.id}/{id_}" if place.guild else None,
        channel=place.channel,
        to_markdown=_markdown,
    )


def _markdown(text: str) -> str:
    """Discord's Markdown, with ids of people, channels and pictures as what they stand for."""
    return _SIGN.sub(_shown, usable(text)).strip("\n")


def _shown(found: re.Match[str]) -> str:
    return f":{found[1]}:" if found[1] else _UNKNOWN.get(found[0][1], "")
