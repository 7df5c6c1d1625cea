"""Which workers live."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant
from config.privacy import Erasure, privacy


class WorkerRow(Base):
    """A process with a worker in it: `kind` is its command, `doing` one word of `sync.health.pulse.Doing`."""

    __tablename__ = "workers"
    __table_args__ = privacy("times of processes", "seeing that a worker lives", Erasure.NOTHING_PERSONAL)

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    version: Mapped[str] = mapped_column(String(32))
    doing: Mapped[str] = mapped_column(String(16))
    started_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
