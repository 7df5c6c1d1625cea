"""What the launch has to remember: what was used once, browser sessions and what they may open."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant
from config.privacy import Erasure, privacy


class UsedOnce(Base):
    """A state or a token that a launch has used; neither is good again, in whatever company it comes.

    Or what is done once about one of them, such as noting that it was refused.
    """

    __tablename__ = "used_once"
    __table_args__ = (
        Index("ix_used_once_expires_at", "expires_at"),
        privacy("hashes of states and tokens", "refusing replays", Erasure.NOTHING_PERSONAL),
    )

    value_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(Instant)


class KeySetFetches(Base):
    """What is left, in thousandths of a fetch, of how often an LMS may be asked for its keys; see `fetching`."""

    __tablename__ = "key_set_fetches"
    __table_args__ = privacy("addresses of LMSs", "sparing them", Erasure.NOTHING_PERSONAL)

    jwks_url: Mapped[str] = mapped_column(String(2048), primary_key=True)
    left_thousandths: Mapped[int]
    counted_at: Mapped[datetime] = mapped_column(Instant)


class BrowserSession(Base):
    """A browser that has launched, for one account."""

    __tablename__ = "browser_sessions"
    __table_args__ = privacy(
        "which person uses which browser session", "staying signed in", Erasure.ROWS_DELETED
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)


class SessionToken(Base):
    """What a browser shows its session by: the cookie holds the random token, this row its SHA-256.

    `replaced_at` is when a launch gave the browser another token; None for the one that opens something.
    """

    __tablename__ = "session_tokens"
    __table_args__ = (
        Index("ix_session_tokens_expires_at", "expires_at"),
        privacy("hashes of random values", "staying signed in", Erasure.NOTHING_PERSONAL),
    )

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("browser_sessions.id", ondelete="CASCADE"), index=True
    )
    expires_at: Mapped[datetime] = mapped_column(Instant)
    replaced_at: Mapped[datetime | None] = mapped_column(Instant)


class Grant(Base):
    """What one launch opened for a browser session: one space, in one role."""

    __tablename__ = "grants"
    __table_args__ = privacy("who may open which space, from which launch", "access", Erasure.ROWS_DELETED)

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("browser_sessions.id", ondelete="CASCADE"), primary_key=True
    )
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(16))
    locale: Mapped[str] = mapped_column(String(16))
    granted_at: Mapped[datetime] = mapped_column(Instant)


class Ticket(Base):
    """One way from a frame that keeps no cookies into a window that does; see `lti_tool.launch.tickets`."""

    __tablename__ = "tickets"
    __table_args__ = (
        Index("ix_tickets_expires_at", "expires_at"),
        privacy(
            "hashes of random values, and which session they enter", "opening a window", Erasure.ROWS_DELETED
        ),
    )

    ticket_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("browser_sessions.id", ondelete="CASCADE"), index=True
    )
    path: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(Instant)


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
