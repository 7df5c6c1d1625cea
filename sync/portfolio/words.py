"""What a portfolio says in words, in the language of whoever reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel.dates import format_date

from config.language import best_language, regional_locale, translations
from sync.certificates.picture import plain
from sync.competencies.ratings import Attested
from sync.competencies.rules import Occasion
from sync.portfolio.content import Level, LevelState, Paper, Piece, PortfolioContent
from sync.spaces.spaces import DEFAULT_TIME_ZONE

_LONGEST_LINE: Final = 300  # characters of what is printed; pages show more
_LONGEST_TEXT: Final = 2_000


def _(words: str) -> str:
    """Mark words for the catalogues."""
    return words


_HAPPENED: Final[Mapping[Occasion, str]] = {
    Occasion.POST: _("Post"),
    Occasion.ANSWER_ACCEPTED: _("Accepted answer"),
    Occasion.ENDORSED: _("Endorsed post"),
    Occasion.RESOURCE_VALUED: _("Shared resource that others value"),
    Occasion.REFLECTION: _("Reflection"),
    Occasion.REVIEW_GIVEN: _("Given review"),
    Occasion.MILESTONE: _("Points"),
    Occasion.ARCHIVE_ITEM: _("Contribution from elsewhere"),
}
_ATTESTED: Final[Mapping[Attested, str]] = {
    Attested.SYSTEM: _("counted by Stoa"),
    Attested.LEARNER: _("written by the learner"),
    Attested.PEER: _("attested by another learner"),
    Attested.EXPERT: _("attested by an expert"),
    Attested.STAFF: _("attested by staff"),
}


@dataclass(frozen=True, slots=True)
class PortfolioWords:
    """The words of one locale."""

    locale: str

    @property
    def language(self) -> str:
        """The language, one of those that Stoa speaks."""
        return best_language(self.locale)

    def day(self, instant: datetime) -> str:
        """A date in full."""
        local = instant.astimezone(ZoneInfo(DEFAULT_TIME_ZONE))
        return format_date(local, "long", locale=regional_locale(self.locale))

    def level(self, level: Level) -> str:
        """A level by its number, out of how many, with its name."""
        _ = self._gettext
        if level.levels <= 1:
            return _("achieved")
        told = {"number": level.level, "levels": level.levels, "name": level.level_name}
        if level.level_name:
            return _("level %(number)s of %(levels)s (%(name)s)") % told
        return _("level %(number)s of %(levels)s") % told

    def state(self, level: Level) -> str:
        """What a reader has to know of a level: that it has lapsed, or is disputed; empty where it holds."""
        _ = self._gettext
        if level.state is LevelState.DISPUTED:
            return _("Disputed: the holder says that this decision is wrong, and it is looked at once more.")
        if level.state is LevelState.LAPSED and level.valid_until:
            return _("Lapsed on %(day)s: it is not held any more.") % {"day": self.day(level.valid_until)}
        return ""

    def validity(self, until: datetime | None) -> str:
        """Until when something holds."""
        _ = self._gettext
        return _("valid until %(day)s") % {"day": self.day(until)} if until else _("valid without an end")

    def expiry(self, paper: Paper) -> str:
        """That a certificate has expired; empty where it has not."""
        if not paper.is_expired or paper.valid_until is None:
            return ""
        said = {"day": self.day(paper.valid_until)}
        return self._gettext("Expired on %(day)s: this certificate does not hold any more.") % said

    def piece(self, piece: Piece) -> str:
        """What a piece of evidence is, and who says so."""
        return f"{self._gettext(_HAPPENED[piece.kind])}, {self._gettext(_ATTESTED[piece.attested])}"

    def printed(self, told: PortfolioContent, accent: str) -> dict[str, Any]:
        """What the PDF shows, as its template takes it."""
        _ = self._gettext
        return {
            "language": self.language,
            "accent": accent,
            "organisation": _cut(told.organisation),
            "title": _("Portfolio"),
            "document_title": f"{_('Portfolio')}: {_cut(told.name)}" if told.name else _("Portfolio"),
            "name": _cut(told.name),
            "words_heading": _("About me"),
            "words": [plain(each) for each in told.words.splitlines() if each.strip()],
            "levels_heading": _("Competencies"),
            "levels": [self._printed_level(each) for each in told.levels],
            "evidence_columns": [_("Date"), _("Evidence")],
            "papers_heading": _("Certificates"),
            "papers": [self._printed_paper(each) for each in told.papers],
            "empty": _("Nothing was chosen for this portfolio."),
            "made": _("As it stood on %(day)s, by the choice of its holder.")
            % {"day": self.day(told.made_at)},
            "lines": [],
            "lacks": _("Some characters cannot be printed here; a box stands in their place."),
        }

    def _printed_level(self, level: Level) -> dict[str, Any]:
        _ = self._gettext
        given = _("given on %(day)s") % {"day": self.day(level.decided_at)}
        return {
            "title": f"{_cut(level.competency)}: {_cut(self.level(level))}",
            "state": self.state(level),
            "facts": " · ".join((_cut(level.framework), given, self.validity(level.valid_until))),
            "esco": level.esco,
            "description": _cut(level.description, _LONGEST_TEXT),
            "evidence": [
                {
                    "day": self.day(each.occurred_at),
                    "words": self.piece(each),
                    "excerpt": plain(each.excerpt),
                    "address": each.address,
                }
                for each in level.pieces
            ],
        }

    def _printed_paper(self, paper: Paper) -> dict[str, Any]:
        issued = self._gettext("issued on %(day)s") % {"day": self.day(paper.issued_at)}
        return {
            "title": _cut(paper.title),
            "state": self.expiry(paper),
            "facts": f"{issued} · {self.validity(paper.valid_until)}",
            "description": _cut(paper.description, _LONGEST_TEXT),
            "address": paper.address,
        }

    def _gettext(self, words: str) -> str:
        return translations(self.locale).gettext(words)


def _cut(text: str, most: int = _LONGEST_LINE) -> str:
    shown = plain(text)
    return shown if len(shown) <= most else shown[: most - 1].rstrip() + "…"
