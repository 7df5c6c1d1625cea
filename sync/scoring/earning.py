"""What both ways of earning share: going through one person's facts in order of time."""

from abc import ABC, abstractmethod
from datetime import datetime
from typing import Final

from sync.ledger.facts import BROUGHT, Fact, FactKind
from sync.scoring.calendars import Calendar
from sync.scoring.corrections import Corrections
from sync.scoring.flags import Giver, Signs
from sync.scoring.gates import contribution_hindrance, credit_hindrance
from sync.scoring.history import RuleHistory
from sync.scoring.score import Award, Reason

CREDITS: Final = frozenset(
    (FactKind.REPLY_RECEIVED, FactKind.REACTION_RECEIVED, FactKind.ACCEPTED_ANSWER, FactKind.ENDORSEMENT)
)


class Earning(ABC):
    """The state so far: what stands, what was awarded, and what flags are drawn from."""

    def __init__(self, history: RuleHistory, calendar: Calendar, known: Corrections) -> None:
        self._history = history
        self._calendar = calendar
        self._known = known
        self.counted_words = 0
        self.posts = 0
        self.replies = 0
        self.received = 0
        self.awards: list[Award] = []
        self.signs = Signs()

    def take(self, fact: Fact) -> None:
        """Go on to the next fact; those that only say something about others are passed over."""
        kind = fact.kind
        if fact.verdict == BROUGHT:
            self._take_brought(fact)
        elif kind is FactKind.CONTRIBUTION:
            concerned = self._known.concerned
            if concerned and fact.contribution_id in concerned:
                self._take_contribution(fact, self._known.present(fact), is_concerned=True)
            else:
                self._take_contribution(fact, fact, is_concerned=False)
        elif kind in CREDITS:
            self._take_credit(fact)
        elif kind is FactKind.REACTION:
            self._take_reaction(fact)

    @abstractmethod
    def _take_contribution(self, fact: Fact, present: Fact, *, is_concerned: bool) -> None: ...

    @abstractmethod
    def _take_credit(self, fact: Fact) -> None: ...

    @abstractmethod
    def _take_reaction(self, fact: Fact) -> None: ...

    def _take_brought(self, fact: Fact) -> None:
        """What its author brought in, and who attests it, belongs to no period and earns nothing."""
        if fact.kind is FactKind.CONTRIBUTION:
            is_concerned = fact.contribution_id in self._known.concerned
            rule = self._history.present
            reason = contribution_hindrance(self._known, fact, fact, rule, 0, is_concerned=is_concerned)
        else:
            reason = credit_hindrance(self._known, fact)
        reason = Reason.BROUGHT if reason is Reason.EARNED else reason
        self._award_nothing(fact, reason, fact.counted_words)

    def _count(self, present: Fact) -> None:
        """Count a contribution that still stands."""
        self.counted_words += present.counted_words
        if present.answers:
            self.replies += 1
        else:
            self.posts += 1

    def _count_credit(self, fact: Fact) -> Giver:
        """Count what somebody else gave, whether it earns or not; the award comes next."""
        self.received += 1
        givers = self.signs.givers
        giver = givers.get(fact.counterpart)
        if giver is None:
            giver = givers[fact.counterpart] = Giver()
        if fact.sequence > self._known.reviewed_up_to:
            giver.awards.append(len(self.awards))
        return giver

    def _note_sign(self, fact: Fact, since: datetime) -> None:
        """Note since when a contribution has been what counts; the award comes next."""
        if fact.sequence > self._known.reviewed_up_to:
            self.signs.contributions.append((since, len(self.awards)))

    def _award_nothing(self, fact: Fact, reason: Reason, counted_words: int = 0) -> None:
        self.awards.append(Award(fact.contribution_id, fact.kind, 0, reason, fact.occurred_at, counted_words))
