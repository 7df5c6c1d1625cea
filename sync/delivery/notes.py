"""The note that goes with a competency: what it was shown by, after the filter."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import Lock
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_date
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from config.language import best_language, regional_locale, translations
from connectors.contract import FilteredText
from sync.contributions.plain import excerpt, plain_text
from sync.contributions.tables import StoredContribution
from sync.filter import RosterName, TextFilter
from sync.people.accounts import Profile, read_profiles
from sync.people.tables import Person
from sync.spaces.tables import Membership, Space

EXCERPT_CHARACTERS: Final = 280
_FILTERS_KEPT: Final = 64


NamesVersion = tuple[int, int]


def read_names_version(session: Session, space_id: UUID) -> NamesVersion:
    """What changes with every name of a space's members: their number, and the sum of their profiles' versions.

    Read before the names it never promises newer ones than were read.
    """
    members = select(Membership.person_id).where(Membership.space_id == space_id)
    counted = select(func.count(), func.coalesce(func.sum(Person.profile_version), 0))
    number, versions = session.execute(counted.where(Person.id.in_(members))).one()
    return number, int(versions)


class NoteWriter:
    """Writes notes; keeps the filter of each space for as long as its members' names do not change. Thread safe."""

    def __init__(self, keys: KeyRing) -> None:
        self._keys = keys
        self._filters: dict[tuple[UUID, NamesVersion], TextFilter] = {}
        self._lock = Lock()

    def compose(self, session: Session, space: Space, payload: Mapping[str, Any]) -> FilteredText | None:
        """The note for an evidence payload; None where its contributions have changed since it was derived.

        Raises FilterRefused where the filter cannot vouch for the text: then nothing may leave.
        """
        contributions = _read_unchanged(session, payload["contributions"])
        if contributions is None:
            return None
        text_filter = self._filter_for(session, space)
        language = best_language(space.locale)
        gettext = translations(space.locale).gettext
        heading = gettext("Shown by contributions to the discussion “%(title)s”:") % {"title": space.title}
        lines = [_line(each, text_filter, space, language) for each in contributions]
        return text_filter.release("\n".join([heading, *lines]), language=language)

    def _filter_for(self, session: Session, space: Space) -> TextFilter:
        key = (space.id, read_names_version(session, space.id))
        with self._lock:
            kept = self._filters.get(key)
        if kept is not None:
            return kept
        members = session.scalars(select(Membership.person_id).where(Membership.space_id == space.id)).all()
        profiles = read_profiles(session, self._keys, members)
        made = TextFilter(map(_roster_name, profiles.values()))
        with self._lock:
            if len(self._filters) >= _FILTERS_KEPT:
                self._filters.clear()
            self._filters[key] = made
        return made


def _roster_name(profile: Profile) -> RosterName:
    former = tuple(RosterName.of(*names) for names in profile.former)
    return replace(RosterName.of(*profile.names), former=former)


def _read_unchanged(session: Session, references: Sequence[Sequence[Any]]) -> list[StoredContribution] | None:
    wanted = {UUID(contribution_id): revision for contribution_id, revision in references}
    rows = session.scalars(select(StoredContribution).where(StoredContribution.id.in_(wanted)))
    found = {row.id: row for row in rows if row.deleted_at is None and row.revision == wanted[row.id]}
    return [found[each] for each in wanted] if len(found) == len(wanted) else None


def _line(contribution: StoredContribution, text_filter: TextFilter, space: Space, language: str) -> str:
    local = contribution.occurred_at.astimezone(ZoneInfo(space.time_zone))
    date = format_date(local, locale=regional_locale(space.locale))
    # The filter sees the whole text, so that a cut cannot leave half of a number standing.
    filtered = text_filter.scan(plain_text(contribution.markdown), language=language).text
    gettext = translations(space.locale).gettext
    quoted = gettext("%(date)s: “%(excerpt)s”") % {
        "date": date,
        "excerpt": excerpt(filtered, EXCERPT_CHARACTERS),
    }
    return f"{quoted} {contribution.link}" if contribution.link else quoted
