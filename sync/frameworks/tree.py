"""Reading a framework level by level, since some have 50,000 competencies: its tree, and what words find in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from sync.frameworks.package import Competency, TextField, own_fields
from sync.frameworks.tables import CompetencyRow, Framework

MOST_BELOW: Final = 100  # of those right below a competency, on its page
_AT_ONCE: Final = 1_000  # rows


@dataclass(frozen=True, slots=True)
class Node:
    """A competency in its place: `depth` from 0 for the top of what was read, `children` those right below it."""

    id: UUID
    parent_id: UUID | None
    competency: Competency
    retired_at: datetime | None
    depth: int = 0
    children: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """Some of the nodes that fit, and how many there are in all."""

    nodes: Sequence[Node]
    total: int

    @property
    def more(self) -> int:
        """How many fit besides."""
        return self.total - len(self.nodes)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many competencies a framework has, and had."""

    present: int
    retired: int


def framework_by_id(session: Session, organisation_id: UUID, framework_id: UUID) -> Framework | None:
    """A framework of this organisation that is not retired."""
    return session.scalar(
        select(Framework).where(
            Framework.id == framework_id,
            Framework.organisation_id == organisation_id,
            Framework.retired_at.is_(None),
        )
    )


def competency_by_id(session: Session, framework_id: UUID, competency_id: UUID) -> CompetencyRow | None:
    """A competency of this framework, retired or not."""
    return session.scalar(
        select(CompetencyRow).where(
            CompetencyRow.id == competency_id, CompetencyRow.framework_id == framework_id
        )
    )


def count_competencies(session: Session, framework_id: UUID) -> Counts:
    """How many there are, and how many are retired."""
    total, present = session.execute(
        select(func.count(), func.count().filter(CompetencyRow.retired_at.is_(None))).where(
            CompetencyRow.framework_id == framework_id
        )
    ).one()
    return Counts(present, total - present)


def read_all(session: Session, framework_id: UUID, *, retired: bool) -> Sequence[Node]:
    """The whole tree, each before what is below it. For frameworks that fit on a page."""
    rows = session.scalars(_listed(framework_id, retired=retired)).all()
    below: dict[UUID | None, list[CompetencyRow]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    nodes: list[Node] = []
    waiting = [(row, 0) for row in reversed(below.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        children = below.get(row.id, [])
        nodes.append(_node(row, depth, len(children)))
        waiting += [(child, depth + 1) for child in reversed(children)]
    return nodes


def read_level(
    session: Session, framework_id: UUID, parent_id: UUID | None, *, retired: bool, start: int, limit: int
) -> Found:
    """Those right below a competency, or at the top, from the `start`-th (from 0) on."""
    inner = aliased(CompetencyRow)
    counted = select(func.count()).where(inner.parent_id == CompetencyRow.id)
    if not retired:
        counted = counted.where(inner.retired_at.is_(None))
    of_level = CompetencyRow.parent_id == parent_id if parent_id else CompetencyRow.parent_id.is_(None)
    listed = _listed(framework_id, retired=retired).where(of_level)
    total = session.scalar(select(func.count()).select_from(listed.subquery())) or 0
    rows = session.execute(listed.add_columns(counted.scalar_subquery()).offset(start).limit(limit)).all()
    return Found([_node(row, 0, children) for row, children in rows], total)


def read_path(session: Session, competency: CompetencyRow) -> Sequence[Node]:
    """What a competency hangs below, from the top on; without itself."""
    above = (
        select(CompetencyRow.id, CompetencyRow.parent_id)
        .where(CompetencyRow.id == competency.parent_id)
        .cte("above", recursive=True)
    )
    above = above.union(
        select(CompetencyRow.id, CompetencyRow.parent_id).join(above, CompetencyRow.id == above.c.parent_id)
    )
    rows = session.scalars(select(CompetencyRow).join(above, above.c.id == CompetencyRow.id)).all()
    by_id = {row.id: row for row in rows}
    path: list[Node] = []
    upper = competency.parent_id
    while upper in by_id:
        row = by_id.pop(upper)
        path.insert(0, _node(row))
        upper = row.parent_id
    return path


def search(session: Session, framework_id: UUID, words: str, *, retired: bool, limit: int) -> Found:
    """Competencies in whose code and texts, in any language, all of these words stand; without words, all."""
    wanted = words.casefold().split()
    if not wanted:
        listed = _listed(framework_id, retired=retired)
        total = session.scalar(select(func.count()).select_from(listed.subquery())) or 0
        return Found([_node(row) for row in session.scalars(listed.limit(limit))], total)
    found: list[Node] = []
    total = 0
    rows = session.execute(
        _listed(framework_id, retired=retired)
        .with_only_columns(
            CompetencyRow.id, CompetencyRow.parent_id, CompetencyRow.body, CompetencyRow.retired_at
        )
        .execution_options(yield_per=_AT_ONCE)
    )
    for row in rows:
        text = _searchable(row.body)
        if all(word in text for word in wanted):
            total += 1
            if len(found) < limit:
                found.append(_node(row))
    return Found(found, total)


def count_below(session: Session, competency: CompetencyRow) -> int:
    """How many competencies that are not retired hang below one, however far."""
    below = select(CompetencyRow.id).where(CompetencyRow.id == competency.id).cte("below", recursive=True)
    below = below.union(
        select(CompetencyRow.id).where(
            CompetencyRow.parent_id == below.c.id, CompetencyRow.retired_at.is_(None)
        )
    )
    return (session.scalar(select(func.count()).select_from(below)) or 1) - 1


def place_among_siblings(session: Session, competency: CompetencyRow) -> int:
    """The how manieth (from 1) it is of those that hang below the same."""
    parent_id = competency.parent_id
    before = select(func.count()).where(
        CompetencyRow.framework_id == competency.framework_id,
        CompetencyRow.parent_id == parent_id if parent_id else CompetencyRow.parent_id.is_(None),
        CompetencyRow.retired_at.is_(None),
        CompetencyRow.place < competency.place,
    )
    return (session.scalar(before) or 0) + 1


def identifiers_of_retired(session: Session, framework_id: UUID) -> Sequence[str]:
    """The identifiers of all that is retired."""
    return session.scalars(
        select(CompetencyRow.identifier).where(
            CompetencyRow.framework_id == framework_id, CompetencyRow.retired_at.is_not(None)
        )
    ).all()


def competencies_by_identifier(
    session: Session, organisation_id: UUID, identifiers: Iterable[str]
) -> Mapping[str, Sequence[tuple[Framework, Node]]]:
    """Where in the organisation's frameworks these identifiers are; what is not retired comes first."""
    wanted = list(dict.fromkeys(identifiers))
    rows = session.execute(
        select(Framework, CompetencyRow)
        .join(CompetencyRow, CompetencyRow.framework_id == Framework.id)
        .where(
            Framework.organisation_id == organisation_id,
            Framework.retired_at.is_(None),
            CompetencyRow.identifier.in_(wanted),
        )
        .order_by(CompetencyRow.retired_at.is_not(None), Framework.created_at, CompetencyRow.id)
    )
    found: dict[str, list[tuple[Framework, Node]]] = {}
    for framework, row in rows:
        found.setdefault(row.identifier, []).append((framework, _node(row)))
    return found


def _listed(framework_id: UUID, *, retired: bool) -> Any:
    conditions: list[ColumnElement[bool]] = [CompetencyRow.framework_id == framework_id]
    if not retired:
        conditions.append(CompetencyRow.retired_at.is_(None))
    return select(CompetencyRow).where(*conditions).order_by(CompetencyRow.place, CompetencyRow.id)


def _node(row: Any, depth: int = 0, children: int = 0) -> Node:
    return Node(row.id, row.parent_id, Competency(row.body), row.retired_at, depth, children)


def _searchable(body: Mapping[str, Any]) -> str:
    told = [body.get("humanCodingScheme"), *(body.get(name) for name in TextField)]
    texts = own_fields(body).get("texts")
    if isinstance(texts, Mapping):
        told += [text for each in texts.values() if isinstance(each, Mapping) for text in each.values()]
    return "\n".join(text for text in told if isinstance(text, str)).casefold()
