"""The kinds of connectors. Each implements only what it is."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from connectors.contract.contributions import (
    Channel,
    Checked,
    Checkpoint,
    Contribution,
    Page,
    Reaction,
    Received,
)
from connectors.contract.manifest import Manifest
from connectors.contract.records import Item, Outcome, Reading, Target


class Connector(Protocol):
    """What every connector has."""

    @property
    def manifest(self) -> Manifest:
        """What it says of itself."""
        ...


class PushCommunity(Connector, Protocol):
    """The community calls the intake itself, in the transaction of the post (the built-in discussion)."""


class ArchiveCommunity(Connector, Protocol):
    """A file that a person or an administrator brings."""

    def read(self, archive: Path) -> Iterator[Contribution | Reaction]:
        """Every contribution in the archive, parents before their replies, and after each the reactions to it.

        A personal archive holds what one person wrote: what they answered is not in it where somebody else said it, and
        a reply names nothing where the service does not tell what it answers.
        In bounded memory. Private and direct messages, deleted items and joins are never read. Raises `ArchiveRefused`,
        with one sentence for the person who brought it, before the first record where the file is no such archive.
        """
        ...


class PullCommunity(Connector, Protocol):
    """Pages from a cursor. Its methods do network I/O, and raise only `CommunityTrouble`."""

    def check(self) -> Checked:
        """Ask the community who we are there, and whether it lets us do what is needed."""
        ...

    def channels(self) -> Sequence[Channel]:
        """The channels that can be read, public ones alone, by title; empty where they have to be named by somebody."""
        ...

    def pull(self, channel: str, since: Checkpoint | None, begin: datetime | None = None) -> Page:
        """The next page of a channel after `since` (None: from the beginning).

        Nothing older than `begin` (aware UTC) need be given. What is given again, as a page may be whose checkpoint was
        never stored, is word for word the same. Edits come as later revisions, deletions as tombstones where the
        manifest says so, never for what is merely not there. Private messages are never asked for. A cursor that the
        community does not know any more is ``community.cursor_lost``; the channel is then read from its beginning.
        """
        ...


class WebhookCommunity(Connector, Protocol):
    """The community calls us."""

    def accept(self, headers: Mapping[str, str], body: bytes) -> Received:
        """Check the signature and read what was sent; asks nobody. Names of headers come in any case.

        Raises `WebhookRefused` ``webhook.signature``, ``webhook.late`` (signed over five minutes ago or in the future)
        or ``webhook.malformed`` (signed well, and cannot be read). What is of no concern is no error: nothing comes of
        it.
        """
        ...


class RecordConnector(Connector, Protocol):
    """A system that keeps records of learners: a gradebook, competency records, an LRS.

    It never touches a database and never decides what may leave: it gets what the filter let through. Its
    methods do network I/O and raise only `TargetTrouble`, where no item could even be tried.
    """

    def prepare(self, target: Target) -> Target:
        """Find or make what the items need (line item, framework, …); give the target with what was learnt.

        Repeatable: whatever is there already is found again, never made twice.
        """
        ...

    def is_prepared(self, target: Target) -> bool:
        """Whether what was learnt of a target is still all that its settings ask for; asks nobody."""
        ...

    def write(self, target: Target, items: Sequence[Item]) -> Sequence[Outcome]:
        """Write each item once; an outcome per item, in order. One bad item never stops the others.

        It is given as many at a time as its manifest's `batch` says.
        """
        ...

    def read_back(self, target: Target, items: Sequence[Item]) -> Sequence[Reading]:
        """What the receiver holds for each item, in order; the same learner may be asked about with several items.

        Many are asked about at once, so that a receiver which can tell of all in one answer is asked once. What it
        told may be half a minute old, but for what was written through this very connector since.
        """
        ...

    def withdraw(self, target: Target, items: Sequence[Item]) -> Sequence[Outcome]:
        """Ask the receiver to take each item back; an outcome per item, in order."""
        ...
