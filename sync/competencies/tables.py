"""What participation shows of competencies: mappings and rules in their versions, and what people decided."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, JsonDocument, Sealed
from config.privacy import Erasure, privacy


class MappingVersion(Base):
    """One version of what a space's participation shows; a space without one proposes nothing."""

    __tablename__ = "mapping_versions"
    __table_args__ = (
        UniqueConstraint("space_id", "version"),
        privacy("which points show which competency", "proposing levels", Erasure.NOTHING_PERSONAL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    version: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    created_at: Mapped[datetime] = mapped_column(Instant)


class EvidenceRuleVersion(Base):
    """One version of the rules by which levels are proposed in a space (`sync.competencies.rules`)."""

    __tablename__ = "evidence_rule_versions"
    __table_args__ = privacy(
        "what shows which competency", "proposing levels to people who decide", Erasure.NOTHING_PERSONAL
    )

    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    created_at: Mapped[datetime] = mapped_column(Instant)


class CompetencyRating(Base):
    """What somebody with the right to do so decided about a person's level; never changed, but for its end.

    `decision` is a `sync.competencies.ratings.Decision`. `framework_version` is the one whose words were read, and
    `rule_version` the rules that had proposed it, None where nobody had. The reason and a dispute are under the key of
    the person whom they are about. `valid_until` and `review_at` are None for no end. `lapse_noted_at` is when its
    receivers were to be told that it is over, None as long as that is still to come.
    """

    __tablename__ = "competency_ratings"
    __table_args__ = (
        Index("ix_competency_ratings_person_id_competency_id", "person_id", "competency_id"),
        Index("ix_competency_ratings_organisation_id", "organisation_id", "competency_id"),
        Index("ix_competency_ratings_organisation_id_valid_until", "organisation_id", "valid_until"),
        Index("ix_competency_ratings_organisation_id_review_at", "organisation_id", "review_at"),
        Index("ix_competency_ratings_space_id", "space_id"),
        Index("ix_competency_ratings_competency_id", "competency_id"),
        Index("ix_competency_ratings_valid_until", "valid_until"),
        privacy(
            "levels of competencies that a person was given or not, why, encrypted, and until when",
            "documenting what was learned",
            Erasure.ROWS_DELETED,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    person_id: Mapped[UUID]
    competency_id: Mapped[UUID] = mapped_column(ForeignKey("competencies.id"))
    decision: Mapped[str] = mapped_column(String(12))
    level: Mapped[int]
    framework_version: Mapped[int]
    rule_version: Mapped[int | None]
    decided_by: Mapped[UUID]
    decided_at: Mapped[datetime] = mapped_column(Instant)
    sealed_reason: Mapped[bytes | None] = mapped_column(Sealed)
    valid_until: Mapped[datetime | None] = mapped_column(Instant)
    review_at: Mapped[datetime | None] = mapped_column(Instant)
    disputed_at: Mapped[datetime | None] = mapped_column(Instant)
    sealed_dispute: Mapped[bytes | None] = mapped_column(Sealed)
    lapse_noted_at: Mapped[datetime | None] = mapped_column(Instant)


class CompetencyEvidence(Base):
    """What a decision was made on: one thing that had happened, and who attests it. It holds no text.

    What was written is read where it lives, in `contributions`, for as long as it is there. `attested` is a
    `sync.competencies.ratings.Attested`; `attested_by` is the person where one does, `weight` in thousandths.
    """

    __tablename__ = "competency_evidence"
    __table_args__ = (
        Index("ix_competency_evidence_rating_id", "rating_id"),
        Index("ix_competency_evidence_person_id", "person_id"),
        privacy(
            "what a level was given for, by random ids, without text",
            "documenting what was learned",
            Erasure.ROWS_DELETED,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    rating_id: Mapped[UUID] = mapped_column(ForeignKey("competency_ratings.id", ondelete="CASCADE"))
    person_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(20))
    rule_id: Mapped[str] = mapped_column(String(40))
    contribution_id: Mapped[UUID | None]
    revision: Mapped[int | None]
    level: Mapped[int]
    weight: Mapped[int]
    attested: Mapped[str] = mapped_column(String(12))
    attested_by: Mapped[UUID | None]
    occurred_at: Mapped[datetime] = mapped_column(Instant)


class Vouch(Base):
    """That a member attests somebody else's contribution as evidence, perhaps with a sentence, sealed under their key.

    `revision` is what the contribution had then.
    """

    __tablename__ = "vouches"
    __table_args__ = (
        Index("ix_vouches_person_id", "person_id"),
        Index("ix_vouches_space_id", "space_id"),
        privacy(
            "what of others the person attests as evidence, with a sentence, encrypted",
            "documenting what was learned",
            Erasure.ROWS_DELETED,
        ),
    )

    contribution_id: Mapped[UUID] = mapped_column(
        ForeignKey("contributions.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    revision: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    sealed_words: Mapped[bytes | None] = mapped_column(Sealed)
