"""The rows of the form for a rule: milestones, and the criteria of what is assessed by hand.

A row whose title is empty is none: to empty it takes a milestone away.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from babel import Locale
from flask_babel import gettext, lazy_gettext

from config.clock import FIRST_YEAR, LAST_YEAR
from lti_tool.app.typed import Field
from lti_tool.rules.numbers import Number, count, points, words
from lti_tool.space.forms import Complaint
from lti_tool.space.presentation import format_count
from sync.scoring.parts import Anchor, Asked

MOST_MILESTONES: Final = 12
MOST_CRITERIA: Final = 8
LONGEST_TITLE: Final = 200  # characters
MILESTONE_NUMBERS: Final[Mapping[str, Number]] = {"count": count(30), "words": words(), "points": points()}
_DAYS: Final = count(400, least=-400, is_optional=True)
_LEVEL_POINTS: Final = points()
_FEWEST_LEVELS: Final = 2
_MOST_LEVELS: Final = 10
MILESTONE_FIELDS: Final[Mapping[str, Field]] = {
    "title": Field(lazy_gettext("What it is called")),
    "what": Field(
        lazy_gettext("What it asks for"),
        {
            Asked.CONTRIBUTION: lazy_gettext("Threads or replies"),
            Asked.POST: lazy_gettext("Threads"),
            Asked.REPLY: lazy_gettext("Replies"),
            Asked.REACTION: lazy_gettext("Reactions"),
        },
    ),
    "count": Field(lazy_gettext("How many")),
    "words": Field(lazy_gettext("Words each")),
    "points": Field(lazy_gettext("Points together")),
    "due": Field(
        lazy_gettext("By when"),
        {
            "": lazy_gettext("No date"),
            "at": lazy_gettext("At the date beside it"),
            Anchor.OPENING: lazy_gettext("Days after the opening"),
            Anchor.DUE: lazy_gettext("Days after due (negative: before)"),
        },
    ),
    "at": Field(lazy_gettext("Date")),
    "days": Field(lazy_gettext("Days")),
}
CRITERION_FIELDS: Final[Mapping[str, Field]] = {
    "criterion": Field(lazy_gettext("What is looked at")),
    "levels": Field(lazy_gettext("Levels, one in a line: points, then words")),
}


def filled_milestones(documents: Iterable[Mapping[str, Any]], locale: Locale) -> dict[str, str]:
    """The rows as they show milestones."""
    values: dict[str, str] = {}
    for row, document in enumerate(documents):
        due = document["due"] or {}
        values |= {
            f"m{row}-id": document["id"],
            f"m{row}-title": document["title"],
            f"m{row}-what": document["what"],
            f"m{row}-due": "at" if "at" in due else due.get("after", ""),
            f"m{row}-at": due.get("at", ""),
            f"m{row}-days": _DAYS.write(due.get("days"), locale),
            **{
                f"m{row}-{name}": number.write(document[name], locale)
                for name, number in MILESTONE_NUMBERS.items()
            },
        }
    return values


def filled_criteria(documents: Iterable[Mapping[str, Any]], locale: Locale) -> dict[str, str]:
    """The rows as they show criteria."""
    values: dict[str, str] = {}
    for row, document in enumerate(documents):
        lines = [
            f"{_LEVEL_POINTS.write(each['points'], locale)} {each['title']}" for each in document["levels"]
        ]
        values |= {
            f"c{row}-id": document["id"],
            f"c{row}-criterion": document["title"],
            f"c{row}-levels": "\n".join(lines),
        }
    return values


def read_milestones(
    values: Mapping[str, str], locale: Locale
) -> tuple[list[dict[str, Any]], list[Complaint]]:
    """The milestones as a rule's document holds them, and what is wrong with their rows."""
    rows = _Rows(values, locale, "m", MOST_MILESTONES, "title")
    found = [rows.milestone(row) for row in rows.used]
    return found, rows.complaints


def read_criteria(values: Mapping[str, str], locale: Locale) -> tuple[list[dict[str, Any]], list[Complaint]]:
    """The criteria as a rule's document holds them, and what is wrong with their rows."""
    rows = _Rows(values, locale, "c", MOST_CRITERIA, "criterion")
    found = [rows.criterion(row) for row in rows.used]
    return found, rows.complaints


class _Rows:
    """Reads rows and gathers what is wrong with them."""

    def __init__(self, values: Mapping[str, str], locale: Locale, prefix: str, most: int, title: str) -> None:
        self._values = values
        self._locale = locale
        self._prefix = prefix
        self._title = title
        self.used = [row for row in range(most) if values.get(f"{prefix}{row}-{title}")]
        self._ids = {values.get(f"{prefix}{row}-id", "") for row in self.used}
        self.complaints: list[Complaint] = []

    def milestone(self, row: int) -> dict[str, Any]:
        what = self._value(row, "what") or Asked.CONTRIBUTION
        if what not in MILESTONE_FIELDS["what"].words:
            self._complain(row, "what", "rule.choice", gettext("Choose one of the answers offered."))
        numbers = {name: self._number(row, name, number) for name, number in MILESTONE_NUMBERS.items()}
        if numbers["points"] == 0:
            self._complain(
                row, "points", "rule.number", gettext("A milestone gives some points: more than 0.")
            )
        return {
            "id": self._id(row),
            "title": self._titled(row),
            "what": what,
            **numbers,
            "due": self._due(row),
        }

    def criterion(self, row: int) -> dict[str, Any]:
        levels = [self._level(row, line) for line in self._value(row, "levels").splitlines() if line.strip()]
        if not _FEWEST_LEVELS <= len(levels) <= _MOST_LEVELS:
            sentence = gettext("Write from two to ten levels, one in a line, such as: 2 Reasons with sources")
            self._complain(row, "levels", "rule.levels", sentence)
        elif all(level is None or not level["points"] for level in levels):
            self._complain(row, "levels", "rule.levels", gettext("At least one level gives points."))
        return {"id": self._id(row), "title": self._titled(row), "levels": levels}

    def _level(self, row: int, line: str) -> dict[str, Any] | None:
        number, _, title = line.strip().partition(" ")
        try:
            given = _LEVEL_POINTS.read(number, self._locale)
        except ValueError:
            given = None
        if given is None or not title.strip() or len(title) > LONGEST_TITLE:
            sentence = gettext("A level is points and words, such as: 2 Reasons with sources")
            self._complain(row, "levels", "rule.levels", sentence)
            return None
        return {"title": title.strip(), "points": given}

    def _due(self, row: int) -> dict[str, Any] | None:
        kind = self._value(row, "due")
        if kind not in MILESTONE_FIELDS["due"].words:
            self._complain(row, "due", "rule.choice", gettext("Choose one of the answers offered."))
        if kind == "at":
            try:
                local = datetime.fromisoformat(self._value(row, "at"))
                if local.tzinfo is not None or not FIRST_YEAR <= local.year <= LAST_YEAR:
                    raise ValueError("no wall clock time of our days")
            except ValueError:
                sentence = gettext(
                    "This is no date from %(first)s to %(last)s. Choose one, or write it like 2026-10-05T14:30.",
                    first=FIRST_YEAR,
                    last=LAST_YEAR,
                )
                self._complain(row, "at", "rule.date", sentence)
                return None
            return {"at": local.strftime("%Y-%m-%dT%H:%M")}
        if not kind:
            return None
        days = self._number(row, "days", _DAYS)
        return {"days": days or 0, "after": kind}

    def _id(self, row: int) -> str:
        """The row's id, which stays when its words change; a new row gets the first that is free."""
        known = self._value(row, "id")
        if known:
            return known
        free = next(name for name in (f"{self._prefix}{n}" for n in range(1, 1000)) if name not in self._ids)
        self._ids.add(free)
        return free

    def _titled(self, row: int) -> str:
        title = " ".join(self._value(row, self._title).split())
        if len(title) > LONGEST_TITLE:
            sentence = gettext("At most %(most)s characters, please.", most=format_count(LONGEST_TITLE))
            self._complain(row, self._title, "rule.title", sentence)
        return title

    def _number(self, row: int, name: str, number: Number) -> int | Decimal | None:
        try:
            return number.read(self._value(row, name), self._locale)
        except ValueError:
            sentence = gettext(
                "This is a number from %(least)s to %(most)s.",
                least=format_count(number.least),
                most=format_count(number.most),
            )
            self._complain(row, name, "rule.number", sentence)
            return None

    def _value(self, row: int, name: str) -> str:
        return self._values.get(f"{self._prefix}{row}-{name}", "")

    def _complain(self, row: int, name: str, code: str, sentence: str) -> None:
        self.complaints.append(Complaint(f"{self._prefix}{row}-{name}", code, sentence))
