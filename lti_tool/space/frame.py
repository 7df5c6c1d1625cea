"""What every page of a space shows around its content, and whether its viewer may write."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from babel import Locale
from flask_babel import gettext
from markupsafe import Markup

from config.language import regional_locale
from lti_tool.app.access import STAFF, WRITERS, viewer
from lti_tool.app.services import services
from lti_tool.space.forms import Complaint
from lti_tool.space.presentation import Times
from sync.spaces.settings import Opening, opening
from sync.spaces.tables import Anonymity, GroupMode, Space


@dataclass(frozen=True, slots=True)
class Frame:
    """A space as its pages show it. `may_write` is false for learners while it is not open."""

    space_id: UUID
    title: str
    topic: Markup
    opens_at: datetime | None
    due_at: datetime | None
    closes_at: datetime | None
    opening: Opening
    may_write: bool
    may_set_up: bool
    is_set_up: bool
    names_are_shown: bool
    group_mode: GroupMode
    times: Times


def frame_of(space: Space) -> Frame:
    """The frame for the present viewer."""
    now, role = services().clock.now(), viewer().role
    state = opening(space, now)
    return Frame(
        space_id=space.id,
        title=space.title,
        topic=Markup(space.topic_html),  # noqa: S704 - the renderer's own, which escapes
        opens_at=space.opens_at,
        due_at=space.due_at,
        closes_at=space.closes_at,
        opening=state,
        may_write=role in WRITERS and (state is Opening.OPEN or role in STAFF),
        may_set_up=role in STAFF,
        is_set_up=space.set_up_at is not None,
        names_are_shown=space.anonymity == Anonymity.NAMED,
        group_mode=GroupMode(space.group_mode),
        times=Times(now, ZoneInfo(space.time_zone), Locale.parse(regional_locale(viewer().locale))),
    )


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
    sentence = gettext("This discussion is closed, so it can only be read. Your text is still here to copy.")
    return Complaint("text", "space.closed", sentence)
