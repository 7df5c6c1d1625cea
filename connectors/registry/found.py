"""Connectors that other packages bring, by entry points."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from connectors.contract import Access, Direction, Manifest

_LONGEST_REASON = 200
_GROUPS = {"stoa.communities": Direction.COMMUNITIES, "stoa.records": Direction.RECORDS}


class How(StrEnum):
    """By which way something comes from a community, or goes to a record system."""

    PULL = "pull"
    WEBHOOK = "webhook"
    ARCHIVE = "archive"
    PUSH = "push"  # the community calls the intake itself; to a record system Stoa writes
    FILE = "file"  # that a person fetches here and brings there


@dataclass(frozen=True, slots=True)
class FoundConnector:
    """A connector, and how it is made.

    A record connector is made with a `Connection` and a live community with a `CommunityConnection`, by `make`; what
    reads archives with nothing, by `archive`. A closed system has neither.
    """

    manifest: Manifest
    make: Callable[..., Any] | None = None
    archive: Callable[[], Any] | None = None

    @property
    def how(self) -> tuple[How, ...]:
        """The ways by which it is read or written; none of a closed system."""
        if self.manifest.access is Access.CLOSED:
            return ()
        if self.manifest.direction is Direction.RECORDS:
            return (How.PUSH,) if self.make else (How.FILE,)
        ways = {
            How.PULL: hasattr(self.make, "pull"),
            How.WEBHOOK: hasattr(self.make, "accept"),
            How.ARCHIVE: self.archive is not None,
        }
        return tuple(way for way, is_there in ways.items() if is_there) or (How.PUSH,)


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of the catalogue: what a connector says of itself, and by which ways it is read or written."""

    manifest: Manifest
    how: tuple[How, ...]


@dataclass(frozen=True, slots=True)
class BrokenConnector:
    """A connector of another package that cannot be used, and why."""

    group: str
    name: str
    reason: str


def found_connectors() -> Iterator[FoundConnector | BrokenConnector]:
    """Everything that other packages bring; a broken one is reported and never stops the others."""
    for group, direction in _GROUPS.items():
        for entry in entry_points(group=group):
            yield _load(entry, direction)


def _load(entry: EntryPoint, direction: Direction) -> FoundConnector | BrokenConnector:
    try:
        made = entry.load()
    except Exception as error:  # noqa: BLE001 - foreign code may raise anything while it is imported
        return BrokenConnector(entry.group, entry.name, f"cannot be imported ({_in_a_line(error)})")
    manifest = getattr(made, "manifest", None)
    if not isinstance(manifest, Manifest) or not callable(made):
        return BrokenConnector(entry.group, entry.name, "has no manifest")
    if manifest.direction is not direction:
        return BrokenConnector(entry.group, entry.name, f"says that its direction is {manifest.direction}")
    if hasattr(made, "read"):
        return FoundConnector(manifest, archive=made)
    return FoundConnector(manifest, made, getattr(made, "archive", None))


def _in_a_line(error: Exception) -> str:
    line = " ".join(f"{type(error).__name__}: {error}".split())
    return line if len(line) <= _LONGEST_REASON else f"{line[:_LONGEST_REASON]}…"
