"""What moderators decided about somebody's own posts, for themselves; who decided is told to nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from flask_babel import lazy_gettext
from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.moderation.words import Wording, read_wording
from lti_tool.space.glimpses import preview
from lti_tool.space.places import select_placed, title_of
from lti_tool.space.visibility import shown_texts
from sync.contributions.tables import StoredContribution
from sync.moderation.past import ARRANGED, Act, ActKind, may_appeal, read_acts
from sync.moderation.tables import ModerationAct
from sync.people.sealing import Seals

_MOST: Final = 50
_NEWS: Final = timedelta(days=14)
_TOLD: Final = (
    ActKind.HELD,
    ActKind.APPROVED,
    ActKind.HIDDEN,
    ActKind.RESTORED,
    ActKind.APPEALED,
    ActKind.UPHELD,
    *ARRANGED,
)
_OF_NEWS: Final = (ActKind.APPROVED, ActKind.HIDDEN, ActKind.RESTORED, ActKind.UPHELD, *ARRANGED)
SAID: Final[Mapping[ActKind, str]] = {
    ActKind.HELD: lazy_gettext("It waited for a moderator."),
    ActKind.APPROVED: lazy_gettext("A moderator has read it, and everybody sees it."),
    ActKind.HIDDEN: lazy_gettext("It was hidden."),
    ActKind.RESTORED: lazy_gettext("It is shown again."),
    ActKind.APPEALED: lazy_gettext("You asked to look once more."),
    ActKind.UPHELD: lazy_gettext("A moderator has looked once more, and it stays hidden."),
    ActKind.MOVED: lazy_gettext("It was moved to another thread."),
    ActKind.SPLIT: lazy_gettext("It stands in a thread of its own now."),
    ActKind.MERGED: lazy_gettext("Its thread was merged into another one."),
    ActKind.LOCKED: lazy_gettext("The thread was locked: it can be read, and nothing added to it."),
    ActKind.AMENDED: lazy_gettext("Staff edited it."),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened: what, why in a sentence, in a moderator's or one's own words, and when."""

    sentence: str
    reason: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OwnPost:
    """A post of one's own with what became of it; `thread_id` None where it stands no more."""

    thread_id: UUID | None
    post_id: UUID | None
    title: str
    excerpt: str
    is_public: bool
    may_appeal: bool
    steps: Sequence[Step]


def news_count(viewer: Viewer, now: datetime) -> ScalarSelect[int]:
    """About how many of the viewer's posts moderators have decided lately, as a column of a query."""
    return (
        select(func.count(ModerationAct.contribution_id.distinct()))
        .where(
            ModerationAct.space_id == viewer.space_id,
            ModerationAct.person_id == viewer.person_id,
            ModerationAct.kind.in_([kind.value for kind in _OF_NEWS]),
            ModerationAct.at > now - _NEWS,
        )
        .scalar_subquery()
    )


def read_own(session: Session, keys: KeyRing, viewer: Viewer) -> Sequence[OwnPost]:
    """The viewer's posts about which something was decided, the latest first; at most 50."""
    latest = func.max(ModerationAct.sequence)
    ids = session.scalars(
        select(ModerationAct.contribution_id)
        .where(
            ModerationAct.space_id == viewer.space_id,
            ModerationAct.person_id == viewer.person_id,
            ModerationAct.kind.in_([kind.value for kind in _TOLD]),
        )
        .group_by(ModerationAct.contribution_id)
        .order_by(latest.desc())
        .limit(_MOST)
    ).all()
    rows = session.execute(select_placed(viewer).where(StoredContribution.id.in_(ids))).all()
    seals = Seals(session, keys)
    texts = shown_texts(seals, viewer, {each.id: each for row in rows for each in row[:2] if each}.values())
    acts = read_acts(session, seals, ids, [kind.value for kind in _TOLD])
    wording = read_wording(session, viewer.space_id)
    posts = {}
    for contribution, beginning, thread_id, post_id, is_visible in rows:
        text = texts[contribution.id]
        own = acts.get(contribution.id, ())
        is_there = is_visible and contribution.deleted_at is None
        posts[contribution.id] = OwnPost(
            thread_id=thread_id if is_there else None,
            post_id=post_id or thread_id,
            title=title_of(texts[beginning.id]) if beginning else "",
            excerpt=preview(text.markdown),
            is_public=contribution.stands,
            may_appeal=is_there and may_appeal(contribution, own),
            steps=[_step(each, wording) for each in own],
        )
    return [posts[each] for each in ids if each in posts]


def _step(act: Act, wording: Wording) -> Step:
    return Step(str(SAID[act.kind]), wording.sentence(act.reason), act.words, act.at)
