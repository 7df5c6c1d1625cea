"""Texts that wait for somebody of the staff, as the page shows them: what was written, and what would leave."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from flask_babel import lazy_gettext
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from config.language import best_language
from lti_tool.app.access import Viewer
from lti_tool.space.places import say_lost
from lti_tool.space.reach import within_reach
from lti_tool.space.visibility import visible_to
from lti_tool.space.writing import SOURCE
from sync.contributions.plain import excerpt, plain_text
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import Text, open_text, open_texts
from sync.delivery.filters import SpaceFilters
from sync.delivery.notes import EXCERPT_CHARACTERS
from sync.filter import EntityType, Filtered, TextFilter
from sync.filter.placeholders import placeholder
from sync.held.tables import HeldText
from sync.held.texts import Found, Reason, places_of
from sync.people.accounts import read_profiles
from sync.people.sealing import Seals
from sync.spaces.tables import Space

TEXTS_PER_PAGE: Final = 20
_SENTENCE_END: Final = re.compile(r"[.!?…][\s”\"')]*\s+|\n+")
_LEFT_OUT: Final = " … "
WHY: Final[Mapping[EntityType, str]] = {
    EntityType.HEALTH: lazy_gettext("health"),
    EntityType.ART9: lazy_gettext("religion, politics, union, origin, sexuality or the like"),
    EntityType.CONDUCT: lazy_gettext("how somebody behaved"),
}
REASONS: Final[Mapping[Reason, str]] = {
    Reason.HARMLESS: lazy_gettext("It tells nothing of anybody"),
    Reason.MASKED_IS_ENOUGH: lazy_gettext("With the places masked it tells nothing any more"),
    Reason.AUTHOR_AGREES: lazy_gettext("Who is told of agrees"),
    Reason.PUBLIC_ALREADY: lazy_gettext("It is public already"),
    Reason.PROTECT: lazy_gettext("To protect who is told of"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text as it was written.

    `why` is what one may tell of for which the text is held; `goes_as` what stands in the place of one that is replaced
    in what is sent.
    """

    text: str
    why: str = ""
    goes_as: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One text that waits: who wrote it, when and where, its sentences with marks, and what of it would leave.

    Staff may read it in the discussion as it is. `link` leads there, and is empty for what was written elsewhere.
    """

    found: Found
    name: str | None
    written_at: datetime
    pieces: Sequence[Piece]
    as_sent: str
    link: str


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """Some of the texts that wait, the earliest first; pages count from 1."""

    texts: Sequence[Waiting]
    number: int
    has_more: bool


def count_waiting(session: Session, viewer: Viewer) -> int:
    """How many texts wait for this member of staff."""
    waiting = select_waiting(viewer).with_only_columns(func.count())
    return session.scalar(waiting) or 0


def list_waiting(
    session: Session, keys: KeyRing, filters: SpaceFilters, space: Space, viewer: Viewer, number: int
) -> WaitingPage:
    """A page of the texts that wait for this member of staff."""
    ordered = select_waiting(viewer).order_by(HeldText.noted_at, HeldText.contribution_id)
    begin = (number - 1) * TEXTS_PER_PAGE
    found = session.scalars(ordered.offset(begin).limit(TEXTS_PER_PAGE + 1)).all()
    rows = found[:TEXTS_PER_PAGE]
    profiles = read_profiles(session, keys, {row.author_id for row in rows if not row.anonymous})
    text_filter = filters.filter_for(session, space)
    written = open_texts(Seals(session, keys), rows)
    texts = []
    for row in rows:
        profile = profiles.get(row.author_id)
        name = profile.display_name if profile else None
        texts.append(_read(text_filter, space, row, written[row.id], name))
    return WaitingPage(texts, number, has_more=len(found) > TEXTS_PER_PAGE)


def find_waiting(
    session: Session,
    keys: KeyRing,
    filters: SpaceFilters,
    space: Space,
    viewer: Viewer,
    contribution_id: UUID,
) -> Found | None:
    """A text that waits, as the filter finds it now; None where it waits no longer."""
    row = session.scalars(
        select_waiting(viewer).where(HeldText.contribution_id == contribution_id)
    ).one_or_none()
    if row is None:
        return None
    text = open_text(Seals(session, keys), row)
    return _read(filters.filter_for(session, space), space, row, text, None).found


def select_waiting(viewer: Viewer) -> Select[StoredContribution]:
    """The query for the texts that wait for this member of staff."""
    return (
        select(StoredContribution)
        .join(HeldText, HeldText.contribution_id == StoredContribution.id)
        .where(
            HeldText.space_id == viewer.space_id,
            HeldText.decision.is_(None),
            HeldText.revision == StoredContribution.revision,
            StoredContribution.stands,
            visible_to(viewer),
            within_reach(viewer, StoredContribution.author_id),
        )
    )


def _read(
    text_filter: TextFilter, space: Space, row: StoredContribution, written: Text, name: str | None
) -> Waiting:
    text, language = plain_text(written.markdown), best_language(space.locale)
    filtered = text_filter.scan(text, language=language)
    return Waiting(
        found=Found(row.id, row.revision, places_of(filtered)),
        name=name,
        written_at=row.occurred_at,
        pieces=[Piece(say_lost())] if written.is_lost else _pieces(text, filtered, language),
        as_sent=excerpt(filtered.text, EXCERPT_CHARACTERS),
        link=(written.link or "") if row.source == SOURCE else "",
    )


def _pieces(text: str, filtered: Filtered, language: str) -> Sequence[Piece]:
    """The sentences for which the text is held, word for word, with all that the filter has found in them."""
    pieces, end = [], 0
    for begin, stop in _telling(text, filtered):
        if begin > end:
            pieces.append(Piece(_LEFT_OUT))
        position = begin
        for span in filtered.spans:
            if begin <= span.start < stop:
                pieces.append(Piece(text[position : span.start]))
                pieces.append(_found(text[span.start : span.end], span.type, language))
                position = span.end
        pieces.append(Piece(text[position:stop]))
        end = stop
    return [*pieces, Piece(_LEFT_OUT)] if end < len(text.rstrip()) else pieces


def _found(words: str, type_: EntityType, language: str) -> Piece:
    goes_as = placeholder(type_, language)
    return Piece(words, str(WHY.get(type_, "")), goes_as)


def _telling(text: str, filtered: Filtered) -> Sequence[tuple[int, int]]:
    """Where the sentences stand in which something is held, in order; whole ones, also where a find spans two."""
    ends = [*(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    begins = [0, *ends[:-1]]
    telling: list[tuple[int, int]] = []
    for begin, end in zip(begins, ends, strict=True):
        is_held = any(span.start < end and span.end > begin for span in filtered.held)
        goes_on = bool(telling) and any(span.start < telling[-1][1] < span.end for span in filtered.spans)
        if telling and telling[-1][1] == begin and (is_held or goes_on):
            telling[-1] = (telling[-1][0], end)
        elif is_held:
            telling.append((begin, end))
    return telling
