"""What a connector says of itself, before anybody uses it."""

from dataclasses import dataclass
from enum import StrEnum

from config.language import N_


class Direction(StrEnum):
    """Which way the data goes."""

    COMMUNITIES = "communities"  # read
    RECORDS = "records"  # write


class Access(StrEnum):
    """How far the outside system lets itself be connected."""

    OPEN = "open"
    ARCHIVE = "archive"
    CLOSED = "closed"


class SettingKind(StrEnum):
    """What an administrator enters, and how it is treated."""

    TEXT = "text"
    ADDRESS = "address"  # http(s); its host becomes one that may be talked to
    ADDRESSES = "addresses"  # several of these, one a line
    SECRET = "secret"  # noqa: S105 - a kind; kept encrypted, tried on entry, never shown again
    LINES = "lines"  # several, one a line


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that an administrator enters to connect a community.

    `name` is by what the connector finds it, `label` and `hint` are for people (English; the built-in ones are in the
    catalogues).
    """

    name: str
    label: str
    kind: SettingKind = SettingKind.TEXT
    hint: str = ""
    required: bool = True


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
    scopes: tuple[str, ...] = (N_("none"),)
    rate_limits: str = N_("none stated")
    cost: str = N_("none")
    deletions: str = N_("not seen")
    appends: bool = False
    knows_repeats: bool = False
    batch: int = 1
    docs: str = ""
    settings: tuple[Setting, ...] = ()
    hosts: tuple[str, ...] = ()
    tells_edits: bool = False
    tells_deletions: bool = False
    personal_archive: bool = False
    public: bool = False
    instead: str = ""
    proved_on: str = N_("recorded answers")
