"""The words and rules by which an organisation, or one of its spaces, looks at what is about to be posted."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant
from config.privacy import Erasure, privacy


class GateList(Base):
    """The rules of an organisation (`space_id` None), or of one space, encrypted: they may say what is secret.

    `owner_id` is the space's id, else the organisation's; `version` grows with every change.
    """

    __tablename__ = "gate_lists"
    __table_args__ = privacy(
        "words and rules by which posts are looked at before they appear, encrypted",
        "moderation",
        Erasure.NOTHING_PERSONAL,
    )

    owner_id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    space_id: Mapped[UUID | None] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"))
    version: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime] = mapped_column(Instant)
