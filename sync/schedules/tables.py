"""What ran by itself, and what came of it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant
from config.privacy import Erasure, privacy

ENGINE_SCHEMA: Final = "stoa_procrastinate"  # of PostgreSQL, for Procrastinate's tables


class JobRun(Base):
    """One run of a job. Without `ended_at` it is under way, or its process was killed; `outcome` is a code."""

    __tablename__ = "job_runs"
    __table_args__ = (
        Index("ix_job_runs_job_began_at", "job", "began_at"),
        privacy(
            "names of jobs, times and codes", "seeing that the housekeeping is done", Erasure.NOTHING_PERSONAL
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(64))
    began_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[str | None] = mapped_column(String(64))
