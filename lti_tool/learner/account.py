"""A learner's account of their participation: what there is, what is left to do, and how the gradebook stands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.space.gradebook import GradebookEntry, read_entries
from sync.ledger.facts import FactKind
from sync.ledger.standings import read_facts
from sync.ledger.tables import LAGS, Standing
from sync.rights.standing import Stop, read_stopped
from sync.scoring.documents import THOUSANDTHS
from sync.scoring.history import RuleHistory
from sync.scoring.pace import Task, what_is_left
from sync.scoring.rules import Rule
from sync.scoring.score import Reason, Tally
from sync.scoring.tally import tally
from sync.scoring.versions import read_history
from sync.spaces.settings import Opening, calendar_of, opening, own_closing
from sync.spaces.tables import Space


@dataclass(frozen=True, slots=True)
class Account:
    """What one learner's facts come to by now. `tasks` are what they can still do, the next one first.

    Who is restricted (GDPR Art. 18) has their data stored, and nothing is scored: of the tally their more time alone is
    left. `is_due`: what is to stand in the gradebook does not follow the latest facts yet. `last_at` is when they wrote
    last.
    """

    tally: Tally
    history: RuleHistory
    tasks: Sequence[Task]
    is_due: bool
    last_at: datetime | None
    is_restricted: bool

    @property
    def rule(self) -> Rule:
        """The rule that holds now."""
        return self.history.present

    @property
    def points(self) -> Decimal:
        """Points as they are read."""
        return Decimal(self.tally.points) / THOUSANDTHS

    @property
    def full_score(self) -> Decimal:
        """What counts as all of it."""
        return Decimal(self.rule.full_score) / THOUSANDTHS

    @property
    def is_full(self) -> bool:
        """Whether all that is counted has been reached."""
        return self.tally.points >= self.rule.full_score

    @property
    def missing(self) -> int:
        """Thousandths that are missing up to all of it, where what is asked for by now does not make them; else 0."""
        missing = max(self.rule.full_score - self.tally.points, 0)
        return 0 if missing == sum(task.points for task in self.tasks) else missing

    @property
    def makes_up(self) -> bool:
        """Whether all that was asked for is over, and what is missing can still be made up for."""
        return any(task.makes_up for task in self.tasks)

    @property
    def next_task(self) -> Task | None:
        """What to do next: what still gives all its points before what is overdue."""
        in_time = (task for task in self.tasks if not task.is_overdue)
        return next(in_time, self.tasks[0] if self.tasks else None)


@dataclass(frozen=True, slots=True)
class Card:
    """The account in short, with the entry in the gradebook, for the space's own page."""

    account: Account
    gradebook: GradebookEntry


def read_account(session: Session, space: Space, person_id: UUID, now: datetime) -> Account:
    """Score the learner's facts as they are now: what was written a moment ago is in it."""
    history, calendar = read_history(session, space.id), calendar_of(space)
    is_restricted = read_stopped(session, [person_id]).get(person_id) is Stop.RESTRICTED
    facts = read_facts(session, space.id, [person_id])[person_id]
    if is_restricted:
        facts = [each for each in facts if each.kind is FactKind.EXTENSION]
    result = tally(facts, history, calendar)
    lags = select(LAGS).where(Standing.space_id == space.id, Standing.person_id == person_id)
    return Account(
        tally=result,
        history=history,
        tasks=()
        if is_restricted
        else _within(space, what_is_left(result, history, calendar, now), now, result.extension),
        is_due=not is_restricted and bool(session.scalar(lags)),
        last_at=max(
            (
                each.occurred_at
                for each in result.awards
                if each.kind is FactKind.CONTRIBUTION and each.reason is not Reason.BROUGHT
            ),
            default=None,
        ),
        is_restricted=is_restricted,
    )


def read_card(session: Session, space: Space, person_id: UUID, now: datetime) -> Card:
    """What the space's page shows of it."""
    entry = read_entries(session, space.id, [person_id])[person_id]
    return Card(read_account(session, space, person_id, now), entry)


def _within(space: Space, tasks: Sequence[Task], now: datetime, extension: int) -> Sequence[Task]:
    """Nothing can be done once a space is closed to the learner, and nothing later than that."""
    if opening(space, now, extension) in (Opening.CLOSED, Opening.READ_ONLY):
        return ()
    closes_at = own_closing(space, extension)
    if closes_at is None:
        return tasks
    return [
        task if task.due_at is not None and task.due_at <= closes_at else replace(task, due_at=closes_at)
        for task in tasks
        if task.starts_at is None or task.starts_at < closes_at
    ]
