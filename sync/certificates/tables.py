"""What an organisation certifies, with which keys and in which look, and the certificates that people have."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, JsonDocument, Sealed
from config.privacy import Erasure, privacy


class AchievementVersion(Base):
    """One version of what a certificate is for; the latest of a `name` is the one that is issued.

    Earlier ones stay: certificates were issued for them.
    """

    __tablename__ = "achievement_versions"
    __table_args__ = (
        UniqueConstraint("organisation_id", "name", "version"),
        privacy("what certificates are for", "issuing certificates", Erasure.NOTHING_PERSONAL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str] = mapped_column(String(63))
    version: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    created_at: Mapped[datetime] = mapped_column(Instant)


class IssuerKey(Base):
    """A key with which an organisation signs badges; a retired one stays published, since it has signed some."""

    __tablename__ = "issuer_keys"
    __table_args__ = privacy(
        "an organisation's signing keys, encrypted", "signing badges", Erasure.NOTHING_PERSONAL
    )

    kid: Mapped[str] = mapped_column(String(64), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    sealed_private_pem: Mapped[bytes] = mapped_column(LargeBinary)
    public_jwk: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)
    retired_at: Mapped[datetime | None] = mapped_column(Instant)


class IssuerLook(Base):
    """How an organisation's certificates look, and what its public profile tells; the logo was written anew."""

    __tablename__ = "issuer_looks"
    __table_args__ = privacy(
        "an organisation's colour, logo and public addresses", "making certificates", Erasure.NOTHING_PERSONAL
    )

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    accent: Mapped[str] = mapped_column(String(7))
    url: Mapped[str] = mapped_column(Text)
    mail: Mapped[str] = mapped_column(String(255))
    logo: Mapped[bytes | None] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime] = mapped_column(Instant)


class IssuedCertificate(Base):
    """A certificate of somebody. It outlives the space in which it was issued, and so refers to none.

    The snapshot (holder's name, evidence, the secret of its public address) is sealed under the holder's key for this
    `id`; `token_lookup` is a keyed fingerprint of that secret. `actor_id` confirmed it. `status_list` and
    `status_index` are its place among what is revoked: a row stays when its holder is erased, so that no place is given
    twice and nothing revoked comes back. `hidden_at` is since when the public page shows nothing.
    """

    __tablename__ = "certificates"
    __table_args__ = (
        UniqueConstraint("organisation_id", "status_list", "status_index"),
        privacy(
            "certificates with their evidence, encrypted, when they end, whether they are revoked and what their "
            "public page shows",
            "certificates that others can check",
            Erasure.TEXT_EMPTIED,
            emptied=("sealed_snapshot", "token_lookup"),
            ended="hidden_at",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    space_id: Mapped[UUID] = mapped_column(index=True)
    person_id: Mapped[UUID] = mapped_column(index=True)
    achievement_id: Mapped[UUID] = mapped_column(ForeignKey("achievement_versions.id"))
    sealed_snapshot: Mapped[bytes | None] = mapped_column(Sealed)
    token_lookup: Mapped[str | None] = mapped_column(String(64), unique=True)
    actor_id: Mapped[UUID]
    issued_at: Mapped[datetime] = mapped_column(Instant)
    valid_until: Mapped[datetime | None] = mapped_column(Instant)
    renews_id: Mapped[UUID | None]
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_because: Mapped[str | None] = mapped_column(String(16))
    status_list: Mapped[int]
    status_index: Mapped[int]
    shows_name: Mapped[bool] = mapped_column(server_default=false())
    shows_evidence: Mapped[bool] = mapped_column(server_default=false())
    hidden_at: Mapped[datetime | None] = mapped_column(Instant)
