"""The outbox: what record systems should hold, and how far they do."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    false,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, JsonDocument, OptionalDocument, Sealed
from config.privacy import Erasure, privacy


class TargetRow(Base):
    """One place in a record system that a space reports to, for one purpose.

    The lease gives one worker the target for a while. It is held while there is a `lease_owner`; `lease_until` stays
    after that, and tells whose turn was longest ago. `paused_until` holds everything bound for it, after the target
    itself was in trouble (`trouble` is the outcome's code, `trouble_kind` what kind of trouble that is, `failures` how
    often in a row). `pace` is the least time between two writes that was learned from a receiver which throttles
    without a word on how long, in milliseconds; 0 for none. `gone_since` is set while the place that is written to is
    gone: another one is made only once a person has agreed, which clears it. `stopped_at` is set while nothing may go
    for it, because somebody has stopped it, as after a leak. `text_form` is a `TextForm`, `replacements` how the filter
    replaces each type of personal data, where that is not by a placeholder.
    """

    __tablename__ = "targets"
    __table_args__ = (
        UniqueConstraint("space_id", "connector"),
        privacy("addresses of record systems, secrets encrypted", "delivery", Erasure.NOTHING_PERSONAL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    connector: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[str] = mapped_column(String(32))
    settings: Mapped[dict[str, str]] = mapped_column(JsonDocument)
    learnt: Mapped[dict[str, str]] = mapped_column(JsonDocument)
    sealed_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    lease_owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    paused_until: Mapped[datetime | None] = mapped_column(Instant)
    asked_to_wait_until: Mapped[datetime | None] = mapped_column(Instant)  # the receiver's own Retry-After
    trouble: Mapped[str | None] = mapped_column(String(64))
    trouble_kind: Mapped[str | None] = mapped_column(String(24))
    failures: Mapped[int]
    pace: Mapped[int] = mapped_column(server_default=text("0"))
    gone_since: Mapped[datetime | None] = mapped_column(Instant)
    stopped_at: Mapped[datetime | None] = mapped_column(Instant)
    verified_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    text_form: Mapped[str] = mapped_column(String(16), server_default="excerpt")
    replacements: Mapped[dict[str, str] | None] = mapped_column(OptionalDocument)


class TextForm(StrEnum):
    """In which form what people wrote goes to a target, if its purpose lists any of it."""

    EXCERPT = "excerpt"  # the beginning of each contribution, with its date and its link
    DIGEST = "digest"  # how many there are from when to when, a few words of three at most, one link
    LINK = "link"  # links only: not a word of what was written


class TroubleKind(StrEnum):
    """What keeps everything bound for a target."""

    DOWN = "down"  # it cannot be reached, or answers with nothing of use
    THROTTLED = "throttled"  # it was asked too much
    NO_RIGHTS = "no_rights"  # it refuses Stoa
    ITEM_GONE = "item_gone"  # the place that is written to is not there


class OutboxState(StrEnum):
    """How an item stands with its receiver."""

    PENDING = "pending"  # to be sent when due
    HELD = "held"  # waits for a person or a date
    SETTLED = "settled"  # the receiver has it, or a later one
    BLOCKED = "blocked"  # something else must change first
    REJECTED = "rejected"  # the receiver will never take it as it is


HOLD_ASKED: Final = "hold.asked"
"""The code of a pending row that a person or a mode holds back, but may have arrived: it is looked for, never sent."""
TEXT_HELD: Final = "filter.held"
"""The code of a blocked row with a text that a person has to look at first."""
HOLD_KEPT: Final = "hold.kept"  # of what was looked for, and is not there


class OutboxRow(Base):
    """The desired state of one item of one learner at one target. Latest wins.

    `digest` tells whether a newly derived payload differs; `payload` is numbers and references to (contribution,
    revision), never text. `stamp` is fixed when an attempt is claimed and kept for as long as that may have
    arrived; `open_version` is set while an attempt is under way and cleared by its outcome,
    so that after a crash the item is read back before it is sent again.

    `sent_payload` is what the receiver has taken last, or before it was moved to another place, where `sent_version` is
    0 again; and `tried_payloads` what it may have taken since without saying so. `drift` is what it was last seen to
    hold instead, at `seen_at`: an override by somebody there, which is kept until a person wants it overwritten
    (`overwrite`), as long as neither of the two values changes. Its `given` is None where it holds nothing.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("target_id", "person_id", "item"),
        Index("ix_outbox_target_id_state_due_at", "target_id", "state", "due_at"),
        privacy("scores and references by random id", "delivery", Erasure.ROWS_DELETED),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    target_id: Mapped[UUID] = mapped_column(ForeignKey("targets.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column()
    item: Mapped[str] = mapped_column(String(255))
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    payload: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    state: Mapped[str] = mapped_column(String(16))
    code: Mapped[str | None] = mapped_column(String(64))
    block_reason: Mapped[str | None] = mapped_column(String(24))
    due_at: Mapped[datetime] = mapped_column(Instant)
    stamp: Mapped[datetime | None] = mapped_column(Instant)
    stamped_version: Mapped[int]
    open_version: Mapped[int | None]
    sent_version: Mapped[int]
    tries: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    sent_payload: Mapped[dict[str, Any] | None] = mapped_column(OptionalDocument)
    tried_payloads: Mapped[list[dict[str, Any]] | None] = mapped_column(OptionalDocument)
    drift: Mapped[dict[str, Any] | None] = mapped_column(OptionalDocument)
    seen_at: Mapped[datetime | None] = mapped_column(Instant)
    overwrite: Mapped[bool] = mapped_column(server_default=false())

    @property
    def taken(self) -> dict[str, Any] | None:
        """What the receiver has taken last, since its target leads where it leads."""
        return self.sent_payload if self.sent_version else None

    @property
    def there(self) -> dict[str, Any] | None:
        """What the receiver holds as far as is known."""
        return self.taken if self.drift is None else self.drift


class SendException(Base):
    """Somebody whose items go otherwise than the mode of their space says.

    `kind` is ``hold``, where a person holds them back, later changes too, until they are released; or
    ``let_go:N``, where a person has released what the ledger told at version N of a standing that lagged: deriving it
    takes the row away, and what was told since goes by the mode.
    """

    __tablename__ = "send_exceptions"
    __table_args__ = privacy("whose scores a person holds back", "delivery", Erasure.ROWS_DELETED)

    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    since: Mapped[datetime] = mapped_column(Instant)


class SentText(Base):
    """The text that left with a version of an item, word for word, for its learner to read; under the learner's key.

    `contributions` are the (id, revision) of those that it quotes. The item may be gone from the outbox. It is deleted
    here once its receiver has deleted it.
    """

    __tablename__ = "sent_texts"
    __table_args__ = (
        Index("ix_sent_texts_person_id", "person_id"),
        privacy(
            "excerpts that were sent, filtered, encrypted under the key of whose they are",
            "telling what was sent",
            Erasure.ROWS_DELETED,
        ),
    )

    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    target_id: Mapped[UUID] = mapped_column(ForeignKey("targets.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column()
    sealed_words: Mapped[bytes | None] = mapped_column(Sealed)
    contributions: Mapped[list[Any]] = mapped_column(JsonDocument, server_default=text("'[]'"))
    sent_at: Mapped[datetime] = mapped_column(Instant)


IS_PENDING: Final = OutboxRow.state == literal_column(f"'{OutboxState.PENDING.value}'")
"""Written out: for a bound value no database would look into the index of what is pending alone."""

Index(
    "ix_outbox_pending",
    OutboxRow.due_at,
    OutboxRow.target_id,  # so that whose they are is told by the index alone
    sqlite_where=IS_PENDING,
    postgresql_where=IS_PENDING,
)

HAS_ANOTHER_COLUMN: Final = {
    "sqlite": "json_extract(learnt, '$.label') <> json_extract(settings, '$.label')"
    " OR json_extract(learnt, '$.points') <> json_extract(settings, '$.maximum')",
    "postgresql": "learnt ->> 'label' <> settings ->> 'label' OR learnt ->> 'points' <> settings ->> 'maximum'",
}
"""Whether a target's column is to have another title or maximum than it was given: by database, word for word as its
index has it, so that nobody has to look through all targets for it."""

Index(
    "ix_targets_other_column",
    TargetRow.id,
    sqlite_where=text(HAS_ANOTHER_COLUMN["sqlite"]),
    postgresql_where=text(HAS_ANOTHER_COLUMN["postgresql"]),
)
