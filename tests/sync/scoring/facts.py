"""Facts of one person, made in a line each."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sync.ledger.facts import Fact, FactKind, Measures
from sync.scoring.calendars import Calendar
from sync.scoring.history import RuleHistory
from sync.scoring.rules import Rule, default_rule
from sync.scoring.score import Reason, Tally
from sync.scoring.tally import tally

BERLIN = ZoneInfo("Europe/Berlin")
CALENDAR = Calendar(BERLIN)
SPACE = UUID(int=99)
ME, ANNA, BEN, CLEO = (UUID(int=number) for number in range(1, 5))
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
RULE = default_rule()
POST, REPLY = Measures(50, answers=False), Measures(25, answers=True)


def fact(
    sequence: int,
    kind: FactKind = FactKind.CONTRIBUTION,
    measures: Measures = POST,
    *,
    about: int | None = None,
    at: datetime | None = None,
    **changes: Any,
) -> Fact:
    """A fact of its own minute and its own contribution, unless said otherwise."""
    return Fact(
        occurred_at=at or MONDAY + timedelta(minutes=sequence),
        sequence=sequence,
        person_id=ME,
        kind=kind,
        contribution_id=UUID(int=1_000 + (sequence if about is None else about)),
        counted_words=measures.counted_words,
        answers=measures.answers,
        matched=measures.matched,
        run=measures.run,
        **changes,
    )


def received(
    sequence: int, counterpart: UUID | None, kind: FactKind = FactKind.REPLY_RECEIVED, **changes: Any
) -> Fact:
    """A credit that somebody gave."""
    return fact(sequence, kind, REPLY, counterpart=counterpart, **changes)


def decision(sequence: int, kind: FactKind, **changes: Any) -> Fact:
    """What staff decided about the person's work as a whole."""
    return fact(sequence, kind, Measures(), counterpart=CLEO, **changes)._replace(contribution_id=SPACE)


def scored(*facts: Fact, rule: Rule = RULE, calendar: Calendar = CALENDAR) -> Tally:
    """The tally of these facts by one rule for all time."""
    return tally(facts, RuleHistory.only(rule), calendar)


def reasons(result: Tally) -> list[Reason]:
    """Why each award is what it is."""
    return [award.reason for award in result.awards]
