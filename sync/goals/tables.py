"""Strategic goals of an organisation, the competencies that they need, and whom they are for."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, JsonDocument
from config.privacy import Erasure, privacy


class GoalRow(Base):
    """A goal: its `titles` by language, for whom, how many are to reach it, and by when.

    It is for the learners of the spaces in `goal_spaces`, of all where there are none, and of these for a `department`
    where one is named. `share` is per cent of them and `people` a number; one of both is None. `actor_id` set it last.
    """

    __tablename__ = "competency_goals"
    __table_args__ = (
        Index("ix_competency_goals_organisation_id", "organisation_id"),
        privacy(
            "what an organisation wants its people to learn, and who wrote that down",
            "planning what is learned",
            Erasure.RANDOM_ID_ONLY,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    titles: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    department: Mapped[str | None] = mapped_column(String(200))
    share: Mapped[int | None]
    people: Mapped[int | None]
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    actor_id: Mapped[UUID | None]
    set_at: Mapped[datetime] = mapped_column(Instant)


class GoalCompetency(Base):
    """A level of a competency that a goal needs."""

    __tablename__ = "goal_competencies"
    __table_args__ = privacy(
        "which levels a goal needs", "planning what is learned", Erasure.NOTHING_PERSONAL
    )

    goal_id: Mapped[UUID] = mapped_column(
        ForeignKey("competency_goals.id", ondelete="CASCADE"), primary_key=True
    )
    competency_id: Mapped[UUID] = mapped_column(ForeignKey("competencies.id"), primary_key=True, index=True)
    level: Mapped[int]


class GoalSpace(Base):
    """A space whose learners a goal is for."""

    __tablename__ = "goal_spaces"
    __table_args__ = privacy("whom a goal is for", "planning what is learned", Erasure.NOTHING_PERSONAL)

    goal_id: Mapped[UUID] = mapped_column(
        ForeignKey("competency_goals.id", ondelete="CASCADE"), primary_key=True
    )
    space_id: Mapped[UUID] = mapped_column(
        ForeignKey("spaces.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class QualificationManager(Base):
    """Somebody whom an administrator has appointed to look after qualification; `actor_id` did so, None an operator."""

    __tablename__ = "qualification_managers"
    __table_args__ = (
        Index("ix_qualification_managers_person_id", "person_id"),
        privacy(
            "who looks after qualification, and who appointed them",
            "letting those in who look after what is learned",
            Erasure.ROWS_DELETED,
        ),
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    actor_id: Mapped[UUID | None]
    named_at: Mapped[datetime] = mapped_column(Instant)


class DepartmentMember(Base):
    """In which department somebody works, as the LMS's last launch told by the custom parameter ``department``."""

    __tablename__ = "department_members"
    __table_args__ = (
        Index("ix_department_members_organisation_id", "organisation_id", "department"),
        privacy(
            "the department that the learning platform tells of a person",
            "showing by departments what was learned",
            Erasure.ROWS_DELETED,
        ),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    department: Mapped[str] = mapped_column(String(200))
    noted_at: Mapped[datetime] = mapped_column(Instant)


class Findable(Base):
    """That somebody may be found by members of a space for a competency that they have: their own choice."""

    __tablename__ = "findable_competencies"
    __table_args__ = (
        Index("ix_findable_competencies_person_id", "person_id"),
        privacy(
            "for which competencies a person wants to be found",
            "helping others find somebody to ask, as the person chose",
            Erasure.ROWS_DELETED,
        ),
    )

    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    competency_id: Mapped[UUID] = mapped_column(ForeignKey("competencies.id"), primary_key=True, index=True)
    set_at: Mapped[datetime] = mapped_column(Instant)
