"""What a community connector brings: contributions, reactions and tombstones, never more."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

LONGEST_CURSOR: Final = 2_000  # characters
MOST_RECORDS: Final = 1_000  # of a page: it is held in memory, and kept in one transaction


class ContributionKind(StrEnum):
    """What somebody did."""

    POST = "post"  # starts a conversation
    REPLY = "reply"  # answers in one


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote it, as the community knows them. Matching to a person is `sync`'s work.

    `mail` is a verified address or None; `subject` is the community's own id of the person.
    """

    subject: str
    mail: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file at a contribution: a picture or a document.

    `id` is Stoa's own, `name` what the file is called, without its ending; `alt` says to those who do not see a picture
    what it shows, empty where nobody has said it. `width` and `height` are pixels, 0 for a document; `size` is bytes.
    """

    id: str
    media_type: str
    name: str
    alt: str = ""
    width: int = 0
    height: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Channel:
    """A place in a community where people talk: a channel, forum, room, video, feed.

    `id` is the community's own, of at most 255 characters, and what `PullCommunity.pull` is asked for; `title` is what
    people there call it.
    """

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Contribution:
    """One thing that one person contributed, in its present revision.

    `source` names the instance of the community (``"discussion"``, ``"slack:T024BE7LD"``), `source_id` the thing
    in it, `revision` counts from 1 and rises with each edit; the three together are unique. `in_reply_to` is the
    `source_id` that it answers, None also for a reply of which a personal archive does not tell it. `markdown` is
    CommonMark; `link` an absolute address or None. `occurred_at` is aware UTC, of the first revision; `edited_at` of
    this one, None where it is the first or the community does not tell: an edit then counts from when it is brought.
    `particulars` are what belongs to its text without being prose:
    the options of a poll, or the address of a shared resource. `attachments` are its files, as they are kept already.
    `channel` is where it was said, None where there is but one place or the community does not tell; `tags` are those
    that the community itself keeps of it, without a number sign. `licence` is what its author or publisher lets others
    do with it, in words or as an address, None where nothing is said.
    """

    source: str
    source_id: str
    revision: int
    kind: ContributionKind
    author: Author
    occurred_at: datetime
    markdown: str
    title: str | None = None
    in_reply_to: str | None = None
    link: str | None = None
    edited_at: datetime | None = None
    particulars: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    channel: Channel | None = None
    tags: tuple[str, ...] = ()
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class Reaction:
    """That somebody reacted to a contribution, by whatever sign; one person to one contribution once.

    `source` and `source_id` are the contribution's. `occurred_at` is aware UTC, None where the community does not tell:
    it then counts from when the contribution was made.
    """

    source: str
    source_id: str
    author: Author
    occurred_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tombstone:
    """Word from the community that a contribution is gone. Never inferred from its absence."""

    source: str
    source_id: str
    occurred_at: datetime


Record = Contribution | Reaction | Tombstone


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where a reading may be taken up again: the connector's own cursor, opaque to everybody else.

    It holds no secret and no text, of at most `LONGEST_CURSOR` characters.
    """

    cursor: str


@dataclass(frozen=True, slots=True)
class Page:
    """Records in the community's order, at most `MOST_RECORDS`, and the checkpoint that may be stored once they are.

    `more` says that the next page can be read at once; otherwise there was nothing else when this was read. `left_out`
    counts what was seen and is not for us: what programs wrote, what is private, what cannot be read.
    """

    records: tuple[Record, ...]
    checkpoint: Checkpoint
    more: bool
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Checked:
    """What a community answered when it was asked who we are.

    `source` is the instance that its contributions will name, `account` as whom we read there, to show to an
    administrator, `warnings` what will not work, each a sentence that says what to do.
    """

    source: str
    account: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Received:
    """What a call from a community brought.

    `delivery_id` is by what a repeat of the call is known, empty where the community numbers none. `changed` are ids of
    channels that are to be read soon, where a call says only that there is something. `answer` is what the community
    wants to read, such as a challenge; empty for nothing.
    """

    records: tuple[Record, ...] = ()
    delivery_id: str = ""
    changed: tuple[str, ...] = ()
    answer: str = ""
