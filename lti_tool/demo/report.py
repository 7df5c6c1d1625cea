"""What came of a demo: Stoa's side and the LMS's side of every learner, held against each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.demo.stage import Stage
from lti_tool.demo.visitor import Form, Visitor
from lti_tool.demo.ways import Played
from sync.competencies.mapping import CompetencyMapping
from sync.competencies.versions import current_mapping
from sync.consent.purposes import GRADE
from sync.outbox.tables import OutboxRow, TargetRow
from sync.people.accounts import find_people
from sync.scoring.score import score_given
from sync.scoring.tables import StoredScore
from sync.spaces.tables import Space


@dataclass(frozen=True)
class LearnerRow:
    """One learner. Points are points, scores are of the gradebook's maximum; None for whoever has none.

    `score_computed`, `level_computed` and `score_sent` are Stoa's side; `score_in_gradebook`, `competency_level` and
    `evidence` the LMS's.
    """

    user_id: str
    email: str
    contributions: int
    replies: int
    counted_words: int
    points: float
    score_computed: float | None
    score_sent: float | None
    score_in_gradebook: float | None
    level_computed: int | None
    competency_level: int | None
    evidence: tuple[str, ...]

    @property
    def differences(self) -> tuple[str, ...]:
        """In what the LMS differs from what Stoa computed, sent or not."""
        found = []
        if self.score_computed != self.score_in_gradebook:
            sides = (
                f"{_said(self.score_computed)} computed, {_said(self.score_in_gradebook)} in the gradebook"
            )
            found.append(f"score {sides}")
        if self.level_computed != self.competency_level:
            sides = f"{_said(self.level_computed)} computed, {_said(self.competency_level)} recorded"
            found.append(f"level {sides}")
        return tuple(found)


@dataclass(frozen=True)
class _OurSide:
    score: StoredScore | None
    computed: float | None
    sent: float | None
    level: int | None


def hold_against(stage: Stage, played: Played) -> list[LearnerRow]:
    """Every learner of the course, with what Stoa computed and what the LMS itself says."""
    theirs = _read_gradebook(stage)
    learners = [person for person in stage.course.people if person.role == "learner"]
    with stage.services.database.read() as session:
        ours = _read_ours(session, stage, played.space_id, [person.user_id for person in learners])
    mapped = stage.course.competencies[0].id
    return [
        _row(theirs["rows"], person.user_id, person.email, ours[person.user_id], mapped)
        for person in learners
    ]


def _read_gradebook(stage: Stage) -> Any:
    staff = next(person for person in stage.course.people if person.role == "instructor")
    visitor = Visitor()
    try:
        visitor.submit(Form(f"{stage.lms_url}/session", "post", {"user_id": staff.user_id}))
        return visitor.get_json(f"{stage.lms_url}/gradebook.json")
    finally:
        visitor.close()


def _read_ours(
    session: Session, stage: Stage, space_id: UUID, user_ids: Sequence[str]
) -> Mapping[str, _OurSide]:
    space = session.get_one(Space, space_id)
    people = find_people(session, stage.services.keys, space.organisation_id, stage.lms_url, user_ids)
    mapping = current_mapping(session, space_id) or CompetencyMapping(())
    scores = {
        row.person_id: row
        for row in session.scalars(select(StoredScore).where(StoredScore.space_id == space_id))
    }
    sent = _read_sent(session, space_id)
    sides = {}
    for user_id in user_ids:
        person_id = people.get(user_id)
        score = scores.get(person_id) if person_id else None
        sides[user_id] = _OurSide(
            score=score,
            computed=float(score_given(Fraction(score.reached), space.maximum_points)) if score else None,
            sent=sent.get(person_id) if person_id else None,
            level=max(mapping.levels_for(score.points).values(), default=None) if score else None,
        )
    return sides


def _read_sent(session: Session, space_id: UUID) -> dict[UUID, float]:
    """The score of each person that the gradebook has taken."""
    rows = session.scalars(
        select(OutboxRow)
        .join(TargetRow, TargetRow.id == OutboxRow.target_id)
        .where(
            TargetRow.space_id == space_id,
            TargetRow.purpose == GRADE,
            OutboxRow.sent_version == OutboxRow.version,
        )
    )
    return {row.person_id: row.payload["given"] / 1000 for row in rows}


def _row(
    rows: Sequence[Mapping[str, Any]], user_id: str, email: str, ours: _OurSide, mapped: int
) -> LearnerRow:
    """One learner; of the competencies the one that points are mapped to."""
    theirs = next((row for row in rows if row["user_id"] == user_id), None)
    grades = [grade for grade in theirs["grades"].values() if grade is not None] if theirs else []
    records = [each for each in theirs["competencies"] if each["competency_id"] == mapped] if theirs else []
    levels = [record["level"] for record in records if record["level"] is not None]
    score = ours.score
    return LearnerRow(
        user_id=user_id,
        email=email,
        contributions=score.posts + score.replies if score else 0,
        replies=score.replies if score else 0,
        counted_words=score.counted_words if score else 0,
        points=score.points / 1000 if score else 0.0,
        score_computed=ours.computed,
        score_sent=ours.sent,
        score_in_gradebook=grades[0] if grades else None,
        level_computed=ours.level,
        competency_level=levels[0] if levels else None,
        evidence=tuple(piece["note"] for record in records for piece in record["evidence"]),
    )


def _said(value: float | None) -> str:
    return "none" if value is None else f"{value:g}"
