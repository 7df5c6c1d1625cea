"""Competencies as others than the editor need them: by id or identifier, in words, with their levels."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from sync.frameworks.package import Body, Level, Package, own_fields
from sync.frameworks.tables import CompetencyRow, Framework


@dataclass(frozen=True, slots=True)
class FoundCompetency:
    """A competency in words of one language; without a scale it has the one level that somebody has it.

    `esco` is the address of the same skill in ESCO, `eqf` the level in the European qualifications framework, 1..8.
    `id_number` is what an LMS calls it by that has a name of its own for it; empty for none. `uri` is its own in CASE.
    """

    id: UUID
    identifier: str
    framework: str
    framework_version: int
    code: str
    title: str
    description: str
    levels: tuple[Level, ...]
    is_retired: bool
    esco: str = ""
    eqf: int | None = None
    id_number: str = ""
    uri: str = ""

    @property
    def name(self) -> str:
        """Its code, if it has one, and its title."""
        return f"{self.code} {self.title}".strip()

    @property
    def level_count(self) -> int:
        """How many levels there are."""
        return max(len(self.levels), 1)

    @property
    def levels_given(self) -> range:
        """The levels that can be given, by number: all but a lowest one that shows nothing."""
        shows_nothing = bool(self.levels) and self.levels[0].shows_nothing
        return range(2 if shows_nothing else 1, self.level_count + 1)

    def level_name(self, number: int) -> str:
        """What a level is called; empty where there is no scale, and for a level that it has not got (any more)."""
        return next((level.name for level in self.levels if level.number == number), "")


def find_by_identifier(
    session: Session, organisation_id: UUID, identifiers: Collection[str], language: str
) -> Mapping[str, FoundCompetency]:
    """Competencies of an organisation by their identifiers; of several with the same, one that is not retired."""
    found = _find(session, organisation_id, CompetencyRow.identifier.in_(identifiers), language)
    return {each.identifier: each for each in sorted(found, key=lambda each: not each.is_retired)}


def find_by_name(
    session: Session, organisation_id: UUID, names: Collection[str], language: str
) -> Mapping[str, Sequence[FoundCompetency]]:
    """Competencies by their identifiers or their codes, those first that are not retired; several may have a code."""
    code = CompetencyRow.body["humanCodingScheme"].as_string()
    rows = _find(
        session, organisation_id, or_(CompetencyRow.identifier.in_(names), code.in_(names)), language
    )
    found: dict[str, list[FoundCompetency]] = {}
    for each in sorted(rows, key=lambda each: each.is_retired):
        for name in {each.identifier, each.code}.intersection(names):
            found.setdefault(name, []).append(each)
    return found


def find_by_id(
    session: Session, organisation_id: UUID, ids: Collection[UUID], language: str
) -> Mapping[UUID, FoundCompetency]:
    """Competencies by their ids, retired or not; those of other organisations are not found."""
    return {each.id: each for each in _find(session, organisation_id, CompetencyRow.id.in_(ids), language)}


def _find(
    session: Session,
    organisation_id: UUID,
    which: ColumnElement[bool],
    language: str,
    limit: int | None = None,
) -> Sequence[FoundCompetency]:
    rows = session.execute(
        select(CompetencyRow, Framework)
        .join(Framework, Framework.id == CompetencyRow.framework_id)
        .where(Framework.organisation_id == organisation_id, which)
        .order_by(Framework.created_at, Framework.id, CompetencyRow.place)
        .limit(limit)
    ).all()
    by_framework: dict[UUID, list[Body]] = {}
    for row, _ in rows:
        by_framework.setdefault(row.framework_id, []).append(row.body)
    packages = {
        framework.id: Package(framework.document, tuple(by_framework[framework.id]), (), framework.extras)
        for _, framework in rows
    }
    return [_found(row, framework, packages[framework.id], language) for row, framework in rows]


def _found(row: CompetencyRow, framework: Framework, package: Package, language: str) -> FoundCompetency:
    competency = package.competencies[row.identifier]
    scale = package.scale_for(row.identifier, language)
    return FoundCompetency(
        id=row.id,
        identifier=row.identifier,
        framework=package.title(language),
        framework_version=framework.version,
        code=competency.code,
        title=competency.title(language),
        description=competency.description(language),
        levels=scale.levels if scale else (),
        is_retired=row.retired_at is not None or framework.retired_at is not None,
        esco=competency.esco,
        eqf=competency.eqf,
        id_number=str(own_fields(competency.body).get("id_number") or ""),
        uri=str(competency.body.get("uri") or ""),
    )


def list_competencies(
    session: Session, organisation_id: UUID, language: str, *, limit: int
) -> Sequence[FoundCompetency]:
    """The first so many competencies of an organisation that are not retired, framework by framework, as trees."""
    is_current = and_(CompetencyRow.retired_at.is_(None), Framework.retired_at.is_(None))
    return _find(session, organisation_id, is_current, language, limit)
