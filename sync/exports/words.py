"""What a file of the matrix says in words, in the language of who asked for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from config.language import best_language, regional_locale, translations
from sync.competencies.expiring import Ending
from sync.frameworks.lookup import FoundCompetency
from sync.goals.matrix import Trend
from sync.spaces.spaces import DEFAULT_TIME_ZONE

_ZONE: Final = ZoneInfo(DEFAULT_TIME_ZONE)


def _(words: str) -> str:
    """Mark words for the catalogues."""
    return words


_STATES: Final[Mapping[str, str]] = {
    "any": _("with a level"),
    Ending.LAPSED: _("lapsed"),
    Ending.ENDS_SOON: _("ends within 90 days"),
    Ending.REVIEW_DUE: _("to be looked at again"),
}
_TRENDS: Final[Mapping[Trend, str]] = {
    Trend.NEW: _("new"),
    Trend.UP: _("higher than 90 days ago"),
    Trend.DOWN: _("lower than 90 days ago"),
}
_FIXED: Final[Mapping[str, str]] = {
    "matrix": _("Matrix"),
    "levels": _("Levels"),
    "about": _("About this file"),
    "person": _("Person"),
    "department": _("Department"),
    "level": _("Level"),
    "valid_until": _("Valid until"),
    "remarks": _("Remarks"),
    "code": _("Code"),
    "competency": _("Competency"),
    "framework": _("Framework"),
    "decided": _("Decided on"),
    "state": _("State"),
    "trend": _("Change within 90 days"),
    "title": _("Who is able to do what"),
    "empty": _("none"),
    "page_note": _("A dash means that no level was given."),
    "lacks": _("Some characters could not be printed: the fonts here do not have them."),
}


@dataclass(frozen=True, slots=True)
class ExportWords:
    """The words of one locale."""

    locale: str

    @property
    def language(self) -> str:
        """The language, one of those that Stoa speaks."""
        return best_language(self.locale)

    def fixed(self) -> Mapping[str, str]:
        """Headings and the like, by their names."""
        return {name: self._say(words) for name, words in _FIXED.items()}

    def level(self, competency: FoundCompetency, level: int) -> str:
        """A level by its number, and its name where it has one."""
        name = competency.level_name(level)
        return self._say(_("%(number)d (%(name)s)")) % {"number": level, "name": name} if name else str(level)

    def needed(self, level: str) -> str:
        """Which level a goal needs."""
        return self._say(_("needed: %(level)s")) % {"level": level}

    def state(self, how: str) -> str:
        """How a level stands, or which levels are asked for."""
        return self._say(_STATES[how])

    def trend(self, trend: Trend | None) -> str:
        """Where a level goes; empty where it stays."""
        return self._say(_TRENDS[trend]) if trend else ""

    def below(self) -> str:
        """That a level is not the one that a goal needs."""
        return self._say(_("below what is needed"))

    def nameless(self) -> str:
        """Instead of a name."""
        return self._say(_("not named by the learning platform"))

    def narrowed(self, told: Mapping[str, str]) -> list[tuple[str, str]]:
        """What a file is narrowed to, by the names of `Narrowed.address` with titles instead of ids, in words."""
        headings = {
            "framework": _("Framework"),
            "goal": _("Goal"),
            "space": _("Discussion"),
            "department": _("Department"),
            "state": _("Levels"),
            "words": _("Name"),
        }
        return [
            (self._say(headings[name]), self.state(value) if name == "state" else value)
            for name, value in told.items()
        ]

    def about(self, organisation: str, people: int, columns: int, at: datetime) -> list[tuple[str, str]]:
        """What else a reader of a file has to know."""
        return [
            (self._say(_("Organisation")), organisation),
            (self._say(_("As of")), self.moment(at)),
            (self._say(_("People")), str(people)),
            (self._say(_("Competencies")), str(columns)),
        ]

    def notes(self) -> list[str]:
        """What holds of every file."""
        return [
            self._say(
                _(
                    "Levels of everybody who takes part in a discussion at present; who does not want their data used "
                    "is not among them."
                )
            ),
            self._say(
                _(
                    "These are personal data. Keep this file only for as long as you need it, and give it to nobody "
                    "who does not."
                )
            ),
        ]

    def columns(self, first: int, last: int, all_columns: int) -> str:
        """Which competencies a table shows."""
        told = {"first": first, "last": last, "all": all_columns}
        return self._say(_("Competencies %(first)d to %(last)d of %(all)d")) % told

    def moment(self, at: datetime) -> str:
        """A day and the time of day."""
        return format_datetime(
            at.astimezone(_ZONE), "long", locale=regional_locale(self.locale), tzinfo=_ZONE
        )

    def until(self, day: date) -> str:
        """Until when a level holds."""
        return self._say(_("until %(day)s")) % {
            "day": format_date(day, "medium", locale=regional_locale(self.locale))
        }

    def _say(self, words: str) -> str:
        return translations(self.locale).gettext(words)


def local_day(instant: datetime) -> date:
    """The day of an instant where Stoa is at home."""
    return instant.astimezone(_ZONE).date()
