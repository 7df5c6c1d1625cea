"""Frameworks in the database: read as packages, written as the differences that make a new version."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.ids import new_id
from sync.audit.trail import record
from sync.frameworks.differences import Change, Difference, Part, compare
from sync.frameworks.package import Package
from sync.frameworks.problems import FrameworkRefused
from sync.frameworks.tables import AssociationRow, CompetencyRow, Framework, FrameworkVersion
from sync.frameworks.writing import write_associations, write_items


class Origin(StrEnum):
    """What made a version."""

    IMPORT = "import"
    EDITOR = "editor"


@dataclass(frozen=True, slots=True)
class Saved:
    """A framework after it was written; without `differences` nothing was, and the version is the one before."""

    framework_id: UUID
    version: int
    differences: tuple[Difference, ...]
    items: int


@dataclass(frozen=True, slots=True)
class ListedFramework:
    """A framework in a list."""

    id: UUID
    identifier: str
    title: str
    language: str
    version: int
    items: int
    changed_at: datetime


def list_frameworks(session: Session, organisation_id: UUID, language: str) -> Sequence[ListedFramework]:
    """The frameworks of an organisation by title, texts in this language where they have it."""
    counted = (
        select(func.count())
        .where(CompetencyRow.framework_id == Framework.id, CompetencyRow.retired_at.is_(None))
        .scalar_subquery()
    )
    rows = session.execute(
        select(Framework, counted).where(
            Framework.organisation_id == organisation_id, Framework.retired_at.is_(None)
        )
    )
    listed = [_listed(framework, items, language) for framework, items in rows]
    return sorted(listed, key=lambda each: (each.title.casefold(), each.identifier))


def find_framework(
    session: Session, organisation_id: UUID, identifier: str, *, for_update: bool = False
) -> Framework | None:
    """The framework that goes by this identifier in an organisation, retired or not; None where there is none."""
    wanted = select(Framework).where(
        Framework.organisation_id == organisation_id, Framework.identifier == identifier
    )
    return session.scalar(wanted.with_for_update() if for_update else wanted)


def load_package(session: Session, framework: Framework) -> Package:
    """A framework as it is now, in the order in which it came; what is retired is left out."""
    items = session.scalars(
        select(CompetencyRow.body)
        .where(CompetencyRow.framework_id == framework.id, CompetencyRow.retired_at.is_(None))
        .order_by(CompetencyRow.position)
    )
    associations = session.scalars(
        select(AssociationRow.body)
        .where(AssociationRow.framework_id == framework.id)
        .order_by(AssociationRow.position)
    )
    return Package(framework.document, tuple(items), tuple(associations), framework.extras)


def load_version(session: Session, framework: Framework, version: int) -> Package | None:
    """A framework as it was in a version, items in no certain order; None for a version that there never was."""
    if not 1 <= version <= framework.version:
        return None
    package = load_package(session, framework)
    later = session.scalars(
        select(FrameworkVersion.changes)
        .where(FrameworkVersion.framework_id == framework.id, FrameworkVersion.version > version)
        .order_by(FrameworkVersion.version.desc())
    )
    for changes in later:
        package = _undone(package, map(Difference.parse, changes))
    return package


def save_package(
    session: Session,
    organisation_id: UUID,
    package: Package,
    origin: Origin,
    now: datetime,
    *,
    actor_id: UUID | None = None,
    expected_version: int | None = None,
) -> Saved:
    """Let a framework be as this package says, in a new version where that differs.

    `expected_version` is the version that whoever decided has seen, 0 for none. Raises `FrameworkRefused`
    (``framework.moved``) where it is another by now.
    """
    framework = find_framework(session, organisation_id, package.identifier, for_update=True)
    present = framework.version if framework else 0
    if expected_version is not None and expected_version != present:
        raise FrameworkRefused(
            "Somebody has changed this framework meanwhile. Nothing was changed: look at it anew, and decide again.",
            code="framework.moved",
        )
    before = load_package(session, framework) if framework else None
    differences = compare(before, package)
    was_retired = framework is not None and framework.retired_at is not None
    if framework is not None and not differences and not was_retired:
        return Saved(framework.id, framework.version, (), len(package.items))
    if framework is None:
        framework = _made(session, organisation_id, package, now)
    framework.version += 1
    framework.document, framework.extras = dict(package.document), dict(package.extras)
    framework.retired_at, framework.changed_at = None, now
    session.flush()
    write_items(session, framework.id, before, package, now)
    write_associations(session, framework.id, before, package)
    _note(session, framework, origin, differences, actor_id, now)
    return Saved(framework.id, framework.version, differences, len(package.items))


def _made(session: Session, organisation_id: UUID, package: Package, now: datetime) -> Framework:
    framework = Framework(
        id=new_id(),
        organisation_id=organisation_id,
        identifier=package.identifier,
        version=0,
        document={},
        extras={},
        retired_at=None,
        created_at=now,
        changed_at=now,
    )
    session.add(framework)
    session.flush()
    return framework


def _note(
    session: Session,
    framework: Framework,
    origin: Origin,
    differences: Sequence[Difference],
    actor_id: UUID | None,
    now: datetime,
) -> None:
    is_first = framework.version == 1
    session.add(
        FrameworkVersion(
            framework_id=framework.id,
            version=framework.version,
            origin=origin.value,
            actor_id=actor_id,
            changes=[] if is_first else [each.dump() for each in differences],
            created_at=now,
        )
    )
    session.flush()
    items = [each.change for each in differences if each.part is Part.ITEM]
    record(
        session,
        action="framework.imported" if origin is Origin.IMPORT else "framework.edited",
        now=now,
        organisation_id=framework.organisation_id,
        actor_id=actor_id,
        detail={
            "framework": str(framework.id),
            "version": framework.version,
            **{change.value: items.count(change) for change in Change},
        },
    )


def _undone(package: Package, differences: Iterable[Difference]) -> Package:
    items = {identifier: each.body for identifier, each in package.competencies.items()}
    links = {link.identifier: link.body for link in package.links}
    extras = dict(package.extras)
    document = package.document
    for each in differences:
        if each.part is Part.DOCUMENT:
            document = each.before
            continue
        kept = {Part.ITEM: items, Part.ASSOCIATION: links, Part.EXTRAS: extras}[each.part]
        if each.before is None:
            kept.pop(each.identifier, None)
        else:
            kept[each.identifier] = each.before
    return Package(document, tuple(items.values()), tuple(links.values()), extras)


def _listed(framework: Framework, items: int, language: str) -> ListedFramework:
    package = Package(framework.document, (), ())
    return ListedFramework(
        framework.id,
        framework.identifier,
        package.title(language),
        package.language,
        framework.version,
        items,
        framework.changed_at,
    )
