"""The tables of the LMS. Instants are whole seconds since 1970 (UTC), the grain that Moodle keeps too."""

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The root of the LMS's own metadata."""


class SettingRow(Base):
    """Something made once and kept: signing key, session secret, web service token."""

    __tablename__ = "settings"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class PersonRow(Base):
    """An account; whoever has left the course stays, with `enrolled` false."""

    __tablename__ = "people"
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    given_name: Mapped[str]
    family_name: Mapped[str]
    email: Mapped[str]
    locale: Mapped[str]
    role: Mapped[str]
    enrolled: Mapped[bool]


class RosterChangeRow(Base):
    """That something about a person's enrolment has changed; by its number an answer tells how far it goes."""

    __tablename__ = "roster_changes"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("people.user_id"))


class CompetencyRow(Base):
    """A competency; one that has left the course stays, with `offered` false."""

    __tablename__ = "competencies"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id_number: Mapped[str]
    short_name: Mapped[str]
    description: Mapped[str]
    scale: Mapped[list[str]] = mapped_column(JSON)
    position: Mapped[int]
    offered: Mapped[bool]


class ActivityRow(Base):
    """An activity of the course; `id` is its resource link id."""

    __tablename__ = "activities"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str]
    maximum: Mapped[float]
    with_line_item: Mapped[bool]
    position: Mapped[int]
    offered: Mapped[bool]


class AddedActivityRow(Base):
    """What the tool set, by deep linking, for an activity that was added to the course."""

    __tablename__ = "added_activities"
    activity_id: Mapped[int] = mapped_column(
        ForeignKey("activities.id"), primary_key=True, autoincrement=False
    )
    custom: Mapped[dict[str, str]] = mapped_column(JSON)


class OwnWindowRow(Base):
    """That an activity, as the tool set it by deep linking, opens in a window of its own."""

    __tablename__ = "own_windows"
    activity_id: Mapped[int] = mapped_column(
        ForeignKey("activities.id"), primary_key=True, autoincrement=False
    )


class DeepLinkRow(Base):
    """A deep linking request that waits for its answer, found by the hash of its `data`."""

    __tablename__ = "deep_links"
    data_hash: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[int]


class LineItemRow(Base):
    """A column of the gradebook.

    `activity_id` is set on the column that an activity brought along, `resource_link_id` on one that the
    tool made and tied to an activity.
    """

    __tablename__ = "line_items"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str]
    maximum: Mapped[float]
    resource_id: Mapped[str]
    tag: Mapped[str]
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activities.id"), unique=True)
    resource_link_id: Mapped[int | None] = mapped_column(ForeignKey("activities.id"))


class SubmissionReviewRow(Base):
    """That the tool shows the work behind a column's grades, as it said with the line item."""

    __tablename__ = "submission_reviews"
    line_item_id: Mapped[int] = mapped_column(
        ForeignKey("line_items.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    reviewable_status: Mapped[list[str]] = mapped_column(JSON)
    label: Mapped[str | None]
    url: Mapped[str | None]
    custom: Mapped[dict[str, str]] = mapped_column(JSON)


class ProgressRow(Base):
    """How far a learner is with what a column is for, as the tool's last score said."""

    __tablename__ = "progress"
    line_item_id: Mapped[int] = mapped_column(
        ForeignKey("line_items.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("people.user_id"), primary_key=True)
    activity_progress: Mapped[str]


class GradeRow(Base):
    """A cell of the gradebook, 0..maximum of its line item; `score` is empty once the tool erased it."""

    __tablename__ = "grades"
    line_item_id: Mapped[int] = mapped_column(
        ForeignKey("line_items.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("people.user_id"), primary_key=True)
    score: Mapped[float | None]
    comment: Mapped[str | None]
    modified_at: Mapped[int]


class OverrideRow(Base):
    """That a grade was changed by hand and is kept, whatever the tool sends: Moodle's overridden grade."""

    __tablename__ = "overrides"
    line_item_id: Mapped[int] = mapped_column(
        ForeignKey("line_items.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("people.user_id"), primary_key=True)


class UserCompetencyRow(Base):
    """The level that a person holds in a competency of the course."""

    __tablename__ = "user_competencies"
    __table_args__ = (UniqueConstraint("user_id", "competency_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("people.user_id"))
    competency_id: Mapped[int] = mapped_column(ForeignKey("competencies.id"))
    level: Mapped[int]
    created_at: Mapped[int]
    modified_at: Mapped[int]


class EvidenceRow(Base):
    """Why a level was given: appended by every rating, never changed."""

    __tablename__ = "evidence"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_competency_id: Mapped[int] = mapped_column(ForeignKey("user_competencies.id"), index=True)
    level: Mapped[int]
    note: Mapped[str | None]
    created_at: Mapped[int]


class MessageHintRow(Base):
    """A launch that was begun: good once, for one person and one activity.

    `activity_id` is 0 where activities are to be added, and where a learner's work is to be reviewed.
    """

    __tablename__ = "message_hints"
    hint_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int]
    activity_id: Mapped[int]
    expires_at: Mapped[int]


class ReviewHintRow(Base):
    """Whose work in which column a launch that was begun is to show."""

    __tablename__ = "review_hints"
    hint_hash: Mapped[str] = mapped_column(
        ForeignKey("message_hints.hint_hash", ondelete="CASCADE"), primary_key=True
    )
    line_item_id: Mapped[int]
    learner_id: Mapped[int]


class AccessTokenRow(Base):
    """An access token, found by its hash; `scopes` stand separated by spaces."""

    __tablename__ = "access_tokens"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    scopes: Mapped[str]
    expires_at: Mapped[int]


class AssertionRow(Base):
    """A client assertion that was taken, so that none is taken twice."""

    __tablename__ = "assertions"
    jti: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[int]


class CounterRow(Base):
    """How many requests changed something, or tried to."""

    __tablename__ = "counters"
    name: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
