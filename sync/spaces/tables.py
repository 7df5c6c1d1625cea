"""Spaces, and who belongs to them."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false, text, true
from sqlalchemy.orm import Mapped, mapped_column

from config.database import Base, Instant, JsonDocument
from config.privacy import Erasure, privacy

DEFAULT_MAXIMUM_POINTS = 100
DEFAULT_REPORTS = 3  # of different people, that hide a post until a moderator has looked


class Role(StrEnum):
    """A member's role in a space, from the LMS's context roles."""

    LEARNER = "learner"
    INSTRUCTOR = "instructor"
    ADMINISTRATOR = "administrator"
    OBSERVER = "observer"  # may read; no rights to write are known


class Duty(StrEnum):
    """What a member does for a space besides their role, in the order in which a form offers them."""

    MENTOR = "mentor"  # helps others to get on
    EXPERT = "expert"  # knows the matter, and endorses what is good
    MODERATOR = "moderator"  # keeps the discussion in order


class MembershipStatus(StrEnum):
    """Whether the LMS still counts the member in."""

    ACTIVE = "active"
    LEFT = "left"


class GroupMode(StrEnum):
    """Whether a space is split into groups."""

    NONE = "none"
    SEPARATE = "separate"
    VISIBLE = "visible"


class Anonymity(StrEnum):
    """Whether members see who wrote what."""

    NAMED = "named"
    BY_CHOICE = "by_choice"  # named, unless a learner chooses that peers shall not see who wrote
    TO_PEERS = "to_peers"


class SendMode(StrEnum):
    """When what changed in a space leaves for the record systems."""

    LIVE = "live"  # gathered for a while
    HOURLY = "hourly"  # at the next full hour of the course's time
    AT_DATE = "at_date"  # held until then; from then on as live
    BY_HAND = "by_hand"  # held until a person lets it go


class Space(Base):
    """A discussion space, found by deployment and resource link; the context may be missing (LTI Core 1.3, 5.4.1).

    What staff set: `topic` (Markdown, with its HTML), when it opens, is due, closes for learners and becomes read-only
    for everybody, its `maximum_points` in the gradebook, whether `experts_answer` new questions, whether it
    `takes_archives` of learners, groups and anonymity,
    and when its scores are sent (`send_mode`, with `send_at` where that is a date); so many reports as
    `reports_hide_at` hide a post until a moderator has looked (0: none do); how fast learners may write (`pace`, of
    `sync.gates.pace`), and whether a first post (`holds_first`) or a copy of another's (`holds_copies`) waits for a
    moderator; `set_up_at` is when they did so first, None where it has the default settings. `services` holds the
    addresses that the last launch carried (line items, line item, memberships). The roster behind the last of them is
    read by the worker when it is due; `roster_trouble` is the code of what kept it from that, and `roster_failures` how
    often in a row. `roster_whole_at` is when it was last read as a whole, and `roster_differences` the address of what
    has changed since it was last read at all, where the LMS gives one.
    """

    __tablename__ = "spaces"
    __table_args__ = (
        UniqueConstraint("deployment_id", "resource_link_id"),
        privacy("a course activity's title and addresses", "the space itself", Erasure.NOTHING_PERSONAL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    deployment_id: Mapped[UUID] = mapped_column(ForeignKey("deployments.id"))
    resource_link_id: Mapped[str] = mapped_column(String(255))
    context_id: Mapped[str | None] = mapped_column(String(255))
    title: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(String(16))
    topic: Mapped[str] = mapped_column(Text, server_default="")
    topic_html: Mapped[str] = mapped_column(Text, server_default="")
    opens_at: Mapped[datetime | None] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    closes_at: Mapped[datetime | None] = mapped_column(Instant)
    read_only_at: Mapped[datetime | None] = mapped_column(Instant)
    maximum_points: Mapped[int] = mapped_column(server_default=text(str(DEFAULT_MAXIMUM_POINTS)))
    set_up_at: Mapped[datetime | None] = mapped_column(Instant)
    time_zone: Mapped[str] = mapped_column(String(64))
    group_mode: Mapped[str] = mapped_column(String(16))
    anonymity: Mapped[str] = mapped_column(String(16))
    experts_answer: Mapped[bool] = mapped_column(server_default=false())
    takes_archives: Mapped[bool] = mapped_column(server_default=true(), default=True)
    send_mode: Mapped[str] = mapped_column(String(16), server_default=SendMode.LIVE.value)
    send_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    reports_hide_at: Mapped[int] = mapped_column(server_default=text(str(DEFAULT_REPORTS)))
    pace: Mapped[str] = mapped_column(String(8), server_default="free")
    holds_first: Mapped[bool] = mapped_column(server_default=false())
    holds_copies: Mapped[bool] = mapped_column(server_default=false())
    services: Mapped[dict[str, str]] = mapped_column(JsonDocument)
    roster_due_at: Mapped[datetime | None] = mapped_column(Instant)
    roster_read_at: Mapped[datetime | None] = mapped_column(Instant)
    roster_trouble: Mapped[str | None] = mapped_column(String(64))
    roster_failures: Mapped[int] = mapped_column(server_default=text("0"))
    roster_whole_at: Mapped[datetime | None] = mapped_column(Instant)
    roster_differences: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)


class Membership(Base):
    """A person's place in a space. Who left is marked, not deleted.

    `launched_at` is the last launch by the member, `rostered_at` the last roster that listed them; None where there
    was none. Whom launches alone have brought, such as an LMS's administrators, cannot leave by a roster. `left_at` is
    when the reading of the roster began that left them out; None for who is active, and for who left long ago.
    """

    __tablename__ = "memberships"
    __table_args__ = (
        Index("ix_memberships_person_id", "person_id"),
        privacy("who belongs to which space, with role", "access, scoring", Erasure.ROWS_DELETED),
    )

    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16))
    launched_at: Mapped[datetime | None] = mapped_column(Instant)
    rostered_at: Mapped[datetime | None] = mapped_column(Instant)
    left_at: Mapped[datetime | None] = mapped_column(Instant)


class MemberDuty(Base):
    """A duty that a member has in a space.

    `is_from_lms`: the LMS says so, and it is followed when it says otherwise; `actor_id` is then nobody. What staff
    gave in Stoa stands apart from it, so that a person may have one duty twice.
    """

    __tablename__ = "member_duties"
    __table_args__ = (
        Index("ix_member_duties_person_id", "person_id"),
        privacy("who is mentor, expert or moderator where", "access", Erasure.ROWS_DELETED),
    )

    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    duty: Mapped[str] = mapped_column(String(16), primary_key=True)
    is_from_lms: Mapped[bool] = mapped_column(primary_key=True)
    actor_id: Mapped[UUID | None] = mapped_column()
    at: Mapped[datetime] = mapped_column(Instant)


class SpaceGroup(Base):
    """A group of the course that a space is in, under the LMS's own id.

    `name` is empty as long as the LMS tells none; `set_name` is the set that it belongs to. One that the LMS lists no
    longer stays, since threads are its own, with `is_current` false.
    """

    __tablename__ = "space_groups"
    __table_args__ = privacy("names of a course's groups", "who sees which thread", Erasure.NOTHING_PERSONAL)

    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), primary_key=True)
    group_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    set_name: Mapped[str | None] = mapped_column(String(255))
    is_current: Mapped[bool]


class GroupMember(Base):
    """That somebody is in a group, as a launch or the roster last told; a person may be in several."""

    __tablename__ = "group_members"
    __table_args__ = (
        Index("ix_group_members_person_id", "person_id"),
        privacy("who is in which group", "who sees which thread", Erasure.ROWS_DELETED),
    )

    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    group_id: Mapped[str] = mapped_column(String(255), primary_key=True)


class FurtherLink(Base):
    """A resource link that leads to the space of another one in the same course."""

    __tablename__ = "further_links"
    __table_args__ = privacy("ids of a course's activities", "finding a space", Erasure.NOTHING_PERSONAL)

    deployment_id: Mapped[UUID] = mapped_column(
        ForeignKey("deployments.id", ondelete="CASCADE"), primary_key=True
    )
    resource_link_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    space_id: Mapped[UUID] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), index=True)


class SpaceSetup(Base):
    """What a link is to become that deep linking has made, in one course or its copies; see `sync.spaces.origins`."""

    __tablename__ = "space_setups"
    __table_args__ = privacy("an activity's title and settings", "deep linking", Erasure.NOTHING_PERSONAL)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    platform_id: Mapped[UUID] = mapped_column(ForeignKey("platforms.id", ondelete="CASCADE"))
    context_id: Mapped[str | None] = mapped_column(String(255))
    title: Mapped[str] = mapped_column(Text)
    settings: Mapped[dict[str, Any]] = mapped_column(JsonDocument)
    created_at: Mapped[datetime] = mapped_column(Instant)


class ContextCopy(Base):
    """A course that an LMS has made as a copy of another (LTI Platform Notification Service, context copy notice)."""

    __tablename__ = "context_copies"
    __table_args__ = privacy("ids of courses", "copying settings", Erasure.NOTHING_PERSONAL)

    deployment_id: Mapped[UUID] = mapped_column(
        ForeignKey("deployments.id", ondelete="CASCADE"), primary_key=True
    )
    context_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    origin_context_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
