"""What a connector says of itself, before anybody uses it."""

from dataclasses import dataclass
from enum import StrEnum


class Direction(StrEnum):
    """Which way the data goes."""

    COMMUNITIES = "communities"  # read
    RECORDS = "records"  # write


class Access(StrEnum):
    """How far the outside system lets itself be connected."""

    OPEN = "open"
    ARCHIVE = "archive"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Manifest:
    """A connector's declaration, shown to administrators and data protection officers.

    `personal_data` lists categories in English terms of the privacy register; `destination` says where data goes;
    `deletions` says how deletions at the source are seen; `appends` is true of a record system that adds a new
    entry with every write instead of replacing the last, `knows_repeats` of one that knows an item by its id, so that
    writing it again changes nothing. `batch` is how many items a record system takes in one request.
    """

    id: str
    title: str
    direction: Direction
    access: Access
    personal_data: tuple[str, ...]
    authentication: str
    destination: str
    scopes: tuple[str, ...] = ()
    rate_limits: str = "none stated"
    cost: str = "none"
    deletions: str = "not seen"
    appends: bool = False
    knows_repeats: bool = False
    batch: int = 1
    docs: str = ""
