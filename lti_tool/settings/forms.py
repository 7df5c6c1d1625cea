"""The form for a space's settings: on the space's own page, and where a link to a new one is made.

What was typed comes back as it was, with what is wrong with it. Dates are wall clock times of the course.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from flask_babel import gettext, lazy_gettext

from lti_tool.app.dates import read_local, say_no_date, write_local
from lti_tool.app.typed import Field
from lti_tool.space.forms import MAXIMUM_TEXT, Complaint
from lti_tool.space.presentation import format_count
from sync.contributions.markdown import clean
from sync.scoring.presets import Preset, preset_of, preset_rules
from sync.scoring.rules import Rule
from sync.spaces.settings import SpaceSettings
from sync.spaces.tables import DEFAULT_MAXIMUM_POINTS, Anonymity, GroupMode, SendMode

MOST_POINTS: Final = 1000
OWN_RULE: Final = "own"
_NO_DATE: Final = "settings.date"
FIELDS: Final[Mapping[str, Field]] = {
    "topic": Field(lazy_gettext("Topic")),
    "maximum_points": Field(lazy_gettext("Points in the gradebook")),
    "rule": Field(
        lazy_gettext("What counts"),
        {
            Preset.REGULAR: lazy_gettext("Regular participation: two or three contributions a week"),
            Preset.THOROUGH: lazy_gettext("Few, longer contributions: one or two a week"),
            Preset.LIGHT: lazy_gettext("A light touch: one short contribution a week"),
            OWN_RULE: lazy_gettext("A rule of its own, as it is now"),
        },
    ),
    "opens_at": Field(lazy_gettext("Opens")),
    "due_at": Field(lazy_gettext("Due")),
    "closes_at": Field(lazy_gettext("Closes")),
    "read_only_at": Field(lazy_gettext("Read-only for everybody from")),
    "group_mode": Field(
        lazy_gettext("Groups"),
        {
            GroupMode.NONE: lazy_gettext("No groups: everybody together"),
            GroupMode.SEPARATE: lazy_gettext("Separate groups: each sees its own"),
            GroupMode.VISIBLE: lazy_gettext("Visible groups: all see all, each writes in its own"),
        },
    ),
    "anonymity": Field(
        lazy_gettext("Names"),
        {
            Anonymity.NAMED: lazy_gettext("Everybody sees who wrote"),
            Anonymity.BY_CHOICE: lazy_gettext("Learners may hide theirs from other learners, post by post"),
            Anonymity.TO_PEERS: lazy_gettext("Learners do not see who wrote; instructors do"),
        },
    ),
    "experts_answer": Field(
        lazy_gettext("Questions"),
        {
            "": lazy_gettext("Everybody may answer"),
            "yes": lazy_gettext("Experts and instructors answer; others may where you allow it"),
        },
    ),
    "takes_archives": Field(
        lazy_gettext("From elsewhere"),
        {
            "": lazy_gettext("Learners may bring in what they wrote elsewhere, as evidence"),
            "no": lazy_gettext("Nothing is brought in by learners"),
        },
    ),
    "send_mode": Field(
        lazy_gettext("Scores go to the gradebook"),
        {
            SendMode.LIVE: lazy_gettext("At once: a minute after something has changed"),
            SendMode.HOURLY: lazy_gettext("Every full hour, as far as something has changed"),
            SendMode.AT_DATE: lazy_gettext("From a date on: held until then"),
            SendMode.BY_HAND: lazy_gettext("When somebody releases them: held until then, later changes too"),
        },
    ),
    "send_at": Field(lazy_gettext("Held until")),
}
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class SettingsForm:
    """What stands in the form. `settings` is None as long as something is wrong.

    `prefix` goes before each field's name, where a page has the form several times. `confirmations` are what is asked
    beside, by name, and whether the answer was yes; see `lti_tool.settings.disclosure`. `counts_anew` is whether
    another rule is to count for what was written before too; None where nothing was, so that nobody is asked.
    `has_rubric` where the space's own rule has one, which none of those with a name has.
    """

    values: Mapping[str, str]
    settings: SpaceSettings | None = None
    complaints: tuple[Complaint, ...] = ()
    prefix: str = ""
    has_own_rule: bool = False
    has_rubric: bool = False
    confirmations: Mapping[str, bool] = field(default_factory=dict)
    counts_anew: bool | None = None

    def complaint(self, field: str) -> Complaint | None:
        """What is wrong with a field, or None."""
        return next((each for each in self.complaints if each.field == field), None)

    def label(self, field: str) -> str:
        """What a field is called."""
        return FIELDS[field].label

    def choices(self, field: str) -> Mapping[str, str]:
        """The values that a field offers, with their words; a rule of its own only where the space has one."""
        words = FIELDS[field].words
        return {value: words[value] for value in words if value != OWN_RULE or self.has_own_rule}

    def is_no_date(self, field: str) -> bool:
        """Whether what stands in a date's field is none, so that a browser's picker would throw it away."""
        complaint = self.complaint(field)
        return complaint is not None and complaint.code == _NO_DATE


def filled_form(settings: SpaceSettings, zone: ZoneInfo, prefix: str = "") -> SettingsForm:
    """The form as it shows settings."""
    preset = preset_of(settings.rule) if settings.rule else Preset.REGULAR
    values = {
        "topic": settings.topic,
        "opens_at": write_local(settings.opens_at, zone),
        "due_at": write_local(settings.due_at, zone),
        "closes_at": write_local(settings.closes_at, zone),
        "read_only_at": write_local(settings.read_only_at, zone),
        "maximum_points": str(settings.maximum_points),
        "rule": preset.value if preset else OWN_RULE,
        "group_mode": settings.group_mode.value,
        "anonymity": settings.anonymity.value,
        "experts_answer": "yes" if settings.experts_answer else "",
        "takes_archives": "" if settings.takes_archives else "no",
        "send_mode": settings.send_mode.value,
        "send_at": write_local(settings.send_at, zone),
    }
    has_rubric = settings.rule is not None and settings.rule.rubric is not None
    return SettingsForm(values, settings, prefix=prefix, has_own_rule=preset is None, has_rubric=has_rubric)


def read_settings_form(
    form: Mapping[str, str], zone: ZoneInfo, *, prefix: str = "", own_rule: Rule | None = None
) -> SettingsForm:
    """The form as it was sent. `own_rule` is the rule of a space that is none of those with a name."""
    values = {name: form.get(f"{prefix}{name}", "").strip() for name in FIELDS}
    values["topic"] = clean(form.get(f"{prefix}topic", "")).strip()
    reading = _Reading(values, zone, own_rule)
    settings = reading.settings()
    return SettingsForm(
        values,
        None if reading.complaints else settings,
        tuple(reading.complaints),
        prefix,
        own_rule is not None,
        own_rule is not None and own_rule.rubric is not None,
    )


class _Reading:
    """Reads fields one by one and gathers what is wrong with them."""

    def __init__(self, values: Mapping[str, str], zone: ZoneInfo, own_rule: Rule | None) -> None:
        self._values = values
        self._zone = zone
        self._own_rule = own_rule
        self.complaints: list[Complaint] = []

    def settings(self) -> SpaceSettings:
        dates = {name: self._date(name) for name in ("opens_at", "due_at", "closes_at", "read_only_at")}
        self._check_order(dates)
        send_mode = self._choice("send_mode", SendMode, SendMode.LIVE)
        return SpaceSettings(
            topic=self._topic(),
            **dates,
            maximum_points=self._points(),
            rule=self._rule(),
            group_mode=self._choice("group_mode", GroupMode, GroupMode.NONE),
            anonymity=self._choice("anonymity", Anonymity, Anonymity.NAMED),
            experts_answer=self._values["experts_answer"] == "yes",
            takes_archives=self._values["takes_archives"] != "no",
            send_mode=send_mode,
            send_at=self._send_at(send_mode),
        )

    def _complain(self, field: str, code: str, sentence: str) -> None:
        self.complaints.append(Complaint(field, code, sentence))

    def _topic(self) -> str:
        topic = self._values["topic"]
        if len(topic) > MAXIMUM_TEXT:
            most, given = format_count(MAXIMUM_TEXT), format_count(len(topic))
            sentence = gettext(
                "A topic has at most %(most)s characters; yours has %(given)s. Shorten it, please.",
                most=most,
                given=given,
            )
            self._complain("topic", "topic.too_long", sentence)
        return topic

    def _date(self, name: str) -> datetime | None:
        text = self._values[name]
        if not text:
            return None
        try:
            return read_local(text, self._zone)
        except ValueError:
            self._complain(name, _NO_DATE, say_no_date())
            return None

    def _send_at(self, mode: SendMode) -> datetime | None:
        """The date that scores are held until; any other mode has none, whatever stands in the field."""
        if mode is not SendMode.AT_DATE:
            return None
        if not self._values["send_at"]:
            sentence = gettext("Say until when scores are held, or choose another answer above.")
            self._complain("send_at", "settings.send_at", sentence)
        return self._date("send_at")

    def _check_order(self, dates: Mapping[str, datetime | None]) -> None:
        known = [(name, instant) for name, instant in dates.items() if instant is not None]
        for (_, earlier), (name, later) in pairwise(known):
            if later <= earlier:
                sentence = gettext(
                    "A discussion opens first, is due then, closes, and is read-only last. Put the dates in order."
                )
                self._complain(name, "settings.dates_order", sentence)
                return

    def _points(self) -> int:
        text = self._values["maximum_points"] or str(DEFAULT_MAXIMUM_POINTS)
        if text.isascii() and text.isdecimal() and len(text) <= len(str(MOST_POINTS)):
            points = int(text)
            if 1 <= points <= MOST_POINTS:
                return points
        sentence = gettext("Points are a whole number from 1 to %(most)s.", most=format_count(MOST_POINTS))
        self._complain("maximum_points", "settings.points", sentence)
        return 1

    def _rule(self) -> Rule | None:
        if self._own_rule is not None and self._values["rule"] == OWN_RULE:
            return self._own_rule
        return preset_rules()[self._choice("rule", Preset, Preset.REGULAR)]

    def _choice(self, name: str, choices: type[_Choice], default: _Choice) -> _Choice:
        try:
            return choices(self._values[name]) if self._values[name] else default
        except ValueError:
            self._complain(name, "settings.choice", gettext("Choose one of the answers offered."))
            return default
