"""Registered LMSs (LTI: platforms), their deployments, and the keys and tokens spoken with them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant
from config.privacy import Erasure, privacy
from connectors.http import origin_of


class Platform(Base):
    """One registration of Stoa with an LMS: issuer and client id together are unique (LTI Core 1.3, 3.1.3).

    `allows_anonymous` tells whether its launches may leave out `sub` (LTI Core 1.3, 5.3.6.1). `named_frame_origins` are
    the origins from which an administrator says that its pages come, with spaces between them.
    """

    __tablename__ = "platforms"
    __table_args__ = (
        UniqueConstraint("issuer", "client_id"),
        privacy("addresses of an LMS", "launches and services", Erasure.NOTHING_PERSONAL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    issuer: Mapped[str] = mapped_column(String(255))
    client_id: Mapped[str] = mapped_column(String(255))
    auth_login_url: Mapped[str] = mapped_column(Text)
    auth_token_url: Mapped[str] = mapped_column(Text)
    jwks_url: Mapped[str] = mapped_column(Text)
    allows_anonymous: Mapped[bool] = mapped_column(server_default=false())
    named_frame_origins: Mapped[str] = mapped_column(Text, server_default="")
    created_at: Mapped[datetime] = mapped_column(Instant)

    @property
    def frame_origins(self) -> tuple[str, ...]:
        """The origins of the pages that may frame Stoa: the named ones, or else those of issuer and login address."""
        named = tuple(self.named_frame_origins.split())
        return named or tuple(sorted({origin_of(self.issuer), origin_of(self.auth_login_url)}))


class Deployment(Base):
    """One deployment of a registration; the organisation hangs on it, since cloud LMSs share an issuer."""

    __tablename__ = "deployments"
    __table_args__ = (
        UniqueConstraint("platform_id", "deployment_id"),
        privacy("ids of an LMS's deployments", "launches and services", Erasure.NOTHING_PERSONAL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    platform_id: Mapped[UUID] = mapped_column(ForeignKey("platforms.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    deployment_id: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(Instant)


class NoticeSubscription(Base):
    """The notices that a deployment is asked to send to Stoa's `handler`: by `due_at`, or None where that is done.

    `service_url` and `notice_types` (separated by spaces) are as launches have told them. `trouble` is the code of what
    kept the LMS from being asked, and `failures` how often in a row.
    """

    __tablename__ = "notice_subscriptions"
    __table_args__ = privacy("addresses of an LMS", "asking for notices", Erasure.NOTHING_PERSONAL)

    deployment_id: Mapped[UUID] = mapped_column(
        ForeignKey("deployments.id", ondelete="CASCADE"), primary_key=True
    )
    service_url: Mapped[str] = mapped_column(Text)
    notice_types: Mapped[str] = mapped_column(String(255))
    handler: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    trouble: Mapped[str | None] = mapped_column(String(64))
    failures: Mapped[int]


class Invitation(Base):
    """A secret, kept as SHA-256, that lets the administrator of an LMS register it once; the row goes with that.

    `taken_until` is how long a registration under way has it for itself; None or past where none has. The LMS gets its
    `named_frame_origins`.
    """

    __tablename__ = "invitations"
    __table_args__ = privacy("a name for an LMS", "registration", Erasure.NOTHING_PERSONAL)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(255))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    taken_until: Mapped[datetime | None] = mapped_column(Instant)
    named_frame_origins: Mapped[str] = mapped_column(Text, server_default="")


class ToolKey(Base):
    """One of the tool's own signing keys; a retired one stays published for a while."""

    __tablename__ = "tool_keys"
    __table_args__ = privacy(
        "the tool's signing keys, encrypted", "signing messages", Erasure.NOTHING_PERSONAL
    )

    kid: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed_private_pem: Mapped[bytes] = mapped_column(LargeBinary)
    public_jwk: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)
    retired_at: Mapped[datetime | None] = mapped_column(Instant)


class PlatformKeySet(Base):
    """The LMS's public keys as last fetched, with the end of their freshness."""

    __tablename__ = "platform_key_sets"
    __table_args__ = privacy("an LMS's public keys", "checking signatures", Erasure.NOTHING_PERSONAL)

    jwks_url: Mapped[str] = mapped_column(String(2048), primary_key=True)
    document: Mapped[str] = mapped_column(Text)
    fetched_at: Mapped[datetime] = mapped_column(Instant)
    fresh_until: Mapped[datetime] = mapped_column(Instant)


class ServiceToken(Base):
    """An access token for an LMS's services, shared among processes; encrypted."""

    __tablename__ = "service_tokens"
    __table_args__ = privacy("access tokens, encrypted", "calling services", Erasure.NOTHING_PERSONAL)

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed_token: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(Instant)
