"""What every page of a space shows around its content, and whether its viewer may write."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy.orm import Session, object_session

from lti_tool.app.access import STAFF, viewer
from lti_tool.app.services import services
from lti_tool.space.agreed_times import agreed_times
from lti_tool.space.forms import Complaint
from lti_tool.space.presentation import Times
from sync.ledger.decisions import latest_about_people
from sync.ledger.facts import FactKind
from sync.spaces.settings import Opening, calendar_of, opening, own_closing
from sync.spaces.tables import Anonymity, GroupMode, Role, Space


@dataclass(frozen=True, slots=True)
class Frame:
    """A space as its pages show it. `may_write` is false for learners while it is not open, and for all
    once it is read-only.

    When it is due and closes is the viewer's own, where they were given more time. `endorses_now`: who learns here
    themselves endorses only while they may write. `may_hide_name`: from other learners, in what the viewer writes.
    """

    space_id: UUID
    title: str
    topic: Markup
    opens_at: datetime | None
    due_at: datetime | None
    closes_at: datetime | None
    read_only_at: datetime | None
    opening: Opening
    may_write: bool
    may_set_up: bool
    may_endorse: bool
    endorses_now: bool
    may_vouch: bool
    may_moderate: bool
    is_set_up: bool
    names_are_shown: bool
    may_hide_name: bool
    group_mode: GroupMode
    times: Times


def frame_for_writing(session: Session, space: Space) -> Frame:
    """The frame for the present viewer, more time included that they may have been given."""
    frame, who = frame_of(space), viewer()
    if frame.may_write or who.role is not Role.LEARNER:
        return frame
    decided = latest_about_people(session, services().keys, space.id, [who.person_id])[who.person_id]
    extension = decided.get(FactKind.EXTENSION)
    return frame_of(space, extension.value) if extension else frame


def frame_of(space: Space, extension: int = 0) -> Frame:
    """The frame for the present viewer, who has so many days more."""
    now, who = services().clock.now(), viewer()
    role = who.role
    state = opening(space, now, extension)
    return Frame(
        space_id=space.id,
        title=space.title,
        topic=Markup(space.topic_html),  # noqa: S704 - the renderer's own, which escapes
        opens_at=space.opens_at,
        due_at=calendar_of(space).own_due_at(extension),
        closes_at=own_closing(space, extension),
        read_only_at=space.read_only_at,
        opening=state,
        may_write=who.writes
        and (state is Opening.OPEN or (role in STAFF and state is not Opening.READ_ONLY)),
        may_set_up=role in STAFF,
        may_endorse=who.endorses,
        endorses_now=who.endorses and (role is not Role.LEARNER or state is Opening.OPEN),
        may_vouch=who.role is Role.LEARNER and not who.endorses,
        may_moderate=who.moderates,
        is_set_up=space.set_up_at is not None,
        names_are_shown=space.anonymity != Anonymity.TO_PEERS,
        may_hide_name=space.anonymity == Anonymity.BY_CHOICE and role is Role.LEARNER,
        group_mode=GroupMode(space.group_mode),
        times=_times(space, role, now),
    )


def _times(space: Space, role: Role, now: datetime) -> Times:
    zone, locale = ZoneInfo(space.time_zone), viewer().locale
    return agreed_times(object_session(space), space.organisation_id, role, now, zone, locale)


def closed_complaint(frame: Frame) -> Complaint | None:
    """What to tell somebody who writes while the space is not open to them; None where it is."""
    if frame.may_write:
        return None
    if frame.opening is Opening.NOT_YET and frame.opens_at is not None:
        sentence = gettext(
            "This discussion opens on %(time)s. Your text is still here: copy it and send it then.",
            time=frame.times.day_and_time(frame.opens_at),
        )
        return Complaint("text", "space.not_open_yet", sentence)
    if frame.opening is Opening.READ_ONLY:
        sentence = gettext(
            "This discussion is kept to be read, and nobody writes here any more. Your text is still here to copy."
        )
        return Complaint("text", "space.is_kept", sentence)
    sentence = gettext("This discussion is closed, so it can only be read. Your text is still here to copy.")
    return Complaint("text", "space.closed", sentence)
