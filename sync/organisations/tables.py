"""Organisations: the root of purposes, keys, rules and connections."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant
from config.privacy import Erasure, privacy

DEFAULT_ORGANISATION = "default"


class Organisation(Base):
    """One customer of the installation. `db upgrade` makes the first, with the slug ``default``."""

    __tablename__ = "organisations"
    __table_args__ = privacy("a name of an organisation", "tenancy", Erasure.NOTHING_PERSONAL)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(63), unique=True)
    name: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(Instant)
