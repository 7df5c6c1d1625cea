"""Rules in their versions, and the scores that follow from them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, JsonDocument, Sequence64
from config.privacy import Erasure, privacy


class RuleVersion(Base):
    """One version of the scoring rule of a space; a space without one is scored by the default rule.

    It holds from `effective_from` on, where that is None from the beginning.
    """

    __tablename__ = "rule_versions"
    __table_args__ = (
        UniqueConstraint("space_id", "version"),
        privacy("what participation is worth", "scoring", Erasure.NOTHING_PERSONAL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    version: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    effective_from: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)


class StoredScore(Base):
    """A learner's score in a space as last derived, by the rules up to `rule_version`.

    Points are thousandths, exact; `provisional` are those of them that a person was asked to look at because of
    `flags`. `reached` is the share of the full score as a fraction in words, such as "3/8", which `Fraction` reads.
    """

    __tablename__ = "scores"
    __table_args__ = privacy("points and word counts by random id", "scoring", Erasure.ROWS_DELETED)

    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    rule_version: Mapped[int]
    points: Mapped[int] = mapped_column(Sequence64)
    reached: Mapped[str] = mapped_column(Text, server_default="0")
    provisional: Mapped[int] = mapped_column(Sequence64, server_default=text("0"))
    flags: Mapped[int] = mapped_column(server_default=text("0"))
    is_excused: Mapped[bool] = mapped_column(server_default=false())
    posts: Mapped[int]
    replies: Mapped[int]
    counted_words: Mapped[int]
    derived_at: Mapped[datetime] = mapped_column(Instant)
