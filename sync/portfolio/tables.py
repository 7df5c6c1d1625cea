"""What somebody lets be in their portfolio, and the links by which others may see it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, Sealed
from config.privacy import Erasure, privacy


class Portfolio(Base):
    """What somebody says of themselves in their portfolio: words of their own, sealed, and whether their name stands
    above it."""

    __tablename__ = "portfolios"
    __table_args__ = privacy(
        "words of the person's own for their portfolio, encrypted, and whether it says their name",
        "a portfolio, at the person's wish",
        Erasure.ROWS_DELETED,
    )

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    shows_name: Mapped[bool] = mapped_column(server_default=false())
    sealed_words: Mapped[bytes | None] = mapped_column(Sealed)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class PortfolioEntry(Base):
    """One thing that its holder has chosen. What has no row is in no portfolio.

    `kind` is a `sync.portfolio.choosing.EntryKind`, `item_id` the id of a decision about a level, of a piece of its
    evidence, or of a certificate; `telling` says how much of a piece of evidence is told.
    """

    __tablename__ = "portfolio_entries"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "item_id"),
        privacy(
            "what the person has chosen for their portfolio, by random ids",
            "a portfolio, at the person's wish",
            Erasure.ROWS_DELETED,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(12))
    item_id: Mapped[UUID]
    telling: Mapped[str | None] = mapped_column(String(8))
    added_at: Mapped[datetime] = mapped_column(Instant)


class PortfolioLink(Base):
    """A link that shows the portfolio to whoever has it, until a day.

    The secret of its address is sealed for its holder, who sees it again; `token_lookup` is a keyed fingerprint of it.
    Once ended it has neither. `opened` counts how often it was opened, of whom nothing is kept.
    """

    __tablename__ = "portfolio_links"
    __table_args__ = (
        Index("ix_portfolio_links_person_id", "person_id"),
        privacy(
            "links by which others see the person's portfolio, encrypted, when they end, and how often they were "
            "opened",
            "a portfolio, at the person's wish",
            Erasure.ROWS_DELETED,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    person_id: Mapped[UUID]
    token_lookup: Mapped[str | None] = mapped_column(String(64), unique=True)
    sealed_token: Mapped[bytes | None] = mapped_column(Sealed)
    created_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    opened: Mapped[int] = mapped_column(server_default="0")
