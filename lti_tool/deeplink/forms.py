"""The form in which somebody says what the links are to be: one new discussion, or several at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from flask_babel import gettext, lazy_gettext

from lti_tool.app.typed import Field
from lti_tool.settings.forms import SettingsForm, filled_form, read_settings_form
from lti_tool.space.forms import MAXIMUM_TITLE, Complaint, complain_of_length
from sync.contributions.markdown import clean
from sync.spaces.settings import SpaceSettings

MOST_AT_ONCE: Final = 8  # a form holds no more than a hundred fields
_WINDOW: Final = "window"
_ANY_ZONE: Final = ZoneInfo("UTC")  # for settings without dates
FIELDS: Final[Mapping[str, Field]] = {
    "title": Field(),
    "target": Field(
        lazy_gettext("Shown in"),
        {"frame": lazy_gettext("The page of the course"), _WINDOW: lazy_gettext("A window of its own")},
    ),
}


@dataclass(frozen=True, slots=True)
class LinkForm:
    """One new discussion as it stands in the form."""

    title: str
    in_window: bool
    settings: SettingsForm
    title_complaint: Complaint | None = None

    @property
    def is_right(self) -> bool:
        """Whether a link can be made of it."""
        return self.title_complaint is None and self.settings.settings is not None

    @property
    def is_touched(self) -> bool:
        """Whether the fields beyond the title should be seen at once: something is wrong there, or chosen."""
        chosen = self.in_window or self.settings.values != filled_form(SpaceSettings(), _ANY_ZONE).values
        return chosen or bool(self.settings.complaints)


def blank_link(number: int, zone: ZoneInfo, title: str = "") -> LinkForm:
    """An empty form for the discussion with this number."""
    return LinkForm(title[:MAXIMUM_TITLE], False, filled_form(SpaceSettings(), zone, _prefix(number)))


def read_link_forms(form: Mapping[str, str], zone: ZoneInfo, *, most: int) -> list[LinkForm]:
    """What was sent, at least one; more than `most` are not looked at."""
    count = form.get("count", "1")
    sent = int(count) if count.isascii() and count.isdecimal() and len(count) < 3 else 1
    return [_read_link(form, number, zone) for number in range(min(max(sent, 1), most))]


def _read_link(form: Mapping[str, str], number: int, zone: ZoneInfo) -> LinkForm:
    prefix = _prefix(number)
    title = " ".join(clean(form.get(f"{prefix}title", "")).split())
    in_window = form.get(f"{prefix}target") == _WINDOW
    return LinkForm(
        title, in_window, read_settings_form(form, zone, prefix=prefix), _complain_of_title(title)
    )


def _complain_of_title(title: str) -> Complaint | None:
    if not title:
        sentence = gettext("Give the discussion a title: the course shows it under this name.")
        return Complaint("title", "title.empty", sentence)
    return complain_of_length(title)


def _prefix(number: int) -> str:
    return f"link-{number}-"
