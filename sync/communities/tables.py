"""Connected communities, what is read of them, and which of their accounts are whose."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, JsonDocument
from config.privacy import Erasure, privacy


class Community(Base):
    """One instance of a community that is read, such as a Slack workspace, as an administrator has connected it.

    `settings` are what was entered in clear, `sealed_secrets` the rest, under the installation's key. `source` is what
    the community's contributions name, `account` as whom we read there, both as `check` told last. While `paused_at` is
    set nothing is read: a person has paused it, or it paused itself, and `trouble` says why. `failures` is how often in
    a row it failed, with `trouble` the code of the last and `trouble_words` what to do (a sentence of the catalogues);
    `asked_to_wait_until` what the community itself asked for.
    """

    __tablename__ = "communities"
    __table_args__ = (
        UniqueConstraint("organisation_id", "connector", "source"),
        privacy("addresses of communities, secrets encrypted", "reading them", Erasure.NOTHING_PERSONAL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    connector: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    settings: Mapped[dict[str, str]] = mapped_column(JsonDocument)
    sealed_secrets: Mapped[bytes | None] = mapped_column(LargeBinary)
    source: Mapped[str] = mapped_column(String(255))
    account: Mapped[str] = mapped_column(String(255))
    paused_at: Mapped[datetime | None] = mapped_column(Instant)
    failures: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    trouble: Mapped[str | None] = mapped_column(String(64))
    trouble_words: Mapped[str] = mapped_column(Text, server_default="", default="")
    asked_to_wait_until: Mapped[datetime | None] = mapped_column(Instant)
    succeeded_at: Mapped[datetime | None] = mapped_column(Instant)
    secrets_changed_at: Mapped[datetime] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)


class CommunityChannel(Base):
    """A channel that is read into a space, and how far.

    `scope` is a `sync.communities.scope.Scope`. `counts`: what members write there is participation; otherwise it is
    evidence alone. `cursor` is the connector's own, None before the first page and where all is to be read anew;
    `caught_up_at` is when nothing more was there last, None while the past is still being read. `due_at` is when it is
    its turn, None where it is never asked, but calls us; it is put off while it is being read. While `paused_at` is
    set, by a person, nothing of it is taken in. `latest_at` is of when the latest is that was seen.

    Counts are since it was chosen: `kept` of members, `by_others` seen and not kept, `off_topic` outside of the scope,
    `left_out` of programs or unreadable.
    """

    __tablename__ = "community_channels"
    __table_args__ = (
        UniqueConstraint("community_id", "channel_id", "space_id"),
        Index("ix_community_channels_space_id", "space_id"),
        Index("ix_community_channels_due_at", "due_at"),
        privacy("which channels are read into a discussion", "reading them", Erasure.NOTHING_PERSONAL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    community_id: Mapped[UUID] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    channel_id: Mapped[str] = mapped_column(String(255))
    title: Mapped[str] = mapped_column(String(255))
    scope: Mapped[dict[str, object]] = mapped_column(JsonDocument)
    counts: Mapped[bool] = mapped_column(server_default=true(), default=True)
    cursor: Mapped[str | None] = mapped_column(Text)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    paused_at: Mapped[datetime | None] = mapped_column(Instant)
    caught_up_at: Mapped[datetime | None] = mapped_column(Instant)
    latest_at: Mapped[datetime | None] = mapped_column(Instant)
    kept: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    by_others: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    off_topic: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    left_out: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    created_at: Mapped[datetime] = mapped_column(Instant)

    def begin_anew(self, now: datetime) -> None:
        """Have it read from its beginning: what is kept stays, what is only counted is counted from there again."""
        self.cursor = self.caught_up_at = None
        self.by_others = self.off_topic = self.left_out = 0
        self.due_at = now if self.due_at is not None else None


class Proof(StrEnum):
    """How it is known that an account is a person's."""

    MAIL = "mail"  # the community says that it has verified the address that the LMS tells of the person
    CODE = "code"  # the account has posted a code that the person was given


class OutsideAccount(Base):
    """An account in a community that is a person's, or seems to be.

    `lookup` is a keyed fingerprint of the source and the account's id: the id itself is not kept. It counts once
    `agreed_at` is set: by the person, who has said that it is theirs and that what it writes may be taken in.
    `declined_at`: they have said no, and are not asked again. `seen` is how many contributions were seen before that.
    """

    __tablename__ = "outside_accounts"
    __table_args__ = (
        UniqueConstraint("organisation_id", "lookup"),
        Index("ix_outside_accounts_person_id", "person_id"),
        privacy(
            "keyed fingerprints of accounts in connected communities, and whether the person agreed",
            "taking in what the person writes there, as they agreed",
            Erasure.ROWS_DELETED,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    community_id: Mapped[UUID] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    lookup: Mapped[str] = mapped_column(String(64))
    proof: Mapped[str] = mapped_column(String(8))
    seen: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    found_at: Mapped[datetime] = mapped_column(Instant)
    agreed_at: Mapped[datetime | None] = mapped_column(Instant)
    declined_at: Mapped[datetime | None] = mapped_column(Instant)


class AccountCode(Base):
    """A code that a person was given to post in a community, so that their account there is known by it.

    Only a keyed fingerprint of it is kept; it is good once, and until `ends_at`.
    """

    __tablename__ = "outside_account_codes"
    __table_args__ = (
        Index("ix_outside_account_codes_person_id", "person_id"),
        privacy(
            "that the person wants an account in a community to be known as theirs",
            "recognising it",
            Erasure.ROWS_DELETED,
        ),
    )

    lookup: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    community_id: Mapped[UUID] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    ends_at: Mapped[datetime] = mapped_column(Instant)


class CommunityCall(Base):
    """That a call of a community has been taken, so that a repeat changes nothing."""

    __tablename__ = "community_calls"
    __table_args__ = (
        Index("ix_community_calls_taken_at", "taken_at"),
        privacy("random ids of calls", "knowing repeats", Erasure.NOTHING_PERSONAL),
    )

    community_id: Mapped[UUID] = mapped_column(
        ForeignKey("communities.id", ondelete="CASCADE"), primary_key=True
    )
    delivery: Mapped[str] = mapped_column(String(64), primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(Instant)
