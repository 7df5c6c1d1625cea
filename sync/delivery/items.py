"""What of the claimed items may leave, and in which form: read and filtered between claim and network (T3)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.database import repeated
from config.keys import KeyRing
from connectors.contract import BlockReason, Evidence, FilteredText, Item, Outcome, Score
from sync.consent.consents import consenting
from sync.consent.fields import minimised
from sync.consent.purposes import EVIDENCE, GRADE, read_purposes
from sync.delivery.announcing import make_event
from sync.delivery.comments import CommentRules, comment_reference, read_rules
from sync.delivery.connections import issuer_of
from sync.delivery.context import SyncContext
from sync.delivery.decision_words import still_holds
from sync.delivery.decisions import TITLE
from sync.delivery.derive import SCORE_ITEM
from sync.delivery.flows import host_of
from sync.delivery.links import hindrance
from sync.delivery.notes import NoteWriter, TextsHeld
from sync.delivery.permits import NO_CONSENT, TOO_FEW_FIELDS, Permit, find_permit, permit_of
from sync.delivery.saying import Sayer, is_said
from sync.filter import FilterRefused, TextFilter
from sync.held.texts import Found, note_found
from sync.ledger.decisions import read_excused
from sync.outbox.claims import Claimed
from sync.outbox.desired import CHANGED, COMMENT, EVENT, LEVELS, LINKED, RATING, REFERENCES, value_of
from sync.outbox.tables import TEXT_HELD, TargetRow
from sync.people.accounts import read_subjects
from sync.rights.standing import Stop, read_stopped
from sync.rights.withdrawals import may_hold_comment, read_asked_back
from sync.spaces.rosters import (
    NAMES_LOST,
    ROSTER_NOT_READ,
    ask_for_roster,
    names_are_lost,
    roster_is_current,
)
from sync.spaces.tables import Membership, MembershipStatus, Role, Space

STALE: Final = Outcome.retry(CHANGED, whole_target=False)
EXCUSED: Final = Outcome.retry("person.excused", whole_target=False)  # derived anew, it is withdrawn
_NO_ACCOUNT: Final = Outcome.blocked(BlockReason.NOT_ENROLLED, "person.no_account")
_LEFT: Final = Outcome.blocked(BlockReason.NOT_ENROLLED, "person.left")
_NO_LEARNER: Final = Outcome.blocked(BlockReason.NOT_ENROLLED, "person.no_learner")
# What was sent is to be deleted first.
_ASKED_BACK: Final = Outcome.retry("withdrawal.open", whole_target=False)
_STOPPED: Final = {stop: Outcome.blocked(BlockReason.NO_RIGHTS, stop.value) for stop in Stop}
_NAMES_LOST: Final = Outcome.retry(NAMES_LOST, whole_target=False)
_TEXT_HELD: Final = Outcome.blocked(BlockReason.NO_RIGHTS, TEXT_HELD)
ROSTER_IS_OLD: Final = Outcome.retry(ROSTER_NOT_READ, whole_target=False)


@dataclass
class Step:
    """A few claimed items: those that may be sent, made into what the connector takes, and the others' outcomes.

    `permit` is under which purpose they are sent, `comments` under which what goes along with scores as a comment.
    `left_out` are items whose comment cannot go yet, though the number does.
    """

    ready: list[tuple[Claimed, Item]] = field(default_factory=list)
    decided: list[tuple[Claimed, Outcome]] = field(default_factory=list)
    permit: Permit | None = None
    comments: Permit | None = None
    left_out: set[UUID] = field(default_factory=set)


@dataclass
class _Work:
    """What items are made with: their space, who they are about, what allows them, and what is found in the making."""

    space: Space
    target: TargetRow
    subjects: Mapping[UUID, str]
    permit: Permit | Outcome
    comments: CommentRules
    step: Step
    sayer: Sayer | None = None  # of statements
    held: list[Found] = field(default_factory=list)
    roster: Outcome | None = None  # why no text can be filtered at present


class ItemMaker:
    """Makes claimed items into what connectors take."""

    def __init__(self, context: SyncContext, notes: NoteWriter) -> None:
        self._context = context
        self._notes = notes

    def make(self, target_id: UUID, claimed: Sequence[Claimed], withheld: Mapping[UUID, Outcome]) -> Step:
        """Those that may be sent, made into what they are; `withheld` are those of people whose items may not."""
        step = Step()
        with self._context.database.read() as session:
            work = self._begin(session, target_id, claimed, step)
            for claim in claimed:
                each, reason = claim, withheld.get(claim.person_id)
                if reason is EXCUSED and each.uncertain:
                    each, reason = replace(each, only_look=True), None
                made = reason or self._make_permitted(session, work, each)
                if isinstance(made, Outcome):
                    step.decided.append((each, not_tried(each, made)))
                else:
                    step.ready.append((_as_made(each, made), made))
        if work.held:
            self._note(target_id, work.held)
        return step

    def _begin(self, session: Session, target_id: UUID, claimed: Sequence[Claimed], step: Step) -> _Work:
        target = session.get_one(TargetRow, target_id)
        space = session.get_one(Space, target.space_id)
        purposes = read_purposes(session, space.organisation_id)
        permit = permit_of(target, purposes.get(target.purpose))
        people = [each.person_id for each in claimed]
        subjects = read_subjects(session, self._context.keys, issuer_of(session, space), people)
        has_comments = any(COMMENT in each.payload for each in claimed)
        rules = read_rules(session, space.id, [target] if has_comments else [], purposes, people)
        step.permit = permit if isinstance(permit, Permit) else None
        step.comments = rules.permits.get(target_id)
        work = _Work(space, target, subjects, permit, rules, step)
        if is_said(target) and isinstance(permit, Permit):
            work.sayer = Sayer.of(session, self._context.keys, space, target, set(people), permit.fields)
        if step.comments is not None:
            work.roster = _roster_trouble(session, space, self._context.clock.now())
        return work

    def _note(self, target_id: UUID, held: Sequence[Found]) -> None:
        def note() -> None:
            with self._context.database.write() as session:
                space = session.get_one(Space, session.get_one(TargetRow, target_id).space_id)
                note_found(session, space, held, self._context.clock.now())

        repeated(note)

    def _make_permitted(self, session: Session, work: _Work, claimed: Claimed) -> Item | Outcome:
        """What of an item its purpose lets leave: this is the one place that it passes, whatever its receiver is."""
        if isinstance(work.permit, Outcome):
            return work.permit
        made = self._make_item(session, work, work.permit, claimed)
        if isinstance(made, Outcome):
            return made
        # What goes along as a comment has a purpose of its own.
        comment = {COMMENT} if work.comments.allow(work.target.id, claimed.person_id) else set[str]()
        return minimised(made, work.permit.fields | comment) or TOO_FEW_FIELDS

    def _make_item(self, session: Session, work: _Work, permit: Permit, claimed: Claimed) -> Item | Outcome:
        if work.sayer is not None:
            return work.sayer.say(claimed)
        user_id = work.subjects.get(claimed.person_id)
        if user_id is None:
            return _NO_ACCOUNT
        if claimed.item.startswith(EVENT):
            return (
                make_event(session, self._context.keys, work.space, claimed, user_id, permit.fields) or STALE
            )
        if claimed.item == SCORE_ITEM:
            return self._make_score(session, work, claimed, user_id)
        return self._make_evidence(session, work, permit, claimed, user_id)

    def _make_evidence(
        self, session: Session, work: _Work, permit: Permit, claimed: Claimed, user_id: str
    ) -> Item | Outcome:
        payload = claimed.payload
        if RATING in payload:
            rating_id, now = UUID(payload[RATING]), self._context.clock.now()
            if not still_holds(session, work.space, claimed.person_id, rating_id, now):
                return STALE
            if hindered := hindrance(session, work.space, work.target, payload):
                return hindered
        try:
            if REFERENCES in payload:
                note = self._notes.compose(session, work.space, payload, permit.shape)
            else:  # its receiver takes none
                note = TextFilter().release("")
        except TextsHeld as waiting:
            work.held += waiting.found
            return _TEXT_HELD
        except FilterRefused as refusal:
            return Outcome.rejected(refusal.code)
        if note is None:
            return STALE
        return Evidence(
            key=str(claimed.id),
            user_id=user_id,
            competency_id=payload[LINKED],
            level=payload["level"],
            reference=reference_of(self._context.keys, claimed.id, claimed.version),
            note=note,
            stamp=claimed.stamp,
            levels=payload.get(LEVELS),
            title=payload.get(TITLE, ""),
        )

    def _make_score(self, session: Session, work: _Work, claimed: Claimed, user_id: str) -> Score | Outcome:
        """A score with its comment; alone where that cannot go, though the number has not arrived yet."""
        comment = self._make_comment(session, work, claimed)
        if isinstance(comment, Outcome):
            number_is_there = claimed.sent is not None and value_of(claimed.sent) == value_of(claimed.payload)
            if comment is STALE or number_is_there:
                return comment
            work.step.left_out.add(claimed.id)
            comment = None
        payload = claimed.payload
        return Score(
            key=str(claimed.id),
            user_id=user_id,
            given=Fraction(payload["given"], 1000),
            maximum=payload["maximum"],
            stamp=claimed.stamp,
            comment=comment,
            review=review_address(self._context.base_url, work.space.id, claimed.person_id),
            repeated=claimed.repeated,
            reference=comment_reference(self._context.keys, work.target.id, claimed.person_id),
            clears=comment is None and may_hold_comment(claimed.sent, claimed.tried),
        )

    def _make_comment(self, session: Session, work: _Work, claimed: Claimed) -> FilteredText | Outcome | None:
        """What goes along with a score; why it cannot go now, or nothing where it may not, or says nothing."""
        if COMMENT not in claimed.payload or not work.comments.allow(work.target.id, claimed.person_id):
            return None
        if work.roster is not None:
            return work.roster
        shape = work.comments.permits[work.target.id].shape
        link = review_address(self._context.base_url, work.space.id, claimed.person_id) or ""
        try:
            comment = self._notes.comment(session, work.space, claimed.payload, shape, link)
        except TextsHeld as waiting:
            work.held += waiting.found
            return STALE  # derived anew, others take their place
        except FilterRefused:
            return None
        if comment is None:
            return STALE
        return comment if comment.text else None


def _as_made(claimed: Claimed, made: Item) -> Claimed:
    """A claim as it is sent: what its receiver takes is noted from it."""
    return number_alone(claimed) if isinstance(made, Score) and made.comment is None else claimed


def number_alone(claimed: Claimed) -> Claimed:
    """A score without its comment; all else as it is."""
    return replace(claimed, payload=value_of(claimed.payload)) if COMMENT in claimed.payload else claimed


def _roster_trouble(session: Session, space: Space, now: datetime) -> Outcome | None:
    """Why texts of a space cannot be filtered now: names may be missing."""
    if not roster_is_current(space, now):
        return ROSTER_IS_OLD
    return _NAMES_LOST if names_are_lost(session, space) else None


def review_address(base_url: str, space_id: UUID, person_id: UUID) -> str | None:
    """Where a learner's work is looked at, by those who teach and by the learner; None without an address of ours."""
    return f"{base_url}/s/{space_id}/review/{person_id}" if base_url else None


def reference_of(keys: KeyRing, item_id: UUID, version: int) -> str:
    """The short token by which a receiver can be asked about one version of an item."""
    return keys.lookup("evidence", f"{item_id}:{version}")[:16]


def as_sent(claimed: Claimed, item: Item) -> Iterator[Item]:
    """What the receiver has been given instead of an item before, or may have been, to be compared with what it holds.

    Only numbers can be told again: of an evidence's former note nothing is kept.
    """
    if isinstance(item, Score):
        for payload in (claimed.sent, *claimed.tried):
            if payload is not None:
                given = Fraction(payload["given"], 1000)
                yield replace(item, given=given, maximum=payload["maximum"])


def find_withheld(
    session: Session, target_id: UUID, claimed: Sequence[Claimed], now: datetime
) -> Mapping[UUID, Outcome]:
    """Why some of these people's items may not leave now, looked up in the transaction of the claim itself."""
    target = session.get_one(TargetRow, target_id)
    space = session.get_one(Space, target.space_id)
    permit = find_permit(session, space.organisation_id, target)
    if isinstance(permit, Outcome):
        return {each.person_id: permit for each in claimed}
    trouble = _roster_trouble(session, space, now) if target.purpose == EVIDENCE else None
    if trouble is not None:
        if trouble is ROSTER_IS_OLD:
            ask_for_roster(space, now)
        return {each.person_id: trouble for each in claimed}
    people = {each.person_id for each in claimed}
    memberships = select(Membership.person_id, Membership.role).where(
        Membership.space_id == space.id,
        Membership.person_id.in_(people),
        Membership.status == MembershipStatus.ACTIVE.value,
    )
    roles: dict[UUID, str] = dict(session.execute(memberships).all())
    excused = read_excused(session, space.id, people) if target.purpose == GRADE else frozenset()
    agreed = consenting(session, space.id, people, permit.purpose, host_of(target.settings))
    return {
        **dict.fromkeys(read_asked_back(session, target_id, people), _ASKED_BACK),
        **dict.fromkeys(excused, EXCUSED),
        **dict.fromkeys(people - agreed, NO_CONSENT),
        **{person: _NO_LEARNER for person, role in roles.items() if role != Role.LEARNER.value},
        **dict.fromkeys(people - roles.keys(), _LEFT),
        **find_stopped(session, people),
    }


def find_stopped(session: Session, person_ids: Collection[UUID]) -> Mapping[UUID, Outcome]:
    """Those of these people of whom nothing may be sent, because they want their data used no further."""
    return {person_id: _STOPPED[stop] for person_id, stop in read_stopped(session, person_ids).items()}


def not_tried(claimed: Claimed, outcome: Outcome) -> Outcome:
    """An outcome for an item that nobody tried to send: whether an earlier attempt arrived stays open."""
    return replace(outcome, uncertain=claimed.uncertain)
