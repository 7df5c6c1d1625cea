"""People who do everything that the ledger knows of, each act in a transaction of its own."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Event
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from connectors.contract import Author, Contribution, ContributionKind, Reaction
from sync.contributions.tables import StoredContribution, Withheld
from sync.intake import (
    Intake,
    accept_answer,
    delete,
    endorse,
    react,
    react_all,
    unendorse,
    unreact,
)
from sync.ledger.decisions import Decider, assess, extend, moderate
from sync.ledger.entries import lock_space
from sync.ledger.facts import Verdict
from sync.moderation.withholding import withhold
from sync.spaces.tables import Space
from tests.conftest import SECRET_KEY
from tests.factories.world import some_text

_BEGINNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_Act = Callable[[Session, Space], object]


def acts(anna: UUID, ben: UUID, cem: UUID, ines: UUID) -> list[_Act]:
    """What happens, in order; done a second time, none of it changes anything."""
    clock, keys = SetClock(_BEGINNING), KeyRing(SECRET_KEY)

    def write(author: UUID, number: int, to: int | None = None, revision: int = 1) -> _Act:
        contribution = Contribution(
            source="discussion",
            source_id=str(number),
            revision=revision,
            kind=ContributionKind.POST if to is None else ContributionKind.REPLY,
            author=Author(str(author)),
            occurred_at=_BEGINNING + timedelta(hours=number),
            markdown=some_text(number + 10 * revision),
            in_reply_to=None if to is None else str(to),
        )
        return lambda session, space: Intake(keys, clock).accept(session, space, author, contribution)

    def about(number: int, function: Callable[..., object], *arguments: Any) -> _Act:
        def perform(session: Session, space: Space) -> object:
            found = session.scalars(
                select(StoredContribution.id).where(
                    StoredContribution.space_id == space.id, StoredContribution.source_id == str(number)
                )
            ).one()
            return function(session, space, found, *arguments)

        return perform

    def by(function: Callable[..., object], person: UUID) -> Callable[..., object]:
        return lambda session, space, found: function(session, space, person, found, clock.now())

    def decide(session: Session, space: Space, found: UUID, verdict: Verdict, decider: Decider) -> object:
        return moderate(session, keys, space, found, verdict, decider)

    def hide(session: Session, space: Space, person: UUID, found: UUID, now: datetime) -> None:
        lock_space(session, space.id)
        withhold(session, session.get_one(StoredContribution, found), Withheld.HIDDEN, person, now)

    decider = Decider(ines, clock.now(), words="a word")
    told = [(cem, Reaction("discussion", "2", Author("cem")))]
    return [
        write(anna, 1),
        write(ben, 2, to=1),
        write(cem, 3, to=2),
        write(anna, 4),
        write(ben, 2, to=1, revision=2),
        about(2, by(react, anna)),
        about(3, by(react, cem)),
        lambda session, space: react_all(session, space, told, clock.now()),
        about(2, by(endorse, ines)),
        about(2, by(accept_answer, anna)),
        about(4, decide, Verdict.DOES_NOT_COUNT, decider),
        lambda session, space: extend(session, keys, space, ben, 3, decider),
        lambda session, space: assess(session, keys, space, cem, 700, decider),
        write(ben, 5),
        about(5, by(hide, ines)),
        about(3, delete, ines, clock.now()),
    ]


def takings_back(anna: UUID, ines: UUID) -> list[_Act]:
    """What comes after all of `acts`, and is not done before it."""

    def about_reply(function: Callable[..., object], person: UUID) -> _Act:
        def perform(session: Session, space: Space) -> object:
            found = session.scalars(
                select(StoredContribution.id).where(
                    StoredContribution.space_id == space.id, StoredContribution.source_id == "2"
                )
            ).one()
            return function(session, space, person, found, _BEGINNING + timedelta(days=1))

        return perform

    return [about_reply(unreact, anna), about_reply(unendorse, ines)]


def perform(database: Database, space_id: UUID, wanted: list[_Act]) -> None:
    """Do them in order."""
    for act in wanted:
        with database.write() as session:
            act(session, session.get_one(Space, space_id))


def act_until(url: str, space_id: UUID, people: Sequence[UUID], hold_at: int, held: Event) -> None:
    """Do them up to one, say so before its transaction ends, and wait to be killed: the way of a process of its own."""
    database, wanted = Database(url), acts(*people)
    perform(database, space_id, wanted[:hold_at])
    with database.write() as session:
        wanted[hold_at](session, session.get_one(Space, space_id))
        session.flush()
        held.set()
        time.sleep(60)
