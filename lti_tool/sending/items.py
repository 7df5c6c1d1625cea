"""The items of a space as its page lists them: by the learners' names, in the gradebook's own scale."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.sending.filters import STAGE_WORDS, Listing, look_of
from lti_tool.space.presentation import format_points
from sync.delivery.decisions import TITLE
from sync.delivery.derive import SCORE_ITEM
from sync.delivery.stages import Stage, stage_of
from sync.delivery.statements import VERB
from sync.delivery.words import Words, words_of
from sync.outbox.desired import STATEMENT
from sync.outbox.tables import OutboxRow, OutboxState, TargetRow
from sync.people.accounts import Profile, read_profiles

ITEMS_PER_PAGE: Final = 50
_WITH_CODE: Final = frozenset(Stage) - {Stage.APPLIED, Stage.HELD, Stage.OVERRIDE, Stage.MISSING}
MOST_BY_NAME: Final = 2000  # beyond, names are not opened all for their order


@dataclass(frozen=True, slots=True)
class Item:
    """One item of one learner, as its row shows it.

    `wanted`, `sent` and `held` are values as people read them; `held` is what the receiver was last known to hold.
    `due_at` is None for what waits for nothing but a worker, or for something else than a time.
    """

    id: UUID
    person_id: UUID
    name: str
    what: str
    stage: Stage
    word: str
    look: str
    words: Words
    code: str | None
    wanted: str
    sent: str | None
    sent_at: datetime | None
    held: str | None
    seen_at: datetime | None
    due_at: datetime | None
    will_overwrite: bool


@dataclass(frozen=True, slots=True)
class ItemPage:
    """One page of the items that a listing lets through; pages count from 1."""

    items: Sequence[Item]
    number: int
    has_more: bool

    def has(self, *stages: Stage) -> bool:
        """Whether an item stands so."""
        return any(item.stage in stages for item in self.items)


def list_items(session: Session, keys: KeyRing, viewer: Viewer, listing: Listing, now: datetime) -> ItemPage:
    """A page of a listing. By names, unless there are so many that they stand by their ids."""
    stage = stage_of(now)
    begin = (listing.page - 1) * ITEMS_PER_PAGE
    ordered = (
        select(OutboxRow.id, OutboxRow.person_id)
        .join(TargetRow, TargetRow.id == OutboxRow.target_id)
        .where(*listing.conditions(viewer, stage))
        .order_by(OutboxRow.person_id, TargetRow.connector, OutboxRow.item, OutboxRow.id)
    )
    found = session.execute(ordered.limit(MOST_BY_NAME + 1)).all()
    by_name = len(found) <= MOST_BY_NAME
    if by_name:
        profiles = read_profiles(session, keys, {person_id for _, person_id in found})
        found = sorted(found, key=lambda row: _name(profiles, row.person_id).casefold())
        found = found[begin : begin + ITEMS_PER_PAGE + 1]
    else:
        found = session.execute(ordered.offset(begin).limit(ITEMS_PER_PAGE + 1)).all()
        profiles = read_profiles(session, keys, {person_id for _, person_id in found})
    ids = [item_id for item_id, _ in found[:ITEMS_PER_PAGE]]
    items = _read(session, ids, stage, profiles, now, viewer.locale)
    return ItemPage(items, listing.page, has_more=len(found) > ITEMS_PER_PAGE)


def read_drifted(
    session: Session, keys: KeyRing, which: Collection[ColumnElement[bool]], now: datetime, locale: str
) -> Sequence[Item]:
    """What of these items the receiver holds otherwise than it was sent, as many as a page has."""
    found = session.execute(
        select(OutboxRow.id, OutboxRow.person_id)
        .join(TargetRow, TargetRow.id == OutboxRow.target_id)
        .where(*which, OutboxRow.drift.is_not(None), OutboxRow.overwrite.is_(False))
        .order_by(OutboxRow.id)
        .limit(ITEMS_PER_PAGE)
    ).all()
    profiles = read_profiles(session, keys, {person_id for _, person_id in found})
    return _read(session, [item_id for item_id, _ in found], stage_of(now), profiles, now, locale)


def _read(
    session: Session,
    ids: Sequence[UUID],
    stage: ColumnElement[str],
    profiles: Mapping[UUID, Profile],
    now: datetime,
    locale: str,
) -> Sequence[Item]:
    rows = session.execute(
        select(OutboxRow, TargetRow, stage)
        .join(TargetRow, TargetRow.id == OutboxRow.target_id)
        .where(OutboxRow.id.in_(ids))
    )
    items = {row.id: _item(row, target, Stage(name), profiles, now, locale) for row, target, name in rows}
    return [items[each] for each in ids if each in items]


def _item(
    row: OutboxRow,
    target: TargetRow,
    stage: Stage,
    profiles: Mapping[UUID, Profile],
    now: datetime,
    locale: str,
) -> Item:
    held = row.there
    return Item(
        id=row.id,
        person_id=row.person_id,
        name=_name(profiles, row.person_id),
        what="" if row.item == SCORE_ITEM else _what(row, target),
        stage=stage,
        word=str(STAGE_WORDS[stage]),
        look=look_of(stage),
        words=words_of(stage, locale),
        code=_code(row, target, stage),
        wanted=_value(row.payload, target, row.payload),
        sent=None if row.taken is None else _value(row.taken, target, row.payload),
        sent_at=row.sent_at,
        held=None if held is None else _value(held, target, row.payload),
        seen_at=row.seen_at,
        due_at=_due_at(row, target, now),
        will_overwrite=row.overwrite,
    )


def _what(row: OutboxRow, target: TargetRow) -> str:
    """A competency by the name that its system has for it, as far as that is known; nothing of a statement.

    Who reacted to what is told to nobody here.
    """
    if row.item.startswith(STATEMENT):
        return ""
    name = row.payload.get(TITLE) or target.learnt.get(row.item)
    return name or str(gettext("Competency %(id)s", id=row.item.rpartition(":")[2]))


def _code(row: OutboxRow, target: TargetRow, stage: Stage) -> str | None:
    """What came of the last try, where it says more than the stage; None for one that begins anew."""
    if stage not in _WITH_CODE or (stage is Stage.ON_ITS_WAY and row.tries == 0):
        return None
    return row.code or target.trouble


def _due_at(row: OutboxRow, target: TargetRow, now: datetime) -> datetime | None:
    """When a pending item is sent or tried again; None for now, and for what no time sets free."""
    if row.state != OutboxState.PENDING or target.gone_since is not None:
        return None
    due_at = max(each for each in (row.due_at, target.paused_until, target.asked_to_wait_until) if each)
    return due_at if due_at > now else None


def _value(payload: Mapping[str, Any], target: TargetRow, wanted: Mapping[str, Any]) -> str:
    """A score in the scale of its column, which the LMS may have made its own; a level as it is."""
    if VERB in payload:
        return str(gettext("a statement"))
    if "level" in payload:
        return str(gettext("level %(number)s", number=payload["level"]))
    given = payload.get("given")
    if given is None:
        return str(gettext("nothing"))
    if "level" in wanted:
        return str(gettext("level %(number)s", number=format_points(Decimal(given) / 1000)))
    sent_of = Decimal(payload.get("maximum") or wanted["maximum"])
    maximum = Decimal(target.learnt.get("maximum", sent_of))
    points = Decimal(given) / 1000 * maximum / sent_of
    return str(
        gettext("%(given)s of %(maximum)s", given=format_points(points), maximum=format_points(maximum))
    )


def _name(profiles: Mapping[UUID, Profile], person_id: UUID) -> str:
    profile = profiles.get(person_id)
    if profile is None:
        return str(gettext("A former member"))
    return profile.display_name or str(gettext("A member"))
