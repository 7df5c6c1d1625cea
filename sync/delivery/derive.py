"""From the ledger to the outbox: score, mapping, purpose and filter (T2 of the design).

Reading, computing and filtering happen outside of any transaction that holds a lock; what follows from them is
written in one, and only for those whose ledger has not moved on meanwhile: the others are derived anew.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.database import repeated
from config.errors import StoaError
from config.memory import uncollected
from sync.audit.trail import record
from sync.competencies.mapping import CompetencyMapping
from sync.competencies.versions import current_mapping
from sync.consent.consents import consenting
from sync.consent.purposes import GRADE, STATEMENTS, read_purposes
from sync.consent.withheld import read_withheld
from sync.delivery.announcing import plan_events
from sync.delivery.comments import CommentRules, look_at_comment, read_rules, read_unwanted, with_comments
from sync.delivery.context import SyncContext
from sync.delivery.decisions import Decisions, limits_by_person, read_decisions
from sync.delivery.ending import Ending, read_ending
from sync.delivery.evidence import appending_connectors, by_others, desired_evidence
from sync.delivery.flows import host_of
from sync.delivery.notes import NoteWriter, TextsHeld
from sync.delivery.outdated import ask_back_outdated, read_outdated
from sync.delivery.permits import Permit, permit_of
from sync.delivery.statements import Doings, StatementChanges, plan_statements
from sync.filter import FilterRefused
from sync.held.texts import Found, note_found
from sync.ledger.facts import Fact
from sync.ledger.standings import Due, lock_unmoved, mark_derived, read_due, read_facts
from sync.outbox.desired import COMMENT, REFERENCES, Desired, add, is_news, put, read_known, withdraw
from sync.outbox.exceptions import ExceptionKind, forget, read_exceptions, read_let_go
from sync.outbox.modes import Departure, departure
from sync.outbox.tables import OutboxRow, TargetRow
from sync.retention.sent import is_over, read_over
from sync.rights.standing import Stop, read_stopped
from sync.rights.withdrawals import ask_back_comments
from sync.scoring.calendars import Calendar
from sync.scoring.history import RuleHistory
from sync.scoring.score import Tally, score_given
from sync.scoring.storing import store_scores
from sync.scoring.tally import tally
from sync.scoring.versions import read_history
from sync.spaces.settings import calendar_of
from sync.spaces.tables import DEFAULT_MAXIMUM_POINTS, Membership, Role, Space

PEOPLE_PER_STEP: Final = 200
SCORE_ITEM: Final = "score"
_OTHER_TEXTS_TRIED: Final = 5


@dataclass(frozen=True)
class _Picture:
    """What the derivation of some people of one space was read from.

    `targets` are those that may be sent something, by their `permits`, of those who have `agreed` where that is asked
    for; `stores` are all that statements go to. `withheld` is what people keep back of what they wrote. `decisions` are
    people's about levels, and `ending` what receivers have of those that are not held any more. `outdated` are
    items of which a target that only appends may hold a text that has changed since, whether it may be sent something
    or not. `unwanted` are those beside which a comment must not stand any more, with whose they are and why; `comments`
    says what may stand there.
    """

    due: Sequence[Due]
    space: Space
    history: RuleHistory
    calendar: Calendar
    mapping: CompetencyMapping | None
    targets: Sequence[TargetRow]
    stores: Sequence[TargetRow]
    permits: Mapping[UUID, Permit]
    comments: CommentRules
    agreed: Mapping[UUID, frozenset[UUID]]
    withheld: Mapping[UUID, frozenset[UUID]]
    decisions: Decisions
    ending: Ending
    outdated: Mapping[UUID, frozenset[UUID]]
    unwanted: Mapping[UUID, tuple[UUID, str]]
    learners: frozenset[UUID]
    facts: Mapping[UUID, Sequence[Fact]]


@dataclass(frozen=True)
class _Conclusion:
    """What follows for them: tallies, what targets should hold, what the filter refused and what it holds."""

    tallies: Mapping[UUID, Tally]
    desired: Sequence[Desired]
    statements: StatementChanges
    refused: Sequence[tuple[UUID, str]]
    held: Sequence[Found]
    events: Sequence[Desired] = ()


@dataclass
class Turn:
    """Which space had its scores derived last. Not shared among threads."""

    space_id: UUID | None = None


class DerivationFailed(StoaError):
    """The scores of one space cannot be derived at present; those of others can."""

    default_code = "derivation.failed"

    def __init__(self, space_id: UUID, cause: Exception) -> None:
        code = cause.code if isinstance(cause, StoaError) else None
        super().__init__("The scores of a space cannot be derived.", code=code)
        self.space_id = space_id


def derive_due(
    context: SyncContext,
    notes: NoteWriter,
    passed_over: Collection[UUID] = (),
    only: UUID | None = None,
    turn: Turn | None = None,
) -> int:
    """Derive the scores of some people of one space who are due; gives how many were, 0 when nothing is left.

    Spaces `passed_over` are left for later; with `only` all others are. The space after the one whose `turn` it was is
    next. Raises DerivationFailed, naming the space.
    """
    turn = turn or Turn()
    with context.database.read() as session:
        due = read_due(session, PEOPLE_PER_STEP, passed_over, only, turn.space_id)
    if due:
        turn.space_id = due[0].space_id
        try:
            _derive(context, notes, due)
        except Exception as error:
            raise DerivationFailed(due[0].space_id, error) from error
    return len(due)


def _derive(context: SyncContext, notes: NoteWriter, due: Sequence[Due]) -> None:
    with context.database.read() as session:
        picture = _read(session, due, context.clock.now())
        conclusion = _conclude(session, picture, notes)
        events = plan_events(
            session, picture.space, picture.targets, picture.learners, picture.agreed, context.clock.now()
        )
        conclusion = replace(conclusion, events=events)

    for some in conclusion.statements.in_portions(due):
        portion = replace(picture, due=some)

        def write(portion: _Picture = portion) -> None:
            with context.database.write() as session:
                _write(session, context, portion, conclusion)

        repeated(write)


def tallies_of(session: Session, space: Space, person_ids: Sequence[UUID]) -> dict[UUID, Tally]:
    """Replay the ledger for these people: their tallies under the space's rules."""
    history, calendar = read_history(session, space.id), calendar_of(space)
    with uncollected():
        facts = read_facts(session, space.id, person_ids)
        return {person_id: tally(facts[person_id], history, calendar) for person_id in person_ids}


def _read(session: Session, due: Sequence[Due], now: datetime) -> _Picture:
    space = session.get_one(Space, due[0].space_id)
    people = [each.person_id for each in due]
    purposes = read_purposes(session, space.organisation_id)
    rows = session.scalars(select(TargetRow).where(TargetRow.space_id == space.id)).all()
    found = {target.id: permit_of(target, purposes.get(target.purpose)) for target in rows}
    permits = {target_id: permit for target_id, permit in found.items() if isinstance(permit, Permit)}
    appends = appending_connectors()
    appending = [target for target in rows if target.connector in appends]
    learners = session.scalars(
        select(Membership.person_id).where(
            Membership.space_id == space.id,
            Membership.person_id.in_(people),
            Membership.role == Role.LEARNER.value,
        )
    )
    stopped = read_stopped(session, people)
    withheld = read_withheld(session, space.id, people)
    decisions = read_decisions(session, space, people, withheld, now)
    comments = read_rules(session, space.id, rows, purposes, people)
    restricted = {person_id for person_id, stop in stopped.items() if stop is Stop.RESTRICTED}
    return _Picture(
        due=due,
        space=space,
        history=read_history(session, space.id),
        calendar=calendar_of(space),
        mapping=current_mapping(session, space.id),
        targets=[target for target in rows if target.id in permits],
        stores=[target for target in rows if target.purpose == STATEMENTS],
        permits=permits,
        agreed={
            target.id: consenting(
                session, space.id, people, permits[target.id].purpose, host_of(target.settings)
            )
            for target in rows
            if target.id in permits
        },
        comments=comments,
        withheld=withheld,
        decisions=decisions,
        ending=read_ending(session, rows, people, decisions),
        outdated=read_outdated(session, appending, people),
        unwanted=read_unwanted(session, rows, people, comments, withheld),
        learners=frozenset(learners) - restricted,  # whose data are kept, and not used
        facts=read_facts(session, space.id, people),
    )


def _conclude(session: Session, picture: _Picture, notes: NoteWriter) -> _Conclusion:
    tallies = {
        person_id: tally(picture.facts[person_id], picture.history, picture.calendar)
        for person_id in picture.learners
    }
    scores = with_comments(
        session, list(_desired_scores(picture, tallies)), picture.comments, tallies, picture.withheld
    )
    evidence = desired_evidence(
        session, picture.targets, picture.mapping, tallies, picture.withheld, picture.decisions
    )
    wanted = [*scores, *evidence]
    wanted = [each for each in wanted if each.person_id in picture.agreed[each.target_id]]
    replaced = [target.id for target in picture.targets if target.purpose != STATEMENTS]
    known = read_known(session, replaced, picture.learners)
    over = _read_over(session, picture)
    asked_back = {
        row_id for of_person in picture.outdated.values() for row_id in of_person
    } | picture.ending.rows
    let_through, refused = [], []
    held: list[Found] = []
    for each in wanted:
        row = known.get((each.target_id, each.person_id, each.item))
        if row is not None and row.id in asked_back:
            row = None  # it is asked back, and what is wanted goes anew
        is_asked_back = row is not None and row.id in picture.unwanted
        if not (is_asked_back or is_news(row, each)) or (row is None and is_over(over, each)):
            continue
        looked_at, code = _look(session, picture, tallies[each.person_id], each, notes, held)
        if code is not None:
            refused.append((each.person_id, code))
        if looked_at is not None:
            let_through.append(looked_at)
    decisions, limits = picture.decisions, limits_by_person(picture.targets, picture.decisions)
    doings = Doings(picture.facts, tallies, picture.withheld, picture.agreed, decisions, limits, over)
    statements = plan_statements(session, picture.space.id, picture.stores, picture.mapping, doings)
    return _Conclusion(tallies, let_through, statements, refused, held)


def _read_over(session: Session, picture: _Picture) -> Mapping[tuple[UUID, UUID, str], Mapping[str, object]]:
    permits = picture.permits.items()
    limited = [target_id for target_id, each in permits if each.purpose.document.retention_days is not None]
    return read_over(session, limited, list(picture.learners)) if limited else {}


def _desired_scores(picture: _Picture, tallies: Mapping[UUID, Tally]) -> Iterator[Desired]:
    for target in picture.targets:
        if target.purpose != GRADE:
            continue
        for person_id, result in tallies.items():
            # Of who is excused the gradebook holds what it did, for the teacher to excuse there. Of whom nothing has
            # happened something else is due.
            if not result.is_excused and picture.facts[person_id]:
                yield desired_score(target, person_id, result)


def desired_score(target: TargetRow, person_id: UUID, result: Tally) -> Desired:
    """A learner's score as a gradebook is to hold it, without a comment."""
    maximum = int(target.settings.get("maximum", DEFAULT_MAXIMUM_POINTS))
    payload = {"given": int(score_given(result.reached, maximum) * 1000), "maximum": maximum}
    return Desired(target.id, person_id, SCORE_ITEM, payload, identity=payload)


def _look(
    session: Session, picture: _Picture, result: Tally, desired: Desired, notes: NoteWriter, held: list[Found]
) -> tuple[Desired | None, str | None]:
    """What would leave as the filter lets it through, if anything, and the code under which it refuses some of it.

    Texts that are `held` for a person give way to others that show as much. Where there are none they are put among
    what is to be sent, where they wait; a score goes without its comment instead.
    """
    passed_over = set(picture.withheld.get(desired.person_id, ()))
    if COMMENT in desired.payload:
        rules, space = picture.comments, picture.space
        looked = look_at_comment(session, notes, space, rules, result, desired, passed_over)
        held += looked.held
        return looked.desired, looked.refused
    if REFERENCES not in desired.payload:
        return desired, None
    shape, tried = picture.permits[desired.target_id].shape, desired
    for _ in range(_OTHER_TEXTS_TRIED):
        try:
            notes.compose(session, picture.space, tried.payload, shape)
        except TextsHeld as waiting:
            held += waiting.found
            passed_over |= waiting.passed_over
            other = by_others(session, tried, result, passed_over)
            if other is None:
                return desired, None
            tried = other
        except FilterRefused as refusal:
            return None, refusal.code
        else:
            return tried, None
    return desired, None


def _write(session: Session, context: SyncContext, picture: _Picture, conclusion: _Conclusion) -> None:
    now = context.clock.now()
    # Locked, so that a change of the mode either comes before or finds what is put here.
    space = session.get_one(Space, picture.space.id, with_for_update={"read": True})
    leaves = departure(space, now, context.gather)
    unmoved = lock_unmoved(session, picture.due)
    took_part = {person_id for person_id in unmoved if picture.facts[person_id]}
    store_scores(session, space.id, picture.history.version, conclusion.tallies, took_part, now)
    ask_back_outdated(session, context.keys, picture.outdated, unmoved, now)
    picture.ending.take_back(session, context.keys, unmoved, now)
    conclusion.statements.take_back(session, context.keys, unmoved, now)
    for item_id, (person_id, reason) in sorted(picture.unwanted.items()):
        if person_id in unmoved:
            which = OutboxRow.id == item_id
            ask_back_comments(session, context.keys, person_id, now, which, reason=reason)
    note_found(session, space, conclusion.held, now)
    exceptions = read_exceptions(session, space.id, unmoved)
    let_go = [each for each, kind in exceptions.items() if kind is ExceptionKind.LET_GO]
    by_mode = _told_more(session, picture, let_go)
    exceptions = {each: kind for each, kind in exceptions.items() if each not in by_mode}
    for exception in (None, *ExceptionKind):
        theirs = {each for each in unmoved if exceptions.get(each) is exception}
        desired = [each for each in conclusion.desired if each.person_id in theirs]
        added = (*conclusion.statements.missing, *conclusion.events)
        missing = [each for each in added if each.person_id in theirs]
        held = _is_held(leaves, exception)
        due_at = now if leaves.held and not held else leaves.due_at
        put(session, desired, now=now, due_at=due_at, held=held, after_released=exception is None and held)
        add(session, missing, now=now, due_at=due_at, held=held)
    excused = [each for each, result in conclusion.tallies.items() if result.is_excused and each in unmoved]
    if excused:
        grades = [target.id for target in picture.targets if target.purpose == GRADE]
        withdraw(session, grades, excused, SCORE_ITEM)
    forget(session, space.id, let_go)
    for person_id, code in conclusion.refused:
        if person_id in unmoved:
            record(
                session,
                action="filter.refused",
                now=now,
                organisation_id=picture.space.organisation_id,
                space_id=picture.space.id,
                subject_id=person_id,
                detail={"code": code},
            )
    mark_derived(session, [each for each in picture.due if each.person_id in unmoved])


def _told_more(session: Session, picture: _Picture, let_go: Collection[UUID]) -> frozenset[UUID]:
    """Those of these people whose ledger has told more since their items were let go."""
    if not let_go:
        return frozenset()
    versions = read_let_go(session, picture.space.id, let_go)
    return frozenset(
        each.person_id
        for each in picture.due
        if each.person_id in versions and each.ledger_version > versions[each.person_id]
    )


def _is_held(leaves: Departure, exception: ExceptionKind | None) -> bool:
    return leaves.held if exception is None else exception is ExceptionKind.HOLD
