"""Organisations: the root of purposes, keys, rules and connections."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
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


class WorksCouncilVersion(Base):
    """How an organisation's agreement with its works council binds Stoa, from a time on; the latest version holds.

    `smallest_group` is how many people a figure must be of at least; `agreement` names the agreement, `reason` says why
    it binds less than before, where it does.
    """

    __tablename__ = "works_council_versions"
    __table_args__ = privacy(
        "what was agreed with a works council", "keeping to it", Erasure.NOTHING_PERSONAL
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    enabled: Mapped[bool]
    smallest_group: Mapped[int]
    agreement: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(Instant)
