"""A file on its way to a framework: first what it would change, then the change itself."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.frameworks.differences import Change, Difference, Part, compare
from sync.frameworks.merging import merge
from sync.frameworks.package import Package, own_fields
from sync.frameworks.problems import FrameworkRefused, Problem
from sync.frameworks.reading import read_framework
from sync.frameworks.source import Source
from sync.frameworks.store import (
    Origin,
    Saved,
    find_framework,
    load_package,
    save_package,
)
from sync.frameworks.tables import Framework


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a file would make of a framework, which has `version` now (0 where it is new); nothing is kept yet."""

    package: Package
    version: int
    differences: tuple[Difference, ...]
    notes: tuple[Problem, ...]

    def count(self, change: Change) -> int:
        """How many competencies would be added, changed or removed."""
        counted = Counter(each.change for each in self.differences if each.part is Part.ITEM)
        return counted[change]

    @property
    def unchanged(self) -> int:
        """How many competencies stay as they are."""
        return len(self.package.items) - self.count(Change.ADDED) - self.count(Change.CHANGED)

    @property
    def summary(self) -> str:
        """In an English sentence, for a terminal."""
        title = self.package.title(self.package.language)
        if not self.differences:
            return f"“{title}” is as the file has it: nothing changes."
        return (
            f"“{title}”: {self.count(Change.ADDED):,} competencies added, {self.count(Change.CHANGED):,} changed, "
            f"{self.count(Change.REMOVED):,} retired, {self.unchanged:,} as they were."
        )


def propose(
    session: Session,
    organisation_id: UUID,
    data: bytes,
    name: str,
    now: datetime,
    *,
    encoding: str | None = None,
    into: str | None = None,
) -> Proposal:
    """What the bytes of a file would change; `name` is the file's, `into` the framework that a CSV is about.

    Raises `FrameworkRefused` for a file that makes no framework, and where there is no framework `into`.
    """
    source, notes = read_framework(data, name, now, encoding=encoding)
    framework = _find(session, organisation_id, source, into)
    if framework is None and into is not None:
        raise FrameworkRefused(f"There is no framework {into[:80]} to import into.", code="framework.unknown")
    stored = load_package(session, framework) if framework else None
    package = merge(stored, source, now)
    version = framework.version if framework else 0
    return Proposal(package, version, compare(stored, package), tuple(notes))


def import_framework(
    session: Session,
    organisation_id: UUID,
    proposal: Proposal,
    now: datetime,
    *,
    actor_id: UUID | None = None,
) -> Saved:
    """Let the framework be as proposed. Raises `FrameworkRefused` where it was changed since it was looked at."""
    return save_package(
        session,
        organisation_id,
        proposal.package,
        Origin.IMPORT,
        now,
        actor_id=actor_id,
        expected_version=proposal.version,
    )


def _find(session: Session, organisation_id: UUID, source: Source, into: str | None) -> Framework | None:
    """The framework of a file: by its identifier, else, of a CSV, by the ID number that it is known by in Moodle."""
    if source.file_format.is_whole:
        return find_framework(session, organisation_id, source.package.identifier)
    found = find_framework(session, organisation_id, into or source.package.identifier)
    number = own_fields(source.package.document).get("id_number")
    if found is not None or into is not None or number is None:
        return found
    known = session.scalars(
        select(Framework)
        .where(Framework.organisation_id == organisation_id, Framework.retired_at.is_(None))
        .order_by(Framework.created_at, Framework.id)
    )
    return next((each for each in known if own_fields(each.document).get("id_number") == number), None)
