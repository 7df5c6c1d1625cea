"""What the launch has to remember: logins under way, tokens seen, browser sessions and their grants."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant
from config.privacy import Erasure, privacy


class LoginState(Base):
    """A login under way: a state, its nonce, and the browser it is bound to. Used once, within ten minutes.

    State, nonce and the browser's binding are kept as SHA-256 only.
    """

    __tablename__ = "login_states"
    __table_args__ = (
        Index("ix_login_states_expires_at", "expires_at"),
        privacy("hashes of random values", "binding a launch to a browser", Erasure.NOTHING_PERSONAL),
    )

    state_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    nonce_hash: Mapped[str] = mapped_column(String(64))
    binding_hash: Mapped[str] = mapped_column(String(64))
    platform_id: Mapped[UUID] = mapped_column(ForeignKey("platforms.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class SeenToken(Base):
    """A token that was accepted; it is not accepted again, under whatever state it comes."""

    __tablename__ = "seen_tokens"
    __table_args__ = (
        Index("ix_seen_tokens_expires_at", "expires_at"),
        privacy("hashes of tokens", "refusing replays", Erasure.NOTHING_PERSONAL),
    )

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(Instant)


class KeySetFetches(Base):
    """What is left, in thousandths of a fetch, of how often an LMS may be asked for its keys; see `fetching`."""

    __tablename__ = "key_set_fetches"
    __table_args__ = privacy("addresses of LMSs", "sparing them", Erasure.NOTHING_PERSONAL)

    jwks_url: Mapped[str] = mapped_column(String(2048), primary_key=True)
    left_thousandths: Mapped[int]
    counted_at: Mapped[datetime] = mapped_column(Instant)


class BrowserSession(Base):
    """A browser that has launched, for one account. The cookie holds the random token, this row its SHA-256."""

    __tablename__ = "browser_sessions"
    __table_args__ = (
        Index("ix_browser_sessions_expires_at", "expires_at"),
        privacy("which person uses which browser session", "staying signed in", Erasure.ROWS_DELETED),
    )

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)


class Grant(Base):
    """What one launch opened for a browser session: one space, in one role."""

    __tablename__ = "grants"
    __table_args__ = privacy("who may open which space, from which launch", "access", Erasure.ROWS_DELETED)

    token_hash: Mapped[str] = mapped_column(
        ForeignKey("browser_sessions.token_hash", ondelete="CASCADE"), primary_key=True
    )
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(16))
    locale: Mapped[str] = mapped_column(String(16))
    granted_at: Mapped[datetime] = mapped_column(Instant)


class Errand(Base):
    """What a launch asked for that opens no space, for the person who launched; see `lti_tool.launch.errands`."""

    __tablename__ = "errands"
    __table_args__ = (
        Index("ix_errands_expires_at", "expires_at"),
        privacy(
            "who asked for what, from which launch, encrypted", "answering the LMS", Erasure.ROWS_DELETED
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    deployment_id: Mapped[UUID] = mapped_column(ForeignKey("deployments.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    locale: Mapped[str] = mapped_column(String(16))
    context_id: Mapped[str | None] = mapped_column(String(255))
    sealed_settings: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
