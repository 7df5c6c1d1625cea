"""Picking from an archive: its items lie sealed under the person's own key for an hour, and then are gone."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final
from uuid import UUID

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.orm import Session

from config.database import Database, count_changed
from config.ids import timeless_id
from config.keys import KeyRing
from config.upsert import table_of
from connectors.contract import ContributionKind
from sync.bringing.items import Item, parse_item, write_item
from sync.bringing.reading import ArchiveRead
from sync.bringing.tables import ArchiveItem, OpenArchive
from sync.contributions.tables import StoredContribution
from sync.people.sealing import Seals, place

AN_HOUR: Final = timedelta(hours=1)
PER_PAGE: Final = 50
_AT_ONCE: Final = 1_000
_ASKED_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Shown:
    """An item on the page. `known` is empty, `own`, `taken_back` or `others`: what the space has of it already."""

    number: int
    item: Item
    is_picked: bool
    known: str = ""

    @property
    def is_reply(self) -> bool:
        """Whether it answered something."""
        return self.item.kind is ContributionKind.REPLY


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Of which year (0: of all), and with which words, in any order."""

    year: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class ItemPage:
    """A page of items, from 1; `found` of `whole` match."""

    items: Sequence[Shown]
    number: int
    found: int
    whole: int

    @property
    def has_more(self) -> bool:
        """Whether there is a page after it."""
        return self.number * PER_PAGE < self.found


def lay_out(
    database: Database,
    keys: KeyRing,
    space_id: UUID,
    person_id: UUID,
    connector: str,
    archive: ArchiveRead,
    now: datetime,
) -> int:
    """Lay an archive's items out instead of any earlier one's; gives how many there are."""
    archive_id = timeless_id()
    with database.write() as session:
        put_away(session, space_id, person_id)
        session.add(
            OpenArchive(
                id=archive_id,
                space_id=space_id,
                person_id=person_id,
                connector=connector,
                left_out=archive.left_out,
                ends_at=now + AN_HOUR,
            )
        )
    number = 0
    while batch := list(islice(archive.items, _AT_ONCE)):
        with database.write() as session:
            seals = Seals(session, keys)
            if session.get(OpenArchive, archive_id) is None:  # another one was brought meanwhile
                return 0
            rows = []
            for item in batch:
                number += 1
                rows.append(
                    {
                        "archive_id": archive_id,
                        "number": number,
                        "person_id": person_id,
                        "year": item.occurred_at.year,
                        "sealed_item": seals.seal(person_id, write_item(item), _place(archive_id, number)),
                    }
                )
            session.execute(insert(table_of(ArchiveItem)), rows)
    return number


def find_open(session: Session, space_id: UUID, person_id: UUID, now: datetime) -> OpenArchive | None:
    """The archive that somebody is picking from."""
    return session.scalar(
        select(OpenArchive).where(
            OpenArchive.space_id == space_id, OpenArchive.person_id == person_id, OpenArchive.ends_at > now
        )
    )


def put_away(session: Session, space_id: UUID, person_id: UUID) -> None:
    """Delete what lies there to be picked."""
    theirs = (OpenArchive.space_id == space_id, OpenArchive.person_id == person_id)
    session.execute(delete(table_of(OpenArchive)).where(*theirs))


def purge_archives(session: Session, now: datetime) -> int:
    """Delete archives whose hour is over; gives how many."""
    return count_changed(session, delete(table_of(OpenArchive)).where(OpenArchive.ends_at <= now))


def read_years(session: Session, archive_id: UUID) -> Sequence[tuple[int, int]]:
    """The years that an archive tells of, the latest first, and how many items are of each."""
    rows = session.execute(
        select(ArchiveItem.year, func.count())
        .where(ArchiveItem.archive_id == archive_id)
        .group_by(ArchiveItem.year)
        .order_by(ArchiveItem.year.desc())
    )
    return [(year, count) for year, count in rows]


def read_items(
    session: Session, keys: KeyRing, archive: OpenArchive, narrowed: Narrowed, page: int
) -> ItemPage:
    """A page of what an archive holds. Words are looked for in the opened items; years are told by the table."""
    whole = session.scalar(_of(archive).with_only_columns(func.count()).order_by(None)) or 0
    query = _of(archive)
    if narrowed.year:
        query = query.where(ArchiveItem.year == narrowed.year)
    begin = (page - 1) * PER_PAGE
    seals = Seals(session, keys)
    if narrowed.words.strip():
        wanted = narrowed.words.casefold().split()
        matching = [each for each in _opened(seals, session.scalars(query)) if _holds(each.item, wanted)]
        found, shown = len(matching), matching[begin : begin + PER_PAGE]
    else:
        found = session.scalar(query.with_only_columns(func.count()).order_by(None)) or 0
        shown = list(_opened(seals, session.scalars(query.offset(begin).limit(PER_PAGE))))
    return ItemPage(_with_known(session, archive, shown), page, found, whole)


def read_picked(session: Session, keys: KeyRing, archive: OpenArchive) -> Sequence[Shown]:
    """What somebody has picked, the newest first."""
    rows = session.scalars(_of(archive).where(ArchiveItem.is_picked.is_(True)))
    return _with_known(session, archive, list(_opened(Seals(session, keys), rows)))


def count_picked(session: Session, archive_id: UUID) -> int:
    """How many items are picked."""
    of_it = (ArchiveItem.archive_id == archive_id, ArchiveItem.is_picked.is_(True))
    return session.scalar(select(func.count()).where(*of_it)) or 0


def pick(session: Session, archive_id: UUID, listed: Collection[int], picked: Collection[int]) -> None:
    """Note which of the items that stood on a page are picked."""
    for numbers, is_picked in ((set(listed) & set(picked), True), (set(listed) - set(picked), False)):
        session.execute(
            update(table_of(ArchiveItem))
            .where(ArchiveItem.archive_id == archive_id, ArchiveItem.number.in_(numbers))
            .values(is_picked=is_picked)
        )


def _of(archive: OpenArchive) -> Select[ArchiveItem]:
    return select(ArchiveItem).where(ArchiveItem.archive_id == archive.id).order_by(ArchiveItem.number)


def _opened(seals: Seals, rows: Iterable[ArchiveItem]) -> Iterable[Shown]:
    for row in rows:
        text = seals.open(row.person_id, row.sealed_item, _place(row.archive_id, row.number))
        if text:
            yield Shown(row.number, parse_item(text), row.is_picked)


def _holds(item: Item, wanted: Sequence[str]) -> bool:
    words = f"{item.title}\n{item.markdown}\n{item.where}".casefold()
    return all(each in words for each in wanted)


def _with_known(session: Session, archive: OpenArchive, items: Sequence[Shown]) -> Sequence[Shown]:
    """The items with what the space has of them already."""
    known: dict[tuple[str, str], str] = {}
    for start in range(0, len(items), _ASKED_AT_ONCE):
        some = [each.item for each in items[start : start + _ASKED_AT_ONCE]]
        rows = session.execute(
            select(
                StoredContribution.source,
                StoredContribution.source_id,
                StoredContribution.author_id,
                StoredContribution.deleted_at,
            ).where(
                StoredContribution.space_id == archive.space_id,
                StoredContribution.source.in_({each.source for each in some}),
                StoredContribution.source_id.in_({each.source_id for each in some}),
            )
        )
        for source, source_id, author_id, deleted_at in rows:
            own = "taken_back" if deleted_at is not None else "own"
            known[source, source_id] = own if author_id == archive.person_id else "others"
    return [
        Shown(each.number, each.item, each.is_picked, known.get((each.item.source, each.item.source_id), ""))
        for each in items
    ]


def _place(archive_id: UUID, number: int) -> str:
    return place(ArchiveItem.__tablename__, archive_id, number)
