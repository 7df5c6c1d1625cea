"""What would be sent of somebody's texts now, word for word, before it is: the very notes, through the very filter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from connectors.contract import Evidence, Score
from sync.competencies.versions import current_mapping
from sync.consent.consents import consenting
from sync.consent.purposes import FEEDBACK, GRADE, STATEMENTS
from sync.consent.withheld import read_withheld
from sync.contributions.plain import excerpt, plain_text
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import Text, open_texts
from sync.delivery.comments import CommentRules, comment_reference, look_at_comment, read_over, with_comments
from sync.delivery.decisions import TITLE, read_decisions
from sync.delivery.derive import desired_score, tallies_of
from sync.delivery.evidence import desired_evidence
from sync.delivery.flows import Flow
from sync.delivery.items import reference_of, review_address
from sync.delivery.notes import NoteWriter, TextsHeld
from sync.delivery.texts import words_of
from sync.filter import FilterRefused
from sync.outbox.desired import COMMENT, LINKED, REFERENCES, Desired, is_news, read_known
from sync.outbox.tables import OutboxRow, TargetRow
from sync.people.sealing import Seals
from sync.rights.standing import read_stopped
from sync.scoring.score import Tally
from sync.spaces.tables import Space

_EXCERPT_CHARACTERS: Final = 120
_MOST_OF_STATEMENTS: Final = 20
_LATER: Final = "…"  # for the reference of an item that is not made yet


@dataclass(frozen=True, slots=True)
class Foretold:
    """What would be sent to a target: the text with a level of a competency or a score, empty where it does not leave.

    `competency` is its name at the receiver, or its id there; it is empty, and `level` 0, for a comment beside a score.
    `is_agreed` is false where it waits for consent, and `is_held` true where it waits until somebody of the staff has
    looked at a text.
    """

    flow: Flow
    competency: str
    level: int
    text: str
    is_agreed: bool
    is_held: bool


@dataclass(frozen=True, slots=True)
class OwnWords:
    """A contribution whose text is, was or would be sent, as its author recognises it.

    `excerpt` is empty where the key of the text was lost.
    """

    id: UUID
    excerpt: str
    link: str | None
    is_kept_back: bool


def foretell(
    session: Session,
    keys: KeyRing,
    notes: NoteWriter,
    space: Space,
    person_id: UUID,
    flows: Sequence[Flow],
    base_url: str,
    now: datetime,
) -> tuple[Sequence[Foretold], Sequence[OwnWords]]:
    """What would leave of one learner's texts by these flows, and which contributions that concerns."""
    by_target = {flow.target_id: flow for flow in flows if flow.purpose.name != FEEDBACK}
    beside = {flow.target_id: flow for flow in flows if flow.purpose.name == FEEDBACK}
    targets = session.scalars(
        select(TargetRow).where(TargetRow.id.in_(by_target)).order_by(TargetRow.id)
    ).all()
    withheld = read_withheld(session, space.id, [person_id])
    kept_back = withheld.get(person_id, frozenset())
    mapping = current_mapping(session, space.id)
    wanted: list[Desired] = []
    tallies: Mapping[UUID, Tally] = {}
    # Of whom nothing is sent, nothing is looked at for that.
    decisions = read_decisions(session, space, [person_id], withheld, now)
    if (mapping or beside or decisions) and not read_stopped(session, [person_id]):
        tallies = tallies_of(session, space, [person_id])
    if tallies:
        evidence = desired_evidence(session, targets, mapping, tallies, withheld, decisions)
        wanted += (each for each in evidence if LINKED in each.payload)
    quoting = [target_id for target_id, flow in by_target.items() if flow.purpose.name != STATEMENTS]
    known = read_known(session, quoting, [person_id])
    names = {target.id: target.learnt for target in targets}
    told = [
        _foretold(session, keys, notes, space, each, known, by_target[each.target_id], names[each.target_id])
        for each in wanted
        if not _has_arrived(_row(known, each), each)
    ]
    result = tallies.get(person_id)
    if result is not None and not result.is_excused:
        comments = _Comments(session, keys, notes, space, person_id, base_url)
        for target in targets:
            flow = beside.get(target.id)
            if flow is None or by_target[target.id].purpose.name != GRADE:
                continue
            desired = comments.desire(target, flow, result, kept_back)
            wanted.append(desired)
            if COMMENT in desired.payload and not _has_arrived(_row(known, desired), desired):
                told.append(comments.foretell(flow, desired, result, kept_back))
    used = [each.payload for each in wanted] + [row.payload for row in known.values()]
    concerned = {*_contributions(used), *kept_back}
    if len(quoting) < len(by_target):
        concerned |= _latest(session, space, person_id)
    return told, _own_words(session, keys, person_id, concerned, kept_back)


@dataclass(frozen=True, slots=True)
class _Comments:
    """What would go beside one learner's scores, as `sync.delivery.derive` and `items` make it."""

    session: Session
    keys: KeyRing
    notes: NoteWriter
    space: Space
    person_id: UUID
    base_url: str

    def desire(self, target: TargetRow, flow: Flow, result: Tally, kept_back: frozenset[UUID]) -> Desired:
        """The score with its comment, whether the learner has agreed to it or not."""
        score = desired_score(target, self.person_id, result)
        tallies, over = {self.person_id: result}, {self.person_id: kept_back}
        (desired,) = with_comments(self.session, [score], self._rules(flow), tallies, over)
        return desired

    def foretell(self, flow: Flow, desired: Desired, result: Tally, kept_back: frozenset[UUID]) -> Foretold:
        """The comment word for word."""
        link = review_address(self.base_url, self.space.id, self.person_id) or ""
        looked = look_at_comment(
            self.session, self.notes, self.space, self._rules(flow), result, desired, kept_back, link
        )
        reference = comment_reference(self.keys, flow.target_id, self.person_id)
        score = Score("", "", Fraction(), 1, self.space.created_at, looked.text, reference=reference)
        agreed = consenting(self.session, self.space.id, [self.person_id], flow.purpose, flow.host)
        return Foretold(
            flow=flow,
            competency="",
            level=0,
            text=words_of(flow.connector, score) if looked.text and looked.text.text else "",
            is_agreed=self.person_id in agreed,
            is_held=bool(looked.held) and not looked.refused,
        )

    def _rules(self, flow: Flow) -> CommentRules:
        people = frozenset([self.person_id])
        over = read_over(self.session, {flow.target_id: flow.permit}, people)
        return CommentRules({flow.target_id: flow.permit}, {flow.target_id: people}, over)


def _foretold(
    session: Session,
    keys: KeyRing,
    notes: NoteWriter,
    space: Space,
    desired: Desired,
    known: Mapping[tuple[UUID, UUID, str], OutboxRow],
    flow: Flow,
    learnt: Mapping[str, str],
) -> Foretold:
    row, payload = _row(known, desired), desired.payload
    note, is_held, text = None, False, ""
    try:
        if REFERENCES in payload:  # some receivers take no note
            note = notes.compose(session, space, payload, flow.permit.shape)
    except TextsHeld:
        is_held = True
    except FilterRefused:
        pass
    if note is not None:
        waits = row is not None and not is_news(row, desired)
        reference = reference_of(keys, row.id, row.version) if row is not None and waits else _LATER
        evidence = Evidence(
            "", "", payload["competency_id"], payload["level"], reference, note, space.created_at
        )
        text = words_of(flow.connector, evidence)
    agreed = consenting(session, space.id, [desired.person_id], flow.purpose, flow.host)
    competency = payload["competency_id"]
    return Foretold(
        flow=flow,
        competency=payload.get(TITLE) or learnt.get(f"competency:{competency}", competency),
        level=payload["level"],
        text=text,
        is_agreed=desired.person_id in agreed,
        is_held=is_held,
    )


def _row(known: Mapping[tuple[UUID, UUID, str], OutboxRow], desired: Desired) -> OutboxRow | None:
    return known.get((desired.target_id, desired.person_id, desired.item))


def _has_arrived(row: OutboxRow | None, desired: Desired) -> bool:
    return row is not None and row.sent_version == row.version and not is_news(row, desired)


def _contributions(payloads: Sequence[Mapping[str, Any]]) -> set[UUID]:
    return {
        UUID(contribution_id)
        for payload in payloads
        for contribution_id, _ in payload.get("contributions", ())
    }


def _latest(session: Session, space: Space, person_id: UUID) -> set[UUID]:
    """What somebody wrote last: a statement tells of each, so that they may keep each back."""
    own = select(StoredContribution.id).where(
        StoredContribution.author_id == person_id,
        StoredContribution.space_id == space.id,
        StoredContribution.stands,
        StoredContribution.anonymous.is_(False),
    )
    latest = own.order_by(StoredContribution.occurred_at.desc()).limit(_MOST_OF_STATEMENTS)
    return set(session.scalars(latest))


def _own_words(
    session: Session, keys: KeyRing, person_id: UUID, ids: set[UUID], kept_back: frozenset[UUID]
) -> Sequence[OwnWords]:
    rows = session.scalars(
        select(StoredContribution)
        .where(
            StoredContribution.id.in_(ids),
            StoredContribution.author_id == person_id,
            StoredContribution.stands,
        )
        .order_by(StoredContribution.occurred_at.desc(), StoredContribution.id)
    ).all()
    texts = open_texts(Seals(session, keys), rows)
    return [
        OwnWords(row.id, _beginning(texts[row.id]), texts[row.id].link, row.id in kept_back) for row in rows
    ]


def _beginning(text: Text) -> str:
    return excerpt(text.title or plain_text(text.markdown), _EXCERPT_CHARACTERS)
