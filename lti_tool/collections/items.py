"""Contributions as they stand outside of their threads: in collections, and where staff look at them again."""

from collections.abc import Collection as Several
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.freshness.reading import Outdated, of_contribution, outdated
from lti_tool.freshness.tables import Freshness
from lti_tool.space.glimpses import author_belongs, authorship
from lti_tool.space.places import select_placed, source_of, title_of
from lti_tool.space.visibility import Byline, byline, visible_to
from lti_tool.space.writing import SOURCE
from sync.contributions.plain import glimpse
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_texts
from sync.people.accounts import read_profiles
from sync.people.sealing import Seals
from sync.spaces.tables import Membership, Space

_SHOWN: Final = 500  # characters


@dataclass(frozen=True, slots=True)
class Item:
    """A contribution: what it says and by whom, where it stands, and whether it is outdated.

    `address` leads there; it is empty for what was written elsewhere and has no address of its own. `source` names that
    place, and is empty for the discussion itself.
    """

    id: UUID
    title: str
    excerpt: str
    author: Byline
    written_at: datetime
    address: str
    source: str
    is_reply: bool
    outdated: Outdated | None


def read_items(
    session: Session,
    keys: KeyRing,
    space: Space,
    viewer: Viewer,
    contribution_ids: Several[UUID],
    now: datetime,
) -> Mapping[UUID, Item]:
    """Those of these contributions that are public and that the viewer may read; three queries."""
    rows = session.execute(
        select_placed(viewer)
        .add_columns(Membership.role, Freshness)
        .outerjoin(Membership, author_belongs())
        .outerjoin(Freshness, of_contribution())
        .where(StoredContribution.id.in_(contribution_ids), StoredContribution.stands, visible_to(viewer))
    ).all()
    people = {row[0].author_id for row in rows} | {row[6].author_id for row in rows if row[6]}
    seals = Seals(session, keys)
    profiles = read_profiles(session, keys, people, seals)
    texts = open_texts(seals, [each for row in rows for each in row[:2] if each])
    items = {}
    for contribution, beginning, thread_id, post_id, _, role, fresh in rows:
        text = texts[contribution.id]
        is_told = beginning is not None and beginning.stands
        items[contribution.id] = Item(
            id=contribution.id,
            title=title_of(texts[beginning.id]) if is_told else text.title or "",
            excerpt=glimpse(text.markdown, _SHOWN),
            author=byline(authorship(space, contribution, role, profiles), viewer),
            written_at=contribution.occurred_at,
            address=_address(viewer, thread_id, post_id) or text.link or "",
            source="" if contribution.source == SOURCE else source_of(contribution),
            is_reply=contribution.parent_id is not None,
            outdated=outdated(seals, fresh, now),
        )
    return items


def _address(viewer: Viewer, thread_id: UUID | None, post_id: UUID | None) -> str:
    if thread_id is None:
        return ""
    if post_id is None:
        return url_for("space.show_thread", space_id=viewer.space_id, thread_id=thread_id)
    return url_for("reading.go_to_post", space_id=viewer.space_id, thread_id=thread_id, post_id=post_id)
