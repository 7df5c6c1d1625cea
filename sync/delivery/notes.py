"""The note that goes with a competency: what it was shown by, after the filter."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_date
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.clock import bounded
from config.keys import KeyRing
from config.language import best_language, regional_locale, translations
from connectors.contract import FilteredText
from sync.contributions.plain import excerpt, plain_text
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import Text, open_texts
from sync.delivery.comment_words import CommentWords
from sync.delivery.decision_words import read_decision_words
from sync.delivery.filters import NO_REPLACEMENTS, Replacements, SpaceFilters
from sync.filter import Filtered, FilterHeld, FilterRefused, TextFilter
from sync.held.texts import Decision, Found, places_of, read_decisions
from sync.outbox.desired import RATING
from sync.outbox.tables import TextForm
from sync.people.sealing import Seals
from sync.spaces.tables import Space

EXCERPT_CHARACTERS: Final = 280
_DIGEST_CHARACTERS: Final = 100
_DIGEST_CONTRIBUTIONS: Final = 3


@dataclass(frozen=True, slots=True)
class NoteShape:
    """What of contributions may stand in a note: the fields of its purpose, in the form that its target is set to."""

    fields: frozenset[str]
    form: TextForm = TextForm.EXCERPT
    replacements: Replacements = NO_REPLACEMENTS

    def has(self, field: str) -> bool:
        """Whether this may stand in it."""
        return field in self.fields and not (field == "excerpt" and self.form is TextForm.LINK)

    @property
    def quoted_at_most(self) -> int | None:
        """Of how many contributions, from the first on, something may be quoted; None: of all."""
        if not self.has("excerpt"):
            return 0
        return _DIGEST_CONTRIBUTIONS if self.form is TextForm.DIGEST else None


class TextsHeld(FilterHeld):
    """Some of a note's contributions wait for a person: `found` tells which.

    `passed_over` are besides those that a person has kept back: others may take their place.
    """

    def __init__(self, found: Sequence[Found], kept_back: Iterable[UUID] = ()) -> None:
        super().__init__("A text waits until a person has looked at it.")
        self.found = tuple(found)
        self.passed_over = frozenset({*(each.contribution_id for each in found), *kept_back})


class NoteWriter:
    """Writes notes. Thread safe."""

    def __init__(self, keys: KeyRing, base_url: str = "") -> None:
        """`base_url` is our own address; without one no note leads to where a decision stands."""
        self._keys = keys
        self._base_url = base_url
        self._filters = SpaceFilters(keys)

    def compose(
        self, session: Session, space: Space, payload: Mapping[str, Any], shape: NoteShape
    ) -> FilteredText | None:
        """The note for an evidence payload; None where its contributions have changed since it was derived.

        A text whose key was lost is kept back. Raises `TextsHeld` where a person has to look at some of it first, and
        FilterRefused where the filter cannot vouch for the text: then nothing may leave.
        """
        contributions = _read_unchanged(session, payload["contributions"])
        if contributions is None:
            return None
        written = open_texts(Seals(session, self._keys), contributions)
        language = best_language(space.locale)
        text_filter = self._filters.filter_for(session, space, shape.replacements)
        quoted = contributions[: shape.quoted_at_most]
        filtered = _examine(text_filter, quoted, written, language)
        decisions = _require_decisions(session, quoted, filtered)
        texts = {
            each.id: None
            if decisions.get(each.id) is Decision.KEPT or written[each.id].is_lost
            else filtered[each.id].text
            for each in quoted
        }
        links = {each.id: written[each.id].link or "" for each in contributions}
        title = text_filter.examine(space.title, language=language).text
        page = _Page(space, shape, title, texts, links)
        decided = self._decision(session, space, payload, shape)
        if decided is None:
            return None
        shown = page.lines(contributions) if contributions or not decided else []
        return _released(text_filter, [*decided, *shown], language)

    def _decision(
        self, session: Session, space: Space, payload: Mapping[str, Any], shape: NoteShape
    ) -> list[str] | None:
        """What is told of the decision that a payload follows from, nothing for none; None where it is gone."""
        if RATING not in payload:
            return []
        words = read_decision_words(session, space, UUID(payload[RATING]))
        if words is None:
            return None
        page = f"{self._base_url}/s/{space.id}/evidence/people/{words.rating.person_id}"
        link = page if self._base_url and shape.has("link") else ""
        return list(words.lines(with_dates=shape.has("date"), link=link))

    def comment(
        self, session: Session, space: Space, payload: Mapping[str, Any], shape: NoteShape, link: str
    ) -> FilteredText | None:
        """The comment beside a score, for its payload; `link` leads to what is said about the work, empty for none.

        None, and raises, as `compose`; `TextsHeld` also where a person has decided to keep a text back.
        """
        contributions = _read_unchanged(session, payload["contributions"])
        if contributions is None:
            return None
        language = best_language(space.locale)
        text_filter = self._filters.filter_for(session, space, shape.replacements)
        quoted = contributions if shape.has("excerpt") else []
        written = open_texts(Seals(session, self._keys), quoted)
        if lost := [each.id for each in quoted if written[each.id].is_lost]:
            raise TextsHeld((), lost)
        filtered = _examine(text_filter, quoted, written, language)
        decisions = _require_decisions(session, quoted, filtered)
        if kept := [each for each, decision in decisions.items() if decision is Decision.KEPT]:
            raise TextsHeld((), kept)
        title = text_filter.examine(space.title, language=language).text if shape.has("space_title") else ""
        texts = [filtered[each.id].text for each in quoted]
        words = CommentWords(translations(space.locale), shape.form, title)
        lines = words.lines(texts, payload["comment"].get("of"), link if shape.has("link") else "")
        return _released(text_filter, lines, language)


def _examine(
    text_filter: TextFilter,
    contributions: Sequence[StoredContribution],
    written: Mapping[UUID, Text],
    language: str,
) -> Mapping[UUID, Filtered]:
    """The texts of contributions, filtered whole, so that a cut cannot leave half of a number standing."""
    return {
        each.id: text_filter.examine(plain_text(written[each.id].markdown), language=language)
        for each in contributions
    }


def _released(text_filter: TextFilter, lines: Iterable[str], language: str) -> FilteredText:
    try:
        return text_filter.release("\n".join(lines), language=language)
    except FilterHeld:
        # What nobody can look at: it shows only where two texts meet.
        raise FilterRefused("The note as a whole tells what none of its texts does.") from None


def _require_decisions(
    session: Session, contributions: Sequence[StoredContribution], filtered: Mapping[UUID, Filtered]
) -> Mapping[UUID, Decision | None]:
    found = [
        Found(each.id, each.revision, places_of(filtered[each.id]))
        for each in contributions
        if filtered[each.id].held
    ]
    decisions = read_decisions(session, found) if found else {}
    if open_ones := [each for each in found if decisions[each.contribution_id] is None]:
        raise TextsHeld(open_ones)
    return decisions


class _Page:
    """The lines of one note, from filtered texts; None stands for one that is kept back."""

    def __init__(
        self,
        space: Space,
        shape: NoteShape,
        title: str,
        texts: Mapping[UUID, str | None],
        links: Mapping[UUID, str],
    ) -> None:
        self._space = space
        self._shape = shape
        self._title = title
        self._texts = texts
        self._links = links
        self._translations = translations(space.locale)

    def lines(self, contributions: Sequence[StoredContribution]) -> list[str]:
        if not contributions or self._shape.form is not TextForm.DIGEST:
            return [self._heading(), *filter(None, map(self._line, contributions))]
        return [self._heading(), *filter(None, self._digest(contributions))]

    def _heading(self) -> str:
        gettext = self._translations.gettext
        if not self._shape.has("space_title"):
            return gettext("Shown by contributions to a discussion:")
        title = {"title": self._title}
        return gettext("Shown by contributions to the discussion “%(title)s”:") % title

    def _line(self, contribution: StoredContribution) -> str:
        gettext = self._translations.gettext
        said = {"date": self._date(contribution)}
        if self._shape.has("excerpt"):
            said["excerpt"] = self._excerpt(contribution, EXCERPT_CHARACTERS)
        if "excerpt" in said:
            words = gettext("%(date)s: “%(excerpt)s”") if said["date"] else gettext("“%(excerpt)s”")
            line = words % said
        else:
            line = said["date"]
        return " ".join(filter(None, (line, self._link(contribution))))

    def _digest(self, contributions: Sequence[StoredContribution]) -> Iterator[str]:
        number = len(contributions)
        dated = sorted(contributions, key=lambda each: each.occurred_at)
        words = self._translations.ngettext("%(num)d contribution", "%(num)d contributions", number)
        first, last = self._date(dated[0]), self._date(dated[-1])
        period = f" ({first})" if first == last else f" ({first} – {last})"
        yield words % {"num": number} + (period if first else "")
        if self._shape.has("excerpt"):
            for each in contributions[:_DIGEST_CONTRIBUTIONS]:
                excerpt_of_it = self._excerpt(each, _DIGEST_CHARACTERS)
                yield self._translations.gettext("“%(excerpt)s”") % {"excerpt": excerpt_of_it}
        yield next(filter(None, map(self._link, contributions)), "")

    def _excerpt(self, contribution: StoredContribution, characters: int) -> str:
        text = self._texts[contribution.id]
        return self._translations.gettext("(text kept back)") if text is None else excerpt(text, characters)

    def _date(self, contribution: StoredContribution) -> str:
        if not self._shape.has("date"):
            return ""
        local = bounded(contribution.occurred_at).astimezone(ZoneInfo(self._space.time_zone))
        return format_date(local, locale=regional_locale(self._space.locale))

    def _link(self, contribution: StoredContribution) -> str:
        return self._links[contribution.id] if self._shape.has("link") else ""


def _read_unchanged(session: Session, references: Sequence[Sequence[Any]]) -> list[StoredContribution] | None:
    wanted = {UUID(contribution_id): revision for contribution_id, revision in references}
    rows = session.scalars(select(StoredContribution).where(StoredContribution.id.in_(wanted)))
    found = {row.id: row for row in rows if row.stands and row.revision == wanted[row.id]}
    return [found[each] for each in wanted] if len(found) == len(wanted) else None
