"""What qualification managers read of the evidence of a decision: excerpts, filtered, with a stranger's rights.

They belong to no discussion, so that only what is written openly is quoted; of everything else it is said why not.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic
from typing import Final
from uuid import UUID

from flask_babel import gettext, lazy_gettext
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.space.tables import Post, Thread
from lti_tool.space.visibility import hides_names_of, is_reserved
from sync.competencies.tables import CompetencyEvidence
from sync.consent.tables import WithheldContribution
from sync.contributions.plain import excerpt, plain_text
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import Text, open_texts
from sync.delivery.filters import SpaceFilters
from sync.filter import FilterRefused, TextFilter
from sync.outbox.tables import TargetRow, TextForm
from sync.people.sealing import Seals
from sync.spaces.tables import GroupMode, Role, Space

MOST_EXCERPTS: Final = 20  # on a page
SECONDS_MAX: Final = 5.0  # of filtering for a page; a text that is begun is finished
CHARACTERS: Final = 280
_OWN: Final = "discussion"
_Found = Row[StoredContribution, Space, bool, bool | None, UUID | None, UUID | None]


class Unshown(StrEnum):
    """Why nothing is quoted."""

    GONE = "gone"
    ANONYMOUS = "anonymous"
    GROUP = "group"
    RESERVED = "reserved"
    KEPT_BACK = "kept_back"
    LINK_ONLY = "link_only"
    FILTERED = "filtered"
    MANY = "many"


_WHY: Final[Mapping[Unshown, str]] = {
    Unshown.GONE: lazy_gettext("it is removed or hidden"),
    Unshown.ANONYMOUS: lazy_gettext("it was written anonymously"),
    Unshown.GROUP: lazy_gettext("it was written within a group"),
    Unshown.RESERVED: lazy_gettext("it was not written for everybody"),
    Unshown.KEPT_BACK: lazy_gettext("the learner keeps it back"),
    Unshown.LINK_ONLY: lazy_gettext("of this discussion links alone go out"),
    Unshown.FILTERED: lazy_gettext("the filter does not let it through"),
    Unshown.MANY: lazy_gettext("this page quotes no more than it has already"),
}


@dataclass(frozen=True, slots=True)
class Quoted:
    """A contribution as a manager reads it: an excerpt, or `why` there is none.

    `source` names the system that it was imported from, empty for the discussion itself. `post` is where it stands, by
    space, thread and post, where a link alone is told; who may not go there is refused there. What `is_anonymous` is
    told of by nothing that it could be found by.
    """

    excerpt: str = ""
    why: str = ""
    source: str = ""
    revision: int | None = None
    post: tuple[UUID, UUID, UUID] | None = None
    is_anonymous: bool = False


def read_quoted(
    session: Session,
    keys: KeyRing,
    filters: SpaceFilters,
    person_id: UUID,
    evidence: Sequence[CompetencyEvidence],
    language: str,
) -> Mapping[UUID, Quoted]:
    """What is told of each contribution of these pieces, by its id, in their order; none is missing.

    The number of queries grows with the discussions alone.
    """
    ids = list(dict.fromkeys(each.contribution_id for each in evidence if each.contribution_id))
    found = {row[0].id: row for row in _read_rows(session, person_id, ids)}
    kept = set(
        session.scalars(
            select(WithheldContribution.contribution_id).where(WithheldContribution.contribution_id.in_(ids))
        )
    )
    linked = _read_linked(session, {row[1].id for row in found.values()})
    reasons = {each: _why_not(found.get(each), kept, linked) for each in ids}
    open_ones = [found[each] for each in ids if reasons[each] is None]
    excerpts = _read_excerpts(session, keys, filters, open_ones, language)
    return {each: _quoted(found.get(each), reasons[each], excerpts.get(each)) for each in ids}


def _read_rows(session: Session, person_id: UUID, ids: Collection[UUID]) -> Sequence[_Found]:
    return session.execute(
        select(StoredContribution, Space, is_reserved(), Thread.staff_only, Thread.id, Post.id)
        .join(Space, Space.id == StoredContribution.space_id)
        .outerjoin(Post, Post.contribution_id == StoredContribution.id)
        .outerjoin(Thread, (Thread.contribution_id == StoredContribution.id) | (Thread.id == Post.thread_id))
        .where(
            StoredContribution.id.in_(ids),
            StoredContribution.author_id == person_id,
            StoredContribution.stands,
        )
    ).all()


def _read_linked(session: Session, space_ids: Collection[UUID]) -> frozenset[UUID]:
    """Of these discussions those of which a receiver is told no word, links alone."""
    wanted = select(TargetRow.space_id).where(
        TargetRow.space_id.in_(space_ids), TargetRow.text_form == TextForm.LINK.value
    )
    return frozenset(session.scalars(wanted))


def _why_not(row: _Found | None, kept: Collection[UUID], linked: Collection[UUID]) -> Unshown | None:
    if row is None:
        return Unshown.GONE
    contribution, space, is_kept, staff_only, _, _ = row
    if contribution.anonymous or hides_names_of(space, Role.LEARNER):
        return Unshown.ANONYMOUS
    if contribution.group_id is not None and space.group_mode == GroupMode.SEPARATE:
        return Unshown.GROUP
    if is_kept or staff_only:
        return Unshown.RESERVED
    if contribution.id in kept:
        return Unshown.KEPT_BACK
    return Unshown.LINK_ONLY if space.id in linked else None


def _read_excerpts(
    session: Session, keys: KeyRing, filters: SpaceFilters, rows: Sequence[_Found], language: str
) -> Mapping[UUID, str]:
    """The beginnings of the first of these texts; empty where the filter refuses, none beyond what a page may take."""
    rows = rows[:MOST_EXCERPTS]
    spaces = {row[1].id: row[1] for row in rows}
    by_space = {space_id: filters.filter_for(session, space) for space_id, space in spaces.items()}
    texts = open_texts(Seals(session, keys), [row[0] for row in rows])
    ends, found = monotonic() + SECONDS_MAX, {}
    for contribution, space, *_ in rows:
        if monotonic() > ends:
            break
        found[contribution.id] = _released(by_space[space.id], texts[contribution.id], language)
    return found


def _released(text_filter: TextFilter, text: Text, language: str) -> str:
    """The beginning of a text, filtered whole, so that a cut leaves no half of a number standing."""
    if text.is_lost:
        return ""
    try:
        return excerpt(text_filter.release(plain_text(text.markdown), language=language).text, CHARACTERS)
    except FilterRefused:
        return ""


def _quoted(row: _Found | None, reason: Unshown | None, told: str | None) -> Quoted:
    if reason is None and not told:
        reason = Unshown.MANY if told is None else Unshown.FILTERED
    why = str(gettext("The post is not shown here: %(why)s.", why=_WHY[reason])) if reason else ""
    if row is None or reason is Unshown.ANONYMOUS:
        return Quoted(why=why, is_anonymous=reason is Unshown.ANONYMOUS)
    contribution, space, _, _, thread_id, post_id = row
    post = None
    if thread_id is not None and reason is Unshown.LINK_ONLY:
        post = (space.id, thread_id, post_id or thread_id)
    source = "" if contribution.source == _OWN else contribution.source.partition(":")[0]
    return Quoted(told or "", why, source, contribution.revision, post)
