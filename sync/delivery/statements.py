"""Which statements follow from what learners did: one for each thing, none for what is not public or kept back.

Nothing of a statement ever changes, so that a derivation only looks which ones are missing, and which are there that
should not be.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.clock import format_stamp
from config.keys import KeyRing
from config.upsert import table_of
from connectors.contract import Verb
from sync.competencies.mapping import CompetencyMapping
from sync.contributions.tables import StoredContribution
from sync.delivery.decisions import Decisions
from sync.delivery.evidence import points_that_show
from sync.ledger.facts import BROUGHT, Fact, FactKind, Verdict
from sync.ledger.standings import Due
from sync.outbox.desired import CHANGED, LEVEL, LEVELS, STATEMENT, Desired
from sync.outbox.rows import TABLE
from sync.outbox.tables import OutboxRow, TargetRow
from sync.rights.tables import WithdrawalRow
from sync.rights.withdrawals import ask_back
from sync.scoring.corrections import Corrections, read_corrections
from sync.scoring.score import Tally

VERB: Final = "verb"
AT: Final = "at"
CONTRIBUTION: Final = "contribution"
CONVERSATION: Final = "conversation"
ANSWERED: Final = "answered"
COMPETENCY: Final = "competency"
AGAIN: Final = "again"  # how often a receiver was asked to take it back before
_CONTRIBUTIONS: Final = table_of(StoredContribution)
_AT_ONCE: Final = 1000
_MOST_WRITTEN: Final = (
    2000  # rows in one transaction: less than half a second on SQLite, which all others wait for
)
_GIVEN: Final[Mapping[FactKind, Verb]] = {
    FactKind.REACTION: Verb.REACTED,
    FactKind.ENDORSEMENT: Verb.ENDORSED,
    FactKind.ACCEPTED_ANSWER: Verb.ANSWER_ACCEPTED,
}
OF_OTHERS: Final = frozenset({Verb.REACTED})  # whose contribution is somebody else's

_Key = tuple[UUID, UUID, str]
_Payload = Mapping[str, Any]


class _Deed(NamedTuple):
    """What a statement is to say. A tuple, of which there is one for each fact."""

    verb: Verb
    at: datetime
    contribution_id: UUID | None = None
    competency_id: str = ""
    level: int = 0
    levels: int = 0

    def payload(self) -> dict[str, Any]:
        """As the outbox has it, but for what has to be read."""
        told: dict[str, Any] = {VERB: self.verb.value, AT: format_stamp(self.at)}
        if self.contribution_id is not None:
            return {**told, CONTRIBUTION: str(self.contribution_id)}
        return {**told, COMPETENCY: self.competency_id, LEVEL: self.level, LEVELS: self.levels}


@dataclass(frozen=True)
class Doings:
    """What some learners of a space did, as a derivation has read it.

    `agreed` says to which targets something new may go, and of whom; `over` what they have held for long enough.
    `decisions` are people's about levels, by person; `limits` below which level points may still show competencies that
    somebody has decided about, by person and the receiver's number of it.
    """

    facts: Mapping[UUID, Sequence[Fact]]
    tallies: Mapping[UUID, Tally]
    withheld: Mapping[UUID, frozenset[UUID]]
    agreed: Mapping[UUID, frozenset[UUID]]
    decisions: Decisions = field(default_factory=dict)
    limits: Mapping[UUID, Mapping[str, int] | None] = field(default_factory=dict)
    over: Collection[tuple[UUID, UUID, str]] = ()


@dataclass(frozen=True)
class StatementChanges:
    """Statements that are missing, and by person the rows of those that are there and should not be."""

    missing: Sequence[Desired] = ()
    unwanted: Mapping[UUID, Sequence[UUID]] = field(default_factory=dict)

    def in_portions(self, due: Sequence[Due]) -> Iterator[Sequence[Due]]:
        """Those who are due, in turns of so few that writing what is missing of them holds nobody up for long."""
        number = Counter(each.person_id for each in self.missing)
        portion: list[Due] = []
        size = 0
        for each in due:
            if portion and size + number[each.person_id] > _MOST_WRITTEN:
                yield portion
                portion, size = [], 0
            portion.append(each)
            size += number[each.person_id]
        yield portion

    def take_back(self, session: Session, keys: KeyRing, person_ids: Collection[UUID], now: datetime) -> None:
        """Ask those of these people back, and drop what has not left."""
        for person_id in sorted(self.unwanted.keys() & set(person_ids)):
            which = OutboxRow.id.in_(self.unwanted[person_id])
            ask_back(session, keys, person_id, now, which, reason=CHANGED)


def plan_statements(
    session: Session,
    space_id: UUID,
    targets: Collection[TargetRow],
    mapping: CompetencyMapping | None,
    doings: Doings,
) -> StatementChanges:
    """What has to change so that targets of statements hold those of these learners; without a target nothing is read.

    Something new goes only where it may; what should not be there is asked back from all.
    """
    if not targets or not doings.tallies:
        return StatementChanges()
    public = _read_public(session, space_id, doings)
    known = _read_known(session, [target.id for target in targets], doings.tallies)
    missing: list[Desired] = []
    unwanted: dict[UUID, list[UUID]] = {}
    for person_id in doings.tallies:
        wanted = dict(_statements_of(space_id, person_id, public, mapping, doings))
        for target in targets:
            there = known.get((target.id, person_id), {})
            gone = [there[item] for item in there.keys() - wanted.keys()]
            if gone:
                unwanted.setdefault(person_id, []).extend(gone)
            if person_id in doings.agreed.get(target.id, ()):
                missing += (
                    _desired(target.id, person_id, item, wanted[item].payload())
                    for item in wanted.keys() - there.keys()
                    if (target.id, person_id, item) not in doings.over
                )
    return StatementChanges(_completed(session, missing), unwanted)


def statement_id(item: str, payload: _Payload) -> UUID:
    """Under which id a receiver knows a statement: another one where it was taken back before."""
    known_as = UUID(item.removeprefix(STATEMENT))
    again = payload.get(AGAIN, 0)
    return uuid5(known_as, str(again)) if again else known_as


def read_public(session: Session, space_id: UUID, author_ids: Collection[UUID]) -> frozenset[UUID]:
    """What these people have written in a space that is public and bears their names."""
    return frozenset(
        session.scalars(
            select(_CONTRIBUTIONS.c.id).where(
                _CONTRIBUTIONS.c.author_id.in_(author_ids),
                _CONTRIBUTIONS.c.space_id == space_id,
                _CONTRIBUTIONS.c.deleted_at.is_(None),
                _CONTRIBUTIONS.c.withheld.is_(None),
                _CONTRIBUTIONS.c.anonymous.is_(False),
            )
        )
    )


def _read_public(session: Session, space_id: UUID, doings: Doings) -> frozenset[UUID]:
    kept_back = frozenset[UUID]().union(*doings.withheld.values())
    return read_public(session, space_id, list(doings.tallies)) - kept_back


def _statements_of(
    space_id: UUID,
    person_id: UUID,
    public: frozenset[UUID],
    mapping: CompetencyMapping | None,
    doings: Doings,
) -> Iterator[tuple[str, _Deed]]:
    """Every statement that holds of one learner, by its name."""
    facts = doings.facts[person_id]
    corrections = read_corrections(facts)
    for fact in facts:
        verb = _verb_of(fact, public, corrections)
        if verb is not None:
            item = _item(space_id, verb.value, fact.contribution_id, person_id, fact.counterpart or "")
            yield item, _Deed(verb, fact.occurred_at, fact.contribution_id)
    for decided in doings.decisions.get(person_id, ()):
        if decided.held is not None:
            competency, held = decided.competency, decided.held
            item = _item(space_id, Verb.ACHIEVED.value, "rating", held.rating_id)
            most = competency.level_count
            yield item, _Deed(Verb.ACHIEVED, held.decided_at, None, competency.identifier, held.level, most)
    limits = doings.limits.get(person_id, {})
    if mapping is None or limits is None or not facts:
        return
    at = max(fact.occurred_at for fact in facts)
    points = points_that_show(doings.tallies[person_id], doings.withheld.get(person_id, frozenset()))
    for each in mapping.competencies:
        of = each.competency_id
        for level in (level.level for level in each.levels if level.points <= points):
            if level >= limits.get(of, level + 1):
                continue
            deed = _Deed(Verb.ACHIEVED, at, None, of, level, each.levels[-1].level)
            yield _item(space_id, Verb.ACHIEVED.value, of, level, person_id), deed


def _verb_of(fact: Fact, public: frozenset[UUID], corrections: Corrections) -> Verb | None:
    """What a fact says that its person did, as far as that still holds, and may be told."""
    if fact.verdict == BROUGHT:  # nobody has proved that it happened
        return None
    if fact.kind is FactKind.CONTRIBUTION:
        verb = Verb.REPLIED if fact.answers else Verb.STARTED
    elif fact.kind in _GIVEN and fact.sequence not in corrections.taken_back:
        verb = _GIVEN[fact.kind]
    else:
        return None
    if verb in OF_OTHERS:
        return verb
    counts = corrections.verdicts.get(fact.contribution_id) is not Verdict.DOES_NOT_COUNT
    return verb if counts and fact.contribution_id in public else None


def _item(space_id: UUID, *key: object) -> str:
    """The name of a statement: the same whenever and wherever it is derived, and no other fact has it."""
    return f"{STATEMENT}{uuid5(space_id, ':'.join(map(str, key)))}"


def _desired(target_id: UUID, person_id: UUID, item: str, payload: _Payload) -> Desired:
    return Desired(target_id, person_id, item, payload, identity={VERB: payload[VERB]})


def _read_known(
    session: Session, target_ids: Sequence[UUID], person_ids: Collection[UUID]
) -> Mapping[tuple[UUID, UUID], Mapping[str, UUID]]:
    """The rows that there are, by target and person: their names alone."""
    rows = session.connection().execute(
        select(TABLE.c.target_id, TABLE.c.person_id, TABLE.c.item, TABLE.c.id).where(
            TABLE.c.target_id.in_(target_ids), TABLE.c.person_id.in_(person_ids)
        )
    )
    known: dict[tuple[UUID, UUID], dict[str, UUID]] = {}
    for target_id, person_id, item, row_id in rows:
        known.setdefault((target_id, person_id), {})[item] = row_id
    return known


def _completed(session: Session, missing: Sequence[Desired]) -> Sequence[Desired]:
    """Missing statements with where their contributions stand, and how often each was taken back before.

    What somebody did about a post that is gone by now is not told any more.
    """
    if not missing:
        return ()
    again = _read_taken_back(session, missing)
    places = _read_places(
        session, {UUID(each.payload[CONTRIBUTION]) for each in missing if CONTRIBUTION in each.payload}
    )
    completed: list[Desired] = []
    for each in missing:
        payload = dict(each.payload)
        if CONTRIBUTION in payload:
            place = places.get(UUID(payload[CONTRIBUTION]))
            if place is None:
                continue
            payload |= place
        times = again.get((each.target_id, each.person_id, each.item), 0)
        payload |= {AGAIN: times} if times else {}
        completed.append(_desired(each.target_id, each.person_id, each.item, payload))
    return completed


def _read_taken_back(session: Session, missing: Sequence[Desired]) -> Mapping[_Key, int]:
    which = (WithdrawalRow.target_id, WithdrawalRow.person_id, WithdrawalRow.item)
    rows = session.execute(
        select(*which, func.count())
        .where(
            WithdrawalRow.person_id.in_({each.person_id for each in missing}),
            WithdrawalRow.target_id.in_({each.target_id for each in missing}),
            WithdrawalRow.item.startswith(STATEMENT),
        )
        .group_by(*which)
    )
    return {(target_id, person_id, item): number for target_id, person_id, item, number in rows}


def _read_places(session: Session, contribution_ids: Collection[UUID]) -> Mapping[UUID, Mapping[str, str]]:
    """In which conversations contributions stand that are there, and what they answer."""
    columns = _CONTRIBUTIONS.c
    found: dict[UUID, Mapping[str, str]] = {}
    left = iter(contribution_ids)
    while some := list(islice(left, _AT_ONCE)):
        rows = session.execute(
            select(columns.id, columns.conversation_id, columns.parent_id).where(
                columns.id.in_(some), columns.deleted_at.is_(None), columns.withheld.is_(None)
            )
        )
        for contribution_id, conversation_id, parent_id in rows:
            answered = {ANSWERED: str(parent_id)} if parent_id else {}
            found[contribution_id] = {CONVERSATION: str(conversation_id), **answered}
    return found
