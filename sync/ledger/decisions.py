"""What staff decide about contributions and people: a fact that scores follow, a note that can be erased, an audit row.

The ledger says what was decided, when and by whom; the reason, a code, and the words that staff may add stand in a note
beside it, since no score depends on them. The latest decision of a kind holds.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from config.errors import StoaError
from config.keys import KeyRing
from config.upsert import plain_insert
from sync.audit.trail import record
from sync.contributions.finding import find_contribution
from sync.contributions.markdown import clean
from sync.ledger.answers import credited_answers_to, people_answered_by
from sync.ledger.entries import Entry, append, append_one, lock_space, next_numbers
from sync.ledger.facts import FactKind, ToldOfAnswered, Verdict
from sync.ledger.standings import lock_in_order
from sync.ledger.tables import DecisionNote, LedgerRow
from sync.people.sealing import Seals, place
from sync.spaces.tables import Membership, Space

MOST_DAYS: Final = 365
WHOLE_ASSESSMENT: Final = 1000
LONGEST_WORDS: Final = 4_000  # characters
NOTHING_WRONG: Final = "fine"
_SOURCE: Final = "staff"
SOURCE_OF_TOLD: Final = "staff:answered"
_NOTE: Final = plain_insert(DecisionNote)
_KINDS: Final = (
    FactKind.MODERATION,
    FactKind.REVIEW,
    FactKind.EXTENSION,
    FactKind.EXCUSE,
    FactKind.ASSESSMENT,
)


class Ground(StrEnum):
    """Why staff decided so; stable codes."""

    OFF_TOPIC = "off_topic"
    LITTLE_SUBSTANCE = "little_substance"
    NOT_OWN_WORK = "not_own_work"
    CONDUCT = "conduct"  # against how people here treat each other
    GOOD_WORK = "good_work"  # it counts whatever a rule says
    CIRCUMSTANCES = "circumstances"  # illness, care, technical trouble: what the course need not know
    LOOKED_INTO = "looked_into"  # a flag was looked at
    MISTAKE = "mistake"  # an earlier decision was wrong
    OTHER = "other"


class DecisionRefused(StoaError):
    """A decision that makes no sense."""

    default_code = "decision.refused"


class Decider(NamedTuple):
    """Who decides, when, why, and what they add in words."""

    person_id: UUID
    now: datetime
    ground: Ground = Ground.OTHER
    words: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision as it is read back: about whom, and about which contribution (None: their work as a whole).

    `verdict` and `value` are as `FactKind` says; `words` are empty where staff added none, once they are erased, and
    where their key was lost.
    `sequence` is its place in the ledger.
    """

    sequence: int
    kind: FactKind
    person_id: UUID
    contribution_id: UUID | None
    verdict: str | None
    value: int
    decided_by: UUID | None
    decided_at: datetime
    ground: Ground | None
    words: str


def moderate(
    session: Session,
    keys: KeyRing,
    space: Space,
    contribution_id: UUID,
    verdict: Verdict,
    decider: Decider,
) -> bool:
    """Say whether a contribution counts; True where that is new. Raises ActRefused as `find_contribution` does.

    Whoever was credited for it as an answer gets the fact too, and the author one about each answer that they received
    for it, which is no decision about either.
    """
    lock_space(session, space.id)
    contribution = find_contribution(session, space.id, contribution_id)
    seals = Seals(session, keys)
    before = _latest_about_contributions(session, seals, space.id, [contribution.id]).get(contribution.id)
    answered = people_answered_by(session, contribution.id, contribution.author_id)
    if answered:
        lock_in_order(session, space.id, {contribution.author_id, *answered})
    entry = Entry(
        contribution.author_id,
        FactKind.MODERATION,
        contribution.id,
        contribution.revision,
        _SOURCE,
        decider.now,
        counterpart=decider.person_id,
        verdict=verdict.value,
    )
    is_new = _decide(session, seals, space, entry, decider)
    if is_new:
        told = [entry._replace(person_id=each) for each in answered]
        was_excluded = before is not None and before.verdict == Verdict.DOES_NOT_COUNT
        is_excluded = verdict is Verdict.DOES_NOT_COUNT
        if is_excluded != was_excluded:
            about = ToldOfAnswered.EXCLUDED if is_excluded else ToldOfAnswered.READMITTED
            answers = credited_answers_to(session, contribution)
            told += [entry._replace(contribution_id=each, verdict=about.value) for each in answers]
        if told:
            _tell(session, space, told, decider)
    return is_new


def _tell(session: Session, space: Space, told: Sequence[Entry], decider: Decider) -> None:
    """Write what follows from a decision for other facts; each is about a contribution, or a person, of its own."""
    free = next_numbers(
        session,
        (each.contribution_id for each in told),
        (each.person_id for each in told),
        [FactKind.MODERATION],
    )
    numbered = [
        each._replace(
            source=SOURCE_OF_TOLD,
            number=free.get((each.contribution_id, each.kind.value, each.person_id), 0),
        )
        for each in told
    ]
    append(session, space.id, numbered, decider.now)


def review(session: Session, keys: KeyRing, space: Space, person_id: UUID, decider: Decider) -> bool:
    """Say that nothing is wrong with what was flagged about somebody so far; always new, since flags come again."""
    return _decide_about(session, keys, space, person_id, FactKind.REVIEW, decider, verdict=NOTHING_WRONG)


def extend(
    session: Session, keys: KeyRing, space: Space, person_id: UUID, days: int, decider: Decider
) -> bool:
    """Give somebody so many more days in all, 0..365; True where that is new. Raises DecisionRefused."""
    _require(0 <= days <= MOST_DAYS, f"An extension has 0 to {MOST_DAYS} days in all.", "decision.days")
    return _decide_about(session, keys, space, person_id, FactKind.EXTENSION, decider, value=days)


def excuse(
    session: Session,
    keys: KeyRing,
    space: Space,
    person_id: UUID,
    decider: Decider,
    *,
    excused: bool = True,
) -> bool:
    """Excuse somebody from taking part, or not any more; True where that is new. Raises DecisionRefused."""
    return _decide_about(session, keys, space, person_id, FactKind.EXCUSE, decider, value=int(excused))


def assess(
    session: Session, keys: KeyRing, space: Space, person_id: UUID, value: int, decider: Decider
) -> bool:
    """Grade somebody by hand, in thousandths (0..1000) of what the rubric gives; True where that is new.

    Raises DecisionRefused.
    """
    _require(
        0 <= value <= WHOLE_ASSESSMENT,
        f"An assessment is 0 to {WHOLE_ASSESSMENT} thousandths of what the rubric gives.",
        "decision.value",
    )
    return _decide_about(session, keys, space, person_id, FactKind.ASSESSMENT, decider, value=value)


def read_excused(session: Session, space_id: UUID, person_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of these people who are excused from taking part, by what was decided last."""
    rows = session.execute(
        select(LedgerRow.person_id, LedgerRow.value)
        .where(
            LedgerRow.contribution_id == space_id,
            LedgerRow.kind == FactKind.EXCUSE.value,
            LedgerRow.person_id.in_(person_ids),
        )
        .order_by(LedgerRow.sequence)
    )
    latest: dict[UUID, int | None] = dict(rows.all())
    return frozenset(person_id for person_id, value in latest.items() if value)


def latest_about_people(
    session: Session, keys: KeyRing, space_id: UUID, person_ids: Collection[UUID]
) -> Mapping[UUID, Mapping[FactKind, Decision]]:
    """What holds for each of these people as a whole, by kind; nobody is missing from the answer."""
    latest: dict[UUID, dict[FactKind, Decision]] = {person_id: {} for person_id in person_ids}
    conditions = (LedgerRow.contribution_id == space_id, LedgerRow.person_id.in_(person_ids))
    for decision in _read(session, Seals(session, keys), space_id, *conditions, latest_only=True):
        latest[decision.person_id][decision.kind] = decision
    return latest


def latest_about_contributions(
    session: Session, keys: KeyRing, space_id: UUID, contribution_ids: Collection[UUID]
) -> Mapping[UUID, Decision]:
    """What was decided last about each of these contributions, by id; those with no decision are left out.

    An earlier decision that was taken back has the verdict `Verdict.UNDECIDED`.
    """
    return _latest_about_contributions(session, Seals(session, keys), space_id, contribution_ids)


def _latest_about_contributions(
    session: Session, seals: Seals, space_id: UUID, contribution_ids: Collection[UUID]
) -> Mapping[UUID, Decision]:
    condition = LedgerRow.contribution_id.in_(contribution_ids)
    decisions = _read(session, seals, space_id, condition, latest_only=True)
    return {each.contribution_id: each for each in decisions if each.contribution_id is not None}


def not_counted(contribution_ids: Collection[UUID]) -> Select[UUID]:
    """The query for those of these contributions that do not count by the latest decision of staff."""
    last = (
        select(func.max(LedgerRow.sequence))
        .where(
            LedgerRow.contribution_id.in_(contribution_ids),
            LedgerRow.kind == FactKind.MODERATION.value,
        )
        .group_by(LedgerRow.contribution_id)
    )
    return select(LedgerRow.contribution_id).where(
        LedgerRow.sequence.in_(last), LedgerRow.verdict == Verdict.DOES_NOT_COUNT.value
    )


def decisions_about(session: Session, keys: KeyRing, space_id: UUID, person_id: UUID) -> Sequence[Decision]:
    """Every decision about somebody and what they wrote, the first one first."""
    return _read(session, Seals(session, keys), space_id, LedgerRow.person_id == person_id, latest_only=False)


def _decide_about(
    session: Session,
    keys: KeyRing,
    space: Space,
    person_id: UUID,
    kind: FactKind,
    decider: Decider,
    *,
    value: int = 0,
    verdict: str | None = None,
) -> bool:
    lock_space(session, space.id)
    known = session.get(Membership, (space.id, person_id))
    _require(known is not None, "This person is no member of the discussion.", "decision.not_a_member")
    entry = Entry(
        person_id,
        kind,
        space.id,
        0,
        _SOURCE,
        decider.now,
        counterpart=decider.person_id,
        value=value,
        verdict=verdict,
    )
    return _decide(session, Seals(session, keys), space, entry, decider)


def _decide(session: Session, seals: Seals, space: Space, entry: Entry, decider: Decider) -> bool:
    """Write a decision, unless it is just what holds already."""
    words = clean(decider.words).strip()
    _require(
        len(words) <= LONGEST_WORDS, f"A note has at most {LONGEST_WORDS:,} characters.", "decision.words"
    )
    is_review = entry.kind is FactKind.REVIEW
    if not is_review and _holds_already(session, seals, space.id, entry, decider.ground, words):
        return False
    free = next_numbers(session, [entry.contribution_id], [entry.person_id], [entry.kind])
    number = free.get((entry.contribution_id, entry.kind.value, entry.person_id), 0)
    sequence = append_one(session, space.id, entry._replace(number=number), decider.now)
    session.execute(
        _NOTE,
        {
            "sequence": sequence,
            "space_id": space.id,
            "person_id": entry.person_id,
            "ground": decider.ground.value,
            "sealed_words": seals.seal(entry.person_id, words, _place(sequence)),
        },
    )
    about_all = entry.contribution_id == space.id
    record(
        session,
        action=f"decision.{entry.kind.value}",
        now=decider.now,
        organisation_id=space.organisation_id,
        space_id=space.id,
        actor_id=decider.person_id,
        subject_id=entry.person_id,
        detail={
            "contribution": None if about_all else str(entry.contribution_id),
            "verdict": entry.verdict,
            "value": entry.value,
            "ground": decider.ground.value,
        },
    )
    return True


def _holds_already(
    session: Session, seals: Seals, space_id: UUID, entry: Entry, ground: Ground, words: str
) -> bool:
    conditions = (
        LedgerRow.contribution_id == entry.contribution_id,
        LedgerRow.person_id == entry.person_id,
        LedgerRow.kind == entry.kind.value,
    )
    return any(
        (held.verdict, held.value, held.decided_by, held.ground, held.words)
        == (entry.verdict, entry.value, entry.counterpart, ground, words)
        for held in _read(session, seals, space_id, *conditions, latest_only=True)
    )


def _read(
    session: Session, seals: Seals, space_id: UUID, *conditions: ColumnElement[bool], latest_only: bool
) -> Sequence[Decision]:
    decided = (
        LedgerRow.space_id == space_id,
        LedgerRow.kind.in_([kind.value for kind in _KINDS]),
        LedgerRow.source != SOURCE_OF_TOLD,
        *conditions,
    )
    statement = (
        select(LedgerRow, DecisionNote.ground, DecisionNote.sealed_words)
        .outerjoin(DecisionNote, DecisionNote.sequence == LedgerRow.sequence)
        .order_by(LedgerRow.sequence)
    )
    if latest_only:
        last = (
            select(func.max(LedgerRow.sequence))
            .where(*decided)
            .group_by(LedgerRow.contribution_id, LedgerRow.person_id, LedgerRow.kind)
        )
        statement = statement.where(LedgerRow.sequence.in_(last))
    else:
        statement = statement.where(*decided)
    rows = session.execute(statement).all()
    seals.load({row.person_id for row, _, sealed in rows if sealed is not None})
    return [
        Decision(
            sequence=row.sequence,
            kind=FactKind(row.kind),
            person_id=row.person_id,
            contribution_id=None if row.contribution_id == space_id else row.contribution_id,
            verdict=row.verdict,
            value=row.value,
            decided_by=row.counterpart,
            decided_at=row.recorded_at,
            ground=Ground(ground) if ground else None,
            words=seals.open(row.person_id, sealed, _place(row.sequence)) or "",
        )
        for row, ground, sealed in rows
    ]


def _place(sequence: int) -> str:
    return place(DecisionNote.__tablename__, sequence)


def _require(condition: bool, sentence: str, code: str) -> None:
    if not condition:
        raise DecisionRefused(sentence, code=code)
