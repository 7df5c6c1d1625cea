"""What staff set for a space, wherever they do it: when they make a link, on the space's own page, or by a copy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from config.clock import format_stamp, parse_stamp
from sync.audit.trail import record
from sync.contributions.rendering import render
from sync.ledger.entries import lock_space
from sync.ledger.standings import mark_due
from sync.outbox.modes import follow_mode
from sync.outbox.targets import ensure_gradebook
from sync.scoring.calendars import Calendar
from sync.scoring.rules import Rule
from sync.scoring.versions import current_rule, set_rule
from sync.spaces.rosters import ask_for_roster
from sync.spaces.tables import DEFAULT_MAXIMUM_POINTS, Anonymity, GroupMode, SendMode, Space

_DATES = ("opens_at", "due_at", "closes_at", "read_only_at")


class Opening(StrEnum):
    """Whether learners may write in a space."""

    NOT_YET = "not_yet"
    OPEN = "open"
    CLOSED = "closed"
    READ_ONLY = "read_only"  # for everybody


@dataclass(frozen=True, slots=True)
class SpaceSettings:
    """The settings of a space. `topic` is Markdown; `rule` None leaves the rule that a space is scored by.

    `send_at` belongs to the mode at a date; without one scores are held until there is one.
    """

    topic: str = ""
    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None
    read_only_at: datetime | None = None
    maximum_points: int = DEFAULT_MAXIMUM_POINTS
    rule: Rule | None = None
    group_mode: GroupMode = GroupMode.NONE
    anonymity: Anonymity = Anonymity.NAMED
    experts_answer: bool = False
    takes_archives: bool = True
    send_mode: SendMode = SendMode.LIVE
    send_at: datetime | None = None

    def dump(self) -> dict[str, Any]:
        """As JSON."""
        dates = {name: getattr(self, name) for name in (*_DATES, "send_at")}
        return {
            "topic": self.topic,
            **{name: format_stamp(instant) for name, instant in dates.items() if instant},
            "maximum_points": self.maximum_points,
            "rule": self.rule.dump() if self.rule else None,
            "group_mode": self.group_mode.value,
            "anonymity": self.anonymity.value,
            "experts_answer": self.experts_answer,
            "takes_archives": self.takes_archives,
            "send_mode": self.send_mode.value,
        }

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Self:
        """Read what `dump` wrote."""
        named = (*_DATES, "send_at")
        dates = {name: parse_stamp(document[name]) for name in named if document.get(name)}
        return cls(
            topic=document["topic"],
            maximum_points=document["maximum_points"],
            rule=Rule.parse(document["rule"]) if document["rule"] else None,
            group_mode=GroupMode(document["group_mode"]),
            anonymity=Anonymity(document["anonymity"]),
            experts_answer=document.get("experts_answer", False),
            takes_archives=document.get("takes_archives", True),
            send_mode=SendMode(
                document.get("send_mode", SendMode.LIVE)
            ),  # links made before there were modes
            **dates,
        )


def read_settings(session: Session, space: Space) -> SpaceSettings:
    """The settings of a space as they are."""
    return SpaceSettings(
        topic=space.topic,
        opens_at=space.opens_at,
        due_at=space.due_at,
        closes_at=space.closes_at,
        read_only_at=space.read_only_at,
        maximum_points=space.maximum_points,
        rule=current_rule(session, space.id)[0],
        group_mode=GroupMode(space.group_mode),
        anonymity=Anonymity(space.anonymity),
        experts_answer=space.experts_answer,
        takes_archives=space.takes_archives,
        send_mode=SendMode(space.send_mode),
        send_at=space.send_at,
    )


def calendar_of(space: Space) -> Calendar:
    """The dates by which a space counts; it is there since it was made where it does not say when it opens."""
    return Calendar(ZoneInfo(space.time_zone), space.opens_at or space.created_at, space.due_at)


def put_settings(
    session: Session, space: Space, settings: SpaceSettings, now: datetime, *, retroactive: bool = False
) -> None:
    """Set a space up. Scores follow other points and dates as a whole.

    Another rule counts for what is written from now on; where it is the first, or is to be `retroactive`, for all.
    Takes the space's lock.
    """
    lock_space(session, space.id)
    retroactive = retroactive or space.set_up_at is None
    moved = any(getattr(space, name) != getattr(settings, name) for name in ("opens_at", "due_at"))
    if space.topic != settings.topic:
        space.topic, space.topic_html = settings.topic, render(settings.topic) if settings.topic else ""
    for name in _DATES:
        setattr(space, name, getattr(settings, name))
    if space.group_mode != settings.group_mode:
        space.group_mode = settings.group_mode.value
        ask_for_roster(space, now, at_once=True)  # which tells the groups that begin to count
    space.anonymity = settings.anonymity.value
    space.experts_answer = settings.experts_answer
    space.takes_archives = settings.takes_archives
    space.set_up_at = space.set_up_at or now
    if moved or space.maximum_points != settings.maximum_points:
        space.maximum_points = settings.maximum_points
        mark_due(session, space.id)
    _set_mode(session, space, settings, now)
    if settings.rule is not None:
        set_rule(session, space.id, settings.rule, now, retroactive=retroactive)
    session.flush()
    ensure_gradebook(session, space, now)


def let_count(
    session: Session,
    space: Space,
    rule: Rule,
    now: datetime,
    *,
    retroactive: bool = False,
    actor_id: UUID | None = None,
) -> int:
    """Score a space by a rule as `set_rule` does, and note who wanted it; gives the version."""
    version = set_rule(session, space.id, rule, now, retroactive=retroactive)
    record(
        session,
        action="rule.set",
        now=now,
        organisation_id=space.organisation_id,
        space_id=space.id,
        actor_id=actor_id,
        detail={"version": version, "counts_anew": retroactive},
    )
    return version


def _set_mode(session: Session, space: Space, settings: SpaceSettings, now: datetime) -> None:
    send_at = settings.send_at if settings.send_mode is SendMode.AT_DATE else None
    if (space.send_mode, space.send_at) == (settings.send_mode, send_at):
        return
    space.send_mode, space.send_at = settings.send_mode.value, send_at
    session.flush()
    follow_mode(session, space, now)


def own_closing(space: Space, extension: int) -> datetime | None:
    """When a space closes for somebody with so many days more; None where it never does.

    No extension reaches beyond the date from which it is read-only for everybody.
    """
    closes_at = calendar_of(space).later(space.closes_at, extension) if space.closes_at else None
    return min(filter(None, (closes_at, space.read_only_at)), default=None)


def opening(space: Space, now: datetime, extension: int = 0) -> Opening:
    """Whether learners may write in a space now, one with so many days more."""
    if space.read_only_at is not None and now >= space.read_only_at:
        return Opening.READ_ONLY
    if space.opens_at is not None and now < space.opens_at:
        return Opening.NOT_YET
    closes_at = own_closing(space, extension)
    return Opening.CLOSED if closes_at is not None and now >= closes_at else Opening.OPEN
