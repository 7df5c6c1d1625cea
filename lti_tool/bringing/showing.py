"""Items and what was brought in, as their owner sees them: plain text, never rendered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.space.places import say_lost, source_title
from sync.bringing.keeping import select_brought_by
from sync.bringing.picking import Shown
from sync.contributions.plain import excerpt, plain_text
from sync.contributions.texts import open_texts
from sync.people.sealing import Seals

PER_PAGE: Final = 20
_READ: Final = 20_000  # characters of Markdown
_BEGINNING: Final = 400  # characters


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item to pick. `rest` is all of its text where `beginning` is not; `known` says why it cannot be picked."""

    number: int
    what: str
    occurred_at: datetime
    where: str
    title: str
    beginning: str
    rest: str
    link: str
    is_picked: bool
    known: str


@dataclass(frozen=True, slots=True)
class Brought:
    """Something that was brought in."""

    id: UUID
    source: str
    occurred_at: datetime
    title: str
    excerpt: str
    link: str


@dataclass(frozen=True, slots=True)
class BroughtPage:
    """A page of it, and `sources`: what can be taken back as a whole, with what it is called and how much it is."""

    items: Sequence[Brought]
    number: int
    has_more: bool
    sources: Sequence[tuple[str, str, int]]


def show_item(shown: Shown) -> ShownItem:
    """An item for a page."""
    text = plain_text(shown.item.markdown[:_READ]).strip()
    beginning = excerpt(text, _BEGINNING)
    return ShownItem(
        shown.number,
        gettext("Comment or reply") if shown.is_reply else gettext("Post"),
        shown.item.occurred_at,
        shown.item.where,
        shown.item.title,
        beginning,
        text if len(" ".join(text.split())) > len(beginning) else "",
        shown.item.link,
        shown.is_picked,
        _say_known(shown.known),
    )


def read_brought(session: Session, keys: KeyRing, space_id: UUID, person_id: UUID, page: int) -> BroughtPage:
    """What somebody has brought in and not taken back."""
    query = select_brought_by(space_id, person_id)
    rows = list(session.scalars(query.offset((page - 1) * PER_PAGE).limit(PER_PAGE + 1)))
    texts = open_texts(Seals(session, keys), rows)
    theirs = query.order_by(None).subquery()
    sources = session.execute(
        select(theirs.c.source, func.count()).group_by(theirs.c.source).order_by(theirs.c.source)
    )
    items = []
    for row in rows[:PER_PAGE]:
        text = texts[row.id]
        words = say_lost() if text.is_lost else excerpt(plain_text(text.markdown[:_READ]))
        title, link = text.title or "", text.link or ""
        items.append(Brought(row.id, source_title(row.source), row.occurred_at, title, words, link))
    named = [(source, source_title(source), count) for source, count in sources]
    return BroughtPage(items, page, len(rows) > PER_PAGE, named)


def _say_known(known: str) -> str:
    sentences = {
        "own": gettext("You have brought this in already."),
        "taken_back": gettext("You have taken this back, and it cannot be brought in again."),
        "others": gettext("Somebody else in this discussion has brought this in already."),
    }
    return str(sentences.get(known, ""))
