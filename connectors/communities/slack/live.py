"""What a message becomes that is read live: by a reading and by an event the same, so that nothing is kept twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from connectors.communities.instants import of_microseconds
from connectors.communities.slack.messages import LeftOut, Message, micros_of, read_message
from connectors.communities.slack.mrkdwn import Names, to_markdown
from connectors.contract import Author, Channel, Contribution, ContributionKind, Reaction, Tombstone

BOTS = frozenset({"USLACKBOT"})  # all others say so in each message
_NO_NAMES = Names({}, {})  # of people; an export brings them along, and here they would have to be asked for
_MOST_REACTED = 500  # to one message; Slack itself lists some fifty for each sign
_FILE = "file_share"  # what somebody said with a file, as events call it; readings and exports have no word for it
_DELETED = "tombstone"  # what stands where a message was, as long as it has answers


@dataclass(frozen=True, slots=True)
class Place:
    """Where messages stand: `source` is the workspace; `site` its address with a slash at its end, None unknown."""

    source: str
    channel: Channel
    site: str | None = None

    def id_of(self, ts: str) -> str:
        """The source id of a message, as an export has it too."""
        return f"{self.channel.id}/{ts}"

    def link_to(self, message: Message) -> str | None:
        """Where the message can be seen (as `chat.getPermalink` tells, which would have to be asked for each)."""
        if self.site is None:
            return None
        answer = f"?thread_ts={message.thread_ts}&cid={self.channel.id}" if message.thread_ts else ""
        return f"{self.site}archives/{self.channel.id}/p{message.ts.replace('.', '')}{answer}"


def said_in(described: object) -> Message | LeftOut:
    """A message as the Web API and events have it."""
    if isinstance(described, dict) and described.get("subtype") == _FILE:
        described = {name: each for name, each in described.items() if name != "subtype"}
    return read_message(described, BOTS)


def gone_in(described: object, place: Place, at: datetime | None = None) -> Tombstone | None:
    """The word that a message with answers is gone, if this is one. Slack does not tell when, if `at` does not."""
    if not isinstance(described, dict) or described.get("subtype") != _DELETED:
        return None
    return gone(described.get("ts"), place, at)


def gone(ts: object, place: Place, at: datetime | None = None) -> Tombstone | None:
    """The word that a message is gone; None where it cannot be told which."""
    micros = micros_of(ts)
    if micros is None:
        return None
    return Tombstone(place.source, place.id_of(str(ts)), at or of_microseconds(micros))


def records_of(message: Message, place: Place, mail: str | None) -> Iterator[Contribution | Reaction]:
    """A message and the reactions to it. Slack does not tell when somebody reacted."""
    root = message.thread_ts
    source_id = place.id_of(message.ts)
    yield Contribution(
        source=place.source,
        source_id=source_id,
        revision=message.revision,
        kind=ContributionKind.REPLY if root else ContributionKind.POST,
        author=Author(message.user, mail),
        occurred_at=of_microseconds(message.micros),
        markdown=to_markdown(message.text, _NO_NAMES),
        in_reply_to=place.id_of(root) if root else None,
        link=place.link_to(message),
        edited_at=message.edited_at,
        channel=place.channel,
    )
    for user in message.reacted[:_MOST_REACTED]:
        yield Reaction(place.source, source_id, Author(user))
