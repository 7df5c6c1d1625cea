"""What a learner's contributions and reactions earned, one by one, with what others gave for each."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.learner.why import Known, why_contribution, why_credit
from lti_tool.space.places import select_placed, source_of, title_of
from lti_tool.space.visibility import is_shown_to, shown_texts
from sync.contributions.tables import StoredContribution
from sync.ledger.decisions import latest_about_contributions
from sync.ledger.facts import FactKind
from sync.ledger.tables import LedgerRow
from sync.people.sealing import Seals
from sync.scoring.score import Award, Reason, Tally

PER_PAGE: Final = 25
_OWN: Final = (FactKind.CONTRIBUTION, FactKind.REACTION)


@dataclass(frozen=True, slots=True)
class Credits:
    """What `count` acts of others of one kind gave together, in thousandths, or why they gave nothing."""

    kind: FactKind
    count: int
    points: int
    why: str


@dataclass(frozen=True, slots=True)
class Earned:
    """One contribution, or a reaction to somebody's, and what it earned (thousandths) by itself and by others.

    `title` is empty where it has none, or the learner may not read it any more. `thread_id` is None for what was said
    elsewhere, at `source`, and `post_id` for a thread's first post. `why` is empty where it earned all that it could.
    """

    kind: FactKind
    is_reply: bool
    is_removed: bool
    is_readable: bool
    title: str
    thread_id: UUID | None
    post_id: UUID | None
    link: str | None
    source: str
    occurred_at: datetime
    counted_words: int
    points: int
    counts: bool
    why: str
    milestone: str
    credits: Sequence[Credits]


@dataclass(frozen=True, slots=True)
class EarnedPage:
    """Some of what was earned, the latest first; `count` is of all.

    `elsewhere` are thousandths that others gave for what is not in the list.
    """

    earned: Sequence[Earned]
    number: int
    count: int
    has_more: bool
    elsewhere: int


@dataclass(frozen=True, slots=True)
class _Place:
    title: str
    thread_id: UUID | None
    post_id: UUID | None
    is_readable: bool
    is_reply: bool
    is_removed: bool
    link: str | None
    source: str


def read_earned(
    session: Session, keys: KeyRing, viewer: Viewer, tally: Tally, known: Known, page: int
) -> EarnedPage:
    """One page of what the viewer did in their space, from 1: five queries at most, however much there is."""
    own = [award for award in reversed(tally.awards) if award.kind in _OWN]
    begin = (page - 1) * PER_PAGE
    shown = own[begin : begin + PER_PAGE]
    answered = _read_answered(session, viewer)
    received = _credits_by_contribution(tally, answered)
    ids = [award.contribution_id for award in shown]
    places = _read_places(session, keys, viewer, ids)
    decisions = latest_about_contributions(session, keys, viewer.space_id, ids)
    titles = {each.milestone.id: each.milestone.title for each in tally.milestones}
    return EarnedPage(
        earned=[
            _earned(
                award,
                places.get(award.contribution_id),
                why_contribution(
                    award,
                    known,
                    decisions.get(award.contribution_id),
                    is_reply=_is_reply(places.get(award.contribution_id)),
                ),
                titles.get(award.milestone or "", ""),
                _grouped(received.get(award.contribution_id, ()), known)
                if award.kind is FactKind.CONTRIBUTION
                else (),
            )
            for award in shown
        ],
        number=page,
        count=len(own),
        has_more=len(own) > begin + PER_PAGE,
        elsewhere=sum(award.points for award in received.get(None, ())),
    )


def _earned(
    award: Award, place: _Place | None, why: str, milestone: str, received: Sequence[Credits]
) -> Earned:
    is_there = place is not None and place.is_readable
    return Earned(
        kind=award.kind,
        is_reply=_is_reply(place),
        is_removed=award.reason is Reason.DELETED or (place is not None and place.is_removed),
        is_readable=is_there,
        title=place.title if place is not None and is_there else "",
        thread_id=place.thread_id if place is not None and is_there else None,
        post_id=place.post_id if place is not None else None,
        link=place.link if place is not None and place.thread_id is None else None,
        source=place.source if place is not None and is_there else "",
        occurred_at=award.occurred_at,
        counted_words=award.counted_words,
        points=award.points,
        counts=award.reason is Reason.EARNED,
        why=why,
        milestone=milestone,
        credits=received,
    )


def _is_reply(place: _Place | None) -> bool:
    return place is not None and place.is_reply


def _credits_by_contribution(
    tally: Tally, answered: Mapping[UUID, UUID | None]
) -> Mapping[UUID | None, Sequence[Award]]:
    """What others gave, by the learner's contribution that they gave it for."""
    own = {award.contribution_id for award in tally.awards if award.kind is FactKind.CONTRIBUTION}
    found: defaultdict[UUID | None, list[Award]] = defaultdict(list)
    for award in tally.awards:
        if award.kind in _OWN:
            continue
        is_reply = award.kind is FactKind.REPLY_RECEIVED
        if is_reply and award.reason is Reason.WITHHELD and award.contribution_id not in answered:
            continue
        about = answered.get(award.contribution_id) if is_reply else award.contribution_id
        found[about if about in own else None].append(award)
    return found


def _grouped(awards: Sequence[Award], known: Known) -> Sequence[Credits]:
    """Alike ones together, so that a much loved contribution stays one entry. Answers to oneself are told elsewhere."""
    counts: Counter[tuple[FactKind, str]] = Counter()
    points: Counter[tuple[FactKind, str]] = Counter()
    for award in awards:
        if award.reason is not Reason.SELF_REPLY:
            alike = (award.kind, why_credit(award, known))
            counts[alike] += 1
            points[alike] += award.points
    return [Credits(kind, count, points[kind, why], why) for (kind, why), count in counts.items()]


def _read_answered(session: Session, viewer: Viewer) -> Mapping[UUID, UUID | None]:
    """Which contribution each reply that the viewer got is an answer to; of one that is not public nothing is told."""
    replies = select(LedgerRow.contribution_id).where(
        LedgerRow.space_id == viewer.space_id,
        LedgerRow.person_id == viewer.person_id,
        LedgerRow.kind == FactKind.REPLY_RECEIVED.value,
    )
    rows = session.execute(
        select(StoredContribution.id, StoredContribution.parent_id).where(
            StoredContribution.id.in_(replies),
            or_(StoredContribution.withheld.is_(None), StoredContribution.deleted_at.is_not(None)),
        )
    )
    return dict(rows.all())


def _read_places(
    session: Session, keys: KeyRing, viewer: Viewer, ids: Sequence[UUID]
) -> Mapping[UUID, _Place]:
    rows = session.execute(select_placed(viewer).where(StoredContribution.id.in_(ids))).all()
    texts = shown_texts(Seals(session, keys), viewer, (each for row in rows for each in row[:2] if each))
    return {
        contribution.id: _Place(
            title=title_of(texts[(beginning or contribution).id]) or title_of(texts[contribution.id]),
            thread_id=thread_id,
            post_id=post_id,
            is_readable=is_readable,
            is_reply=contribution.parent_id is not None,
            is_removed=not is_shown_to(viewer, contribution),
            link=texts[contribution.id].link,
            source=source_of(contribution) if thread_id is None else "",
        )
        for contribution, beginning, thread_id, post_id, is_readable in rows
    }
