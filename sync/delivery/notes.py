"""The note that goes with a competency: what it was shown by, after the filter."""

from collections.abc import Mapping, Sequence
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
from sync.delivery.filters import SpaceFilters
from sync.filter import Filtered, FilterHeld, FilterRefused
from sync.held.texts import Decision, Found, places_of, read_decisions
from sync.spaces.tables import Space

EXCERPT_CHARACTERS: Final = 280


class TextsHeld(FilterHeld):
    """Some of a note's contributions wait for a person: `found` tells which."""

    def __init__(self, found: Sequence[Found]) -> None:
        super().__init__("A text waits until a person has looked at it.")
        self.found = tuple(found)


class NoteWriter:
    """Writes notes. Thread safe."""

    def __init__(self, keys: KeyRing) -> None:
        self._filters = SpaceFilters(keys)

    def compose(self, session: Session, space: Space, payload: Mapping[str, Any]) -> FilteredText | None:
        """The note for an evidence payload; None where its contributions have changed since it was derived.

        Raises `TextsHeld` where a person has to look at some of it first, and FilterRefused where the filter cannot
        vouch for the text: then nothing may leave.
        """
        contributions = _read_unchanged(session, payload["contributions"])
        if contributions is None:
            return None
        text_filter = self._filters.filter_for(session, space)
        language = best_language(space.locale)
        gettext = translations(space.locale).gettext
        # The filter sees the whole text, so that a cut cannot leave half of a number standing.
        filtered = {
            each.id: text_filter.scan(plain_text(each.markdown), language=language) for each in contributions
        }
        decisions = _require_decisions(session, contributions, filtered)
        title = text_filter.scan(space.title, language=language).text
        heading = gettext("Shown by contributions to the discussion “%(title)s”:") % {"title": title}
        lines = [
            _line(each, None if decisions.get(each.id) is Decision.KEPT else filtered[each.id].text, space)
            for each in contributions
        ]
        try:
            return text_filter.release("\n".join([heading, *lines]), language=language)
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


def _read_unchanged(session: Session, references: Sequence[Sequence[Any]]) -> list[StoredContribution] | None:
    wanted = {UUID(contribution_id): revision for contribution_id, revision in references}
    rows = session.scalars(select(StoredContribution).where(StoredContribution.id.in_(wanted)))
    found = {row.id: row for row in rows if row.deleted_at is None and row.revision == wanted[row.id]}
    return [found[each] for each in wanted] if len(found) == len(wanted) else None


def _line(contribution: StoredContribution, filtered: str | None, space: Space) -> str:
    """When it was written, how it begins (unless it is kept back), and where it stands."""
    local = bounded(contribution.occurred_at).astimezone(ZoneInfo(space.time_zone))
    date = format_date(local, locale=regional_locale(space.locale))
    gettext = translations(space.locale).gettext
    if filtered is None:
        told = gettext("%(date)s: (text kept back)") % {"date": date}
    else:
        told = gettext("%(date)s: “%(excerpt)s”") % {
            "date": date,
            "excerpt": excerpt(filtered, EXCERPT_CHARACTERS),
        }
    return f"{told} {contribution.link}" if contribution.link else told
