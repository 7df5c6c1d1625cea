"""What later facts say about earlier ones, and what staff decided about a person."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sync.ledger.facts import Fact, FactKind, Publicity, ToldOfAnswered, Verdict

_NEVER = -1


@dataclass(slots=True)
class Corrections:
    """Of one person's facts: what is gone, edited, decided about or taken back, and the latest word on the person.

    `taken_back` holds the sequences of facts that were reversed; `assessed` is in thousandths, None before anybody has;
    `reviewed_up_to` is the sequence of the latest review. Only about the contributions `concerned` there is anything to
    say: asking once is enough for all others.
    """

    gone: set[UUID] = field(default_factory=set)
    answers_oneself: set[UUID] = field(default_factory=set)
    edits: dict[UUID, list[Fact]] = field(default_factory=dict)  # revision by revision, as they were recorded
    edits_of_answers: dict[UUID, list[Fact]] = field(default_factory=dict)  # of what others answered
    verdicts: dict[UUID, Verdict] = field(default_factory=dict)
    judged: dict[UUID, Fact | None] = field(
        default_factory=dict
    )  # which edit stood at the verdict, None: none yet
    answers_to_excluded: set[UUID] = field(default_factory=set)  # received for what does not count
    withheld: set[UUID] = field(default_factory=set)  # not public at present
    answers_to_withheld: set[UUID] = field(default_factory=set)
    taken_back: frozenset[int] = frozenset()
    concerned: frozenset[UUID] = frozenset()
    extension: int = 0
    is_excused: bool = False
    assessed: int | None = None
    reviewed_up_to: int = _NEVER

    def present(self, fact: Fact) -> Fact:
        """What a contribution, or an answer that was received, measures by its latest revision."""
        return self._revisions(fact)[-1]

    def is_let_through(self, fact: Fact, present: Fact) -> bool:
        """Whether staff let a contribution count as it is: an edit may add to what they saw, and take nothing away."""
        if self.verdicts.get(fact.contribution_id) is not Verdict.COUNTS:
            return False
        judged = self.judged[fact.contribution_id] or fact
        return present.counted_words >= judged.counted_words and present.matched <= judged.matched

    def ready_at(self, fact: Fact, words: int, duplicate_share: int) -> datetime:
        """Since when a contribution has been what earns, of so many words and no copy: what counts for being late.

        Facts of edits from before there were late dates of their own occurred with their contribution.
        """
        for each in self._revisions(fact):
            if each.counted_words >= words and each.matched < duplicate_share:
                return max(each.occurred_at, fact.occurred_at)
        return fact.occurred_at

    def counts_since(self, fact: Fact, words: int, duplicate_share: int) -> datetime:
        """Since when a contribution, or an answer that was received, has been what it is paid for.

        That is when it was `ready_at`, or became what staff let count.
        """
        ready_at = self.ready_at(fact, words, duplicate_share)
        if self.is_let_through(fact, self.present(fact)):
            judged = self.judged[fact.contribution_id] or fact
            return min(ready_at, max(judged.occurred_at, fact.occurred_at))
        return ready_at

    def _revisions(self, fact: Fact) -> list[Fact]:
        edits = self.edits if fact.kind is FactKind.CONTRIBUTION else self.edits_of_answers
        later = (edit for edit in edits.get(fact.contribution_id, ()) if edit.revision > fact.revision)
        return [fact, *later]


def read_corrections(facts: Iterable[Fact]) -> Corrections:
    """Read them from all facts of one person, in whatever order; the latest recorded word on each matter holds."""
    found = Corrections()
    others = [fact for fact in facts if fact.kind is not FactKind.CONTRIBUTION]
    reversible: list[Fact] = []
    for fact in others:
        kind = fact.kind
        if kind is FactKind.REPLY_RECEIVED and fact.counterpart == fact.person_id:
            found.answers_oneself.add(fact.contribution_id)
        if kind in _REVERSIBLE:
            reversible.append(fact)
    corrections = [fact for fact in others if fact.kind in _CORRECTING]
    for fact in sorted(corrections, key=_sequence):
        _take(found, fact)
    if any(fact.kind is FactKind.REVERSAL for fact in corrections):
        found.taken_back = _taken_back([*reversible, *corrections])
    found.concerned = frozenset(found.answers_oneself.union(fact.contribution_id for fact in corrections))
    return found


_REVERSIBLE = frozenset(
    (
        FactKind.REPLY_RECEIVED,  # where the contribution that was answered is removed
        FactKind.REACTION,
        FactKind.REACTION_RECEIVED,
        FactKind.ACCEPTED_ANSWER,
        FactKind.ENDORSEMENT,
    )
)
_OF_ANSWERS = frozenset((Publicity.ANSWERED_WITHHELD, Publicity.ANSWERED_PUBLIC))
_NOT_PUBLIC = frozenset((Publicity.WITHHELD, Publicity.ANSWERED_WITHHELD))
_CORRECTING = frozenset(FactKind) - _REVERSIBLE - {FactKind.CONTRIBUTION}


def _sequence(fact: Fact) -> int:
    return fact.sequence


def _take(found: Corrections, fact: Fact) -> None:
    """Take in what was recorded next."""
    match fact.kind:
        case FactKind.DELETION:
            found.gone.add(fact.contribution_id)
        case FactKind.EDIT:
            edits = found.edits if fact.counterpart is None else found.edits_of_answers
            known = edits.setdefault(fact.contribution_id, [])
            if not known or known[-1].revision <= fact.revision:
                known.append(fact)
        case FactKind.MODERATION:
            _take_moderation(found, fact)
        case FactKind.WITHHOLDING:
            _take_withholding(found, fact)
        case FactKind.EXTENSION:
            found.extension = fact.value
        case FactKind.EXCUSE:
            found.is_excused = bool(fact.value)
        case FactKind.ASSESSMENT:
            found.assessed = fact.value
        case FactKind.REVIEW:
            found.reviewed_up_to = fact.sequence


def _take_moderation(found: Corrections, fact: Fact) -> None:
    about = fact.contribution_id
    if fact.verdict == ToldOfAnswered.EXCLUDED:
        found.answers_to_excluded.add(about)
    elif fact.verdict == ToldOfAnswered.READMITTED:
        found.answers_to_excluded.discard(about)
    else:
        found.verdicts[about] = Verdict(fact.verdict or Verdict.UNDECIDED)
        seen = found.edits.get(about) or found.edits_of_answers.get(about)
        found.judged[about] = seen[-1] if seen else None


def _take_withholding(found: Corrections, fact: Fact) -> None:
    about = found.answers_to_withheld if fact.verdict in _OF_ANSWERS else found.withheld
    if fact.verdict in _NOT_PUBLIC:
        about.add(fact.contribution_id)
    else:
        about.discard(fact.contribution_id)


def _taken_back(facts: Iterable[Fact]) -> frozenset[int]:
    """The sequences of what was reversed: by each reversal the latest that the same counterpart had given before."""
    standing: defaultdict[tuple[str, UUID, UUID | None], list[int]] = defaultdict(list)
    taken_back: set[int] = set()
    for fact in sorted(facts, key=_sequence):
        if fact.kind in _REVERSIBLE:
            standing[fact.kind, fact.contribution_id, fact.counterpart].append(fact.sequence)
        if fact.kind is not FactKind.REVERSAL:
            continue
        candidates = standing[fact.verdict or "", fact.contribution_id, fact.counterpart]
        if candidates:
            taken_back.add(candidates.pop())
    return frozenset(taken_back)
