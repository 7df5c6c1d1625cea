"""The competency record: levels, and the evidence behind each."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.demo_lms.model import Competency, Person
from lti_tool.demo_lms.tables import EvidenceRow, UserCompetencyRow


@dataclass(frozen=True)
class Evidence:
    """Why a level was given; `created_at` in seconds since 1970."""

    id: int
    level: int
    note: str | None
    created_at: int


@dataclass(frozen=True)
class CompetencyRecord:
    """What a person holds in a competency, with its evidence, newest first."""

    id: int
    level: int
    created_at: int
    modified_at: int
    evidence: tuple[Evidence, ...]


Records = Mapping[tuple[str, int], CompetencyRecord]


def rate(
    session: Session, person: Person, competency: Competency, level: int, note: str | None, now: int
) -> tuple[CompetencyRecord, Evidence]:
    """Give a person a level (1..len(scale)) and append the evidence for it."""
    row = session.scalar(
        select(UserCompetencyRow).where(
            UserCompetencyRow.user_id == int(person.user_id),
            UserCompetencyRow.competency_id == competency.id,
        )
    )
    if row is None:
        row = UserCompetencyRow(user_id=int(person.user_id), competency_id=competency.id, created_at=now)
        session.add(row)
    row.level, row.modified_at = level, now
    session.flush()
    added = EvidenceRow(user_competency_id=row.id, level=level, note=note, created_at=now)
    session.add(added)
    session.flush()
    record = records(session, person)[person.user_id, competency.id]
    return record, next(evidence for evidence in record.evidence if evidence.id == added.id)


def records(session: Session, person: Person | None = None) -> Records:
    """Everybody's records, or one person's, by user id and competency id; two queries."""
    held = select(UserCompetencyRow)
    if person is not None:
        held = held.where(UserCompetencyRow.user_id == int(person.user_id))
    rows = session.scalars(held).all()
    evidence: dict[int, list[Evidence]] = defaultdict(list)
    for piece in session.scalars(
        select(EvidenceRow)
        .where(EvidenceRow.user_competency_id.in_(held.with_only_columns(UserCompetencyRow.id)))
        .order_by(EvidenceRow.created_at.desc(), EvidenceRow.id.desc())
    ):
        found = Evidence(piece.id, piece.level, piece.note, piece.created_at)
        evidence[piece.user_competency_id].append(found)
    return {
        (str(row.user_id), row.competency_id): CompetencyRecord(
            row.id, row.level, row.created_at, row.modified_at, tuple(evidence[row.id])
        )
        for row in rows
    }
