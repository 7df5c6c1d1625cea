"""Polls: counting votes without saying whose they are, and voting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import case, delete, func, select
from sqlalchemy.orm import Session

from config.upsert import insert_if_new
from lti_tool.app.access import STAFF, Viewer
from lti_tool.kinds.tables import Poll, Results, Vote

FEWEST_SHOWN: Final = 5
"""Votes of fewer people are not told apart: among so few one knows who voted how."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How a poll is held; `closes_at` None for one that never closes."""

    several: bool
    results: Results
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Option:
    """What a poll offers; `votes` is None as long as the viewer is not told, `share` of all who voted, in per cent."""

    words: str
    votes: int | None
    share: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class PollView:
    """A poll as its viewer sees it. `are_too_few`: they could be told, were they more than have voted."""

    options: Sequence[Option]
    several: bool
    closes_at: datetime | None
    is_closed: bool
    after_closing: bool
    voters: int
    has_voted: bool
    are_too_few: bool
    fewest: int = FEWEST_SHOWN


def read_poll(
    session: Session, viewer: Viewer, thread_id: UUID, options: Sequence[str], now: datetime
) -> PollView | None:
    """The poll of a thread with its options as they stand in the first post, None where there is none; one query."""
    voters = select(func.count(Vote.person_id.distinct())).where(Vote.thread_id == thread_id)
    own = func.sum(case((Vote.person_id == viewer.person_id, 1), else_=0))
    rows = session.execute(
        select(Poll, Vote.choice, func.count(Vote.choice), own, voters.scalar_subquery())
        .outerjoin(Vote, Vote.thread_id == Poll.thread_id)
        .where(Poll.thread_id == thread_id)
        .group_by(Poll.thread_id, Vote.choice)
    ).all()
    if not rows:
        return None
    poll, *_, voted = rows[0]
    count_of = {choice: count for _, choice, count, *_ in rows}
    chosen = {choice for _, choice, _, is_own, _ in rows if is_own}
    is_closed = is_over(poll, now)
    after_closing = poll.results == Results.AFTER_CLOSING
    is_told = is_closed or viewer.role in STAFF or (bool(chosen) and not after_closing)
    shown = is_told and voted >= FEWEST_SHOWN
    return PollView(
        options=[
            Option(
                words,
                count_of.get(place, 0) if shown else None,
                round(100 * count_of.get(place, 0) / voted) if shown else 0,
                place in chosen,
            )
            for place, words in enumerate(options)
        ],
        several=poll.several,
        closes_at=poll.closes_at,
        is_closed=is_closed,
        after_closing=after_closing,
        voters=voted,
        has_voted=bool(chosen),
        are_too_few=is_told and 0 < voted < FEWEST_SHOWN,
    )


def add_poll(session: Session, thread_id: UUID, terms: Terms) -> None:
    """Hold a poll in a thread that is there already."""
    session.add(
        Poll(
            thread_id=thread_id,
            several=terms.several,
            results=terms.results.value,
            closes_at=terms.closes_at,
        )
    )


def is_over(poll: Poll, now: datetime) -> bool:
    """Whether nobody can vote any more."""
    return poll.closes_at is not None and poll.closes_at <= now


def vote(session: Session, viewer: Viewer, poll: Poll, choice: int, now: datetime) -> None:
    """Let the viewer choose an option: beside others where the poll takes several, else in place of another."""
    if not poll.several:
        take_back(session, viewer, poll)
    insert_if_new(
        session,
        Vote,
        thread_id=poll.thread_id,
        person_id=viewer.person_id,
        choice=choice,
        space_id=viewer.space_id,
        at=now,
    )


def take_back(session: Session, viewer: Viewer, poll: Poll, choice: int | None = None) -> None:
    """Take back the viewer's vote for an option, or for whatever they have chosen."""
    gone = delete(Vote).where(Vote.thread_id == poll.thread_id, Vote.person_id == viewer.person_id)
    session.execute(gone if choice is None else gone.where(Vote.choice == choice))
