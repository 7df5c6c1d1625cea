"""The rows of a framework, brought to what a package says: only those are touched that differ."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from config.ids import new_id
from sync.frameworks.package import Body, Package
from sync.frameworks.tables import AssociationRow, CompetencyRow

_AT_ONCE: Final = 1_000  # rows


def write_items(
    session: Session, framework_id: UUID, before: Package | None, package: Package, now: datetime
) -> None:
    """Let a framework have just these items; others are retired, and those that come back have their old ids."""
    present = _present_items(session, framework_id)
    known = before.competencies if before else {}
    ids = {each: present[each].id if each in present else new_id() for each in package.competencies}
    added: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for values in _items(package, ids):
        identifier = values["identifier"]
        row = present.get(identifier)
        if row is None:
            added.append({"framework_id": framework_id, **values})
        elif identifier not in known or values["body"] != known[identifier].body or _is_moved(row, values):
            changed.append(values)
    for batch in _batches(added):
        session.execute(insert(CompetencyRow), batch)
    for batch in _batches(changed):
        session.execute(update(CompetencyRow), batch)
    gone = [row.id for identifier, row in present.items() if identifier not in ids and row.retired_at is None]
    for batch in _batches(gone):
        session.execute(update(CompetencyRow).where(CompetencyRow.id.in_(batch)).values(retired_at=now))


def write_associations(
    session: Session, framework_id: UUID, before: Package | None, package: Package
) -> None:
    """Let a framework have just these associations."""
    known = _by_identifier(before) if before else {}
    wanted = _by_identifier(package)
    outdated = [identifier for identifier, told in known.items() if wanted.get(identifier) != told]
    for batch in _batches(outdated):
        of_these = AssociationRow.identifier.in_(batch)
        session.execute(delete(AssociationRow).where(AssociationRow.framework_id == framework_id, of_these))
    added = [
        {
            "id": new_id(),
            "framework_id": framework_id,
            "identifier": identifier,
            "position": number,
            "body": body,
        }
        for identifier, (number, body) in wanted.items()
        if known.get(identifier) != (number, body)
    ]
    for batch in _batches(added):
        session.execute(insert(AssociationRow), batch)


def _present_items(session: Session, framework_id: UUID) -> Mapping[str, Any]:
    rows = session.execute(
        select(
            CompetencyRow.identifier,
            CompetencyRow.id,
            CompetencyRow.parent_id,
            CompetencyRow.position,
            CompetencyRow.place,
            CompetencyRow.retired_at,
        ).where(CompetencyRow.framework_id == framework_id)
    )
    return {row.identifier: row for row in rows}


def _items(package: Package, ids: Mapping[str, UUID]) -> Iterator[dict[str, Any]]:
    """The values of all items, parents before their children."""
    positions = {identifier: number for number, identifier in enumerate(package.competencies)}
    for place, identifier in enumerate(package.ordered):
        parent = package.parents.get(identifier)
        yield {
            "id": ids[identifier],
            "identifier": identifier,
            "parent_id": ids[parent] if parent else None,
            "position": positions[identifier],
            "place": place,
            "body": dict(package.competencies[identifier].body),
            "retired_at": None,
        }


def _is_moved(row: Any, values: Mapping[str, Any]) -> bool:
    return any(
        getattr(row, name) != values[name] for name in ("parent_id", "position", "place", "retired_at")
    )


def _by_identifier(package: Package) -> dict[str, tuple[int, Body]]:
    return {link.identifier: (number, dict(link.body)) for number, link in enumerate(package.links)}


def _batches(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE))
