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
from sync.filter import TextFilter
from sync.spaces.tables import Space

EXCERPT_CHARACTERS: Final = 280


class NoteWriter:
    """Writes notes. Thread safe."""

    def __init__(self, keys: KeyRing) -> None:
        self._filters = SpaceFilters(keys)

    def compose(self, session: Session, space: Space, payload: Mapping[str, Any]) -> FilteredText | None:
        """The note for an evidence payload; None where its contributions have changed since it was derived.

        Raises FilterRefused where the filter cannot vouch for the text: then nothing may leave.
        """
        contributions = _read_unchanged(session, payload["contributions"])
        if contributions is None:
            return None
        text_filter = self._filters.filter_for(session, space)
        language = best_language(space.locale)
        gettext = translations(space.locale).gettext
        heading = gettext("Shown by contributions to the discussion “%(title)s”:") % {"title": space.title}
        lines = [_line(each, text_filter, space, language) for each in contributions]
        return text_filter.release("\n".join([heading, *lines]), language=language)


def _read_unchanged(session: Session, references: Sequence[Sequence[Any]]) -> list[StoredContribution] | None:
    wanted = {UUID(contribution_id): revision for contribution_id, revision in references}
    rows = session.scalars(select(StoredContribution).where(StoredContribution.id.in_(wanted)))
    found = {row.id: row for row in rows if row.deleted_at is None and row.revision == wanted[row.id]}
    return [found[each] for each in wanted] if len(found) == len(wanted) else None


def _line(contribution: StoredContribution, text_filter: TextFilter, space: Space, language: str) -> str:
    local = bounded(contribution.occurred_at).astimezone(ZoneInfo(space.time_zone))
    date = format_date(local, locale=regional_locale(space.locale))
    # The filter sees the whole text, so that a cut cannot leave half of a number standing.
    filtered = text_filter.scan(plain_text(contribution.markdown), language=language).text
    gettext = translations(space.locale).gettext
    quoted = gettext("%(date)s: “%(excerpt)s”") % {
        "date": date,
        "excerpt": excerpt(filtered, EXCERPT_CHARACTERS),
    }
    return f"{quoted} {contribution.link}" if contribution.link else quoted
