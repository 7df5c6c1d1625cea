"""What became of a framework, version by version, and what a version took away."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.frameworks.differences import Change, Difference, Part
from sync.frameworks.package import Association, AssociationType, Body
from sync.frameworks.store import Origin
from sync.frameworks.tables import CompetencyRow, FrameworkVersion


@dataclass(frozen=True, slots=True)
class ListedVersion:
    """A version: who made it, how, and how many competencies it changed in which way."""

    version: int
    origin: Origin
    actor_id: UUID | None
    created_at: datetime
    items: Mapping[Change, int]
    others: int


@dataclass(frozen=True, slots=True)
class Removal:
    """What went with a competency: it, those below it, and what was said of them."""

    items: Sequence[Body]
    associations: Sequence[Body]


def list_versions(session: Session, framework_id: UUID, start: int, limit: int) -> Sequence[ListedVersion]:
    """The versions of a framework, the latest first, from the `start`-th (from 0) on."""
    rows = session.scalars(
        select(FrameworkVersion)
        .where(FrameworkVersion.framework_id == framework_id)
        .order_by(FrameworkVersion.version.desc())
        .offset(start)
        .limit(limit)
    )
    return [_listed(row) for row in rows]


def read_listed(session: Session, framework_id: UUID, version: int) -> ListedVersion | None:
    """One version; None where there was no such."""
    row = session.get(FrameworkVersion, (framework_id, version))
    return None if row is None else _listed(row)


def read_changes(session: Session, framework_id: UUID, version: int) -> Sequence[Difference] | None:
    """What a version changed; nothing of the first one, which made all. None where there was no such version."""
    row = session.get(FrameworkVersion, (framework_id, version))
    return None if row is None else [Difference.parse(each) for each in row.changes]


def find_removal(session: Session, competency: CompetencyRow) -> Removal:
    """What went when a competency was retired, in the order of the framework."""
    rows = session.scalars(
        select(FrameworkVersion).where(
            FrameworkVersion.framework_id == competency.framework_id,
            FrameworkVersion.created_at == competency.retired_at,
        )
    ).all()
    gone = [
        each
        for row in rows
        for each in map(Difference.parse, row.changes)
        if each.change is Change.REMOVED and each.part in (Part.ITEM, Part.ASSOCIATION)
    ]
    items = {each.identifier: each.before for each in gone if each.part is Part.ITEM}
    items.setdefault(competency.identifier, competency.body)
    links = [Association(each.before) for each in gone if each.part is Part.ASSOCIATION]
    back = _at_or_below(competency.identifier, links)
    return Removal(
        [body for identifier, body in items.items() if identifier in back],
        [link.body for link in links if {link.origin, link.destination} & back],
    )


def _at_or_below(identifier: str, links: Sequence[Association]) -> set[str]:
    children: dict[str, list[str]] = {}
    for link in links:
        if link.kind == AssociationType.CHILD:
            children.setdefault(link.destination, []).append(link.origin)
    found, waiting = {identifier}, [identifier]
    while waiting:
        new = [each for each in children.get(waiting.pop(), []) if each not in found]
        found.update(new)
        waiting += new
    return found


def _listed(row: FrameworkVersion) -> ListedVersion:
    differences = [Difference.parse(each) for each in row.changes]
    items = Counter(each.change for each in differences if each.part is Part.ITEM)
    others = sum(each.part is not Part.ITEM for each in differences)
    return ListedVersion(row.version, Origin(row.origin), row.actor_id, row.created_at, items, others)
