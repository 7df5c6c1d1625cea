"""Texts that wait for somebody of the staff, as the page shows them: what was written, and what would leave."""

import re
from collections.abc import Iterator, Mapping, Sequence
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
from sync.contributions.plain import ELLIPSIS, excerpt, plain_text
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import Text, open_text, open_texts
from sync.delivery.filters import SpaceFilters
from sync.delivery.notes import EXCERPT_CHARACTERS
from sync.filter import EntityType, Filtered, TextFilter
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
    """A piece of a text as it was written, and as it is when it is sent.

    `why` is what one may tell of for which the text is held; `goes_as` what stands in the place of one that is
    replaced, None for what stays.
    """

    text: str
    why: str = ""
    goes_as: str | None = None

    @property
    def masked(self) -> str:
        """What stands of it in a text that is sent."""
        return self.text if self.goes_as is None else self.goes_as


@dataclass(frozen=True, slots=True)
class Waiting:
    """One text that waits: who wrote it, when and where, what of it would leave, and for what it is held.

    `beginning` is the text as far as `as_sent` goes, which is what would leave of it; `further` the sentences after
    that for which it is held, too. Staff may read all of it in the discussion as it is: `link` leads there, and is
    empty for what was written elsewhere.
    """

    found: Found
    name: str | None
    written_at: datetime
    beginning: Sequence[Piece]
    as_sent: str
    further: Sequence[Piece]
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
    cut = _cut(text, filtered)
    return Waiting(
        found=Found(row.id, row.revision, places_of(filtered)),
        name=name,
        written_at=row.occurred_at,
        beginning=[Piece(say_lost())] if written.is_lost else _beginning(text, filtered, cut),
        as_sent=excerpt(filtered.text, EXCERPT_CHARACTERS),
        further=_further(text, filtered, cut),
        link=(written.link or "") if row.source == SOURCE else "",
    )


def _cut(text: str, filtered: Filtered) -> int:
    """Where in a text, of single spaces and line breaks, the excerpt of its filtered form ends; behind a finding."""
    if len(filtered.text) <= EXCERPT_CHARACTERS:
        return len(text)
    left = len(excerpt(filtered.text, EXCERPT_CHARACTERS)) - len(ELLIPSIS)
    position = 0
    for span, replaced in zip(filtered.spans, filtered.replaced, strict=True):
        if left <= span.start - position:
            break
        left -= span.start - position + len(replaced)
        position = span.end
        if left <= 0:
            return position
    return position + left


def _beginning(text: str, filtered: Filtered, cut: int) -> Sequence[Piece]:
    pieces = list(_pieces(text, filtered, 0, cut))
    return [*pieces, Piece(ELLIPSIS)] if cut < len(text) else pieces


def _further(text: str, filtered: Filtered, cut: int) -> Sequence[Piece]:
    """The sentences behind a place for which the text is held, word for word, with all that was found in them."""
    pieces, end = [], cut
    for begin, stop in _telling(text, filtered, cut):
        if begin > end:
            pieces.append(Piece(_LEFT_OUT))
        pieces += _pieces(text, filtered, begin, stop)
        end = stop
    return [*pieces, Piece(_LEFT_OUT)] if pieces and end < len(text.rstrip()) else pieces


def _pieces(text: str, filtered: Filtered, begin: int, end: int) -> Iterator[Piece]:
    """A part of a text that begins and ends in no finding."""
    position = begin
    for span, replaced in zip(filtered.spans, filtered.replaced, strict=True):
        if begin <= span.start < end:
            yield Piece(text[position : span.start])
            yield Piece(text[span.start : span.end], str(WHY.get(span.type, "")), replaced)
            position = span.end
    yield Piece(text[position:end])


def _telling(text: str, filtered: Filtered, cut: int) -> Iterator[tuple[int, int]]:
    """Where the sentences stand behind a place in which something is held, in order; none ends within a finding."""
    held = [span for span in filtered.held if span.start >= cut]
    begin = cut
    for end in [*(match.end() for match in _SENTENCE_END.finditer(text, cut)), len(text)]:
        if any(span.start < end < span.end for span in filtered.spans):
            continue
        if any(begin <= span.start < end for span in held):
            yield begin, end
        begin = end
