"""What goes beside a score, as a comment: which of a learner's contributions, when, and how it is taken away again.

The purpose `feedback` decides on it, on the very target to which `grade` sends the score: one request carries both, and
the comment is rewritten whole with each. The number never waits for it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from connectors.contract import FilteredText, Held, Outcome, OutcomeKind, RecordConnector, Score, Target
from sync.competencies.mapping import choose_evidence
from sync.consent.consents import consenting
from sync.consent.fields import NOTE_FIELDS
from sync.consent.purposes import CONSENT_MISSING, PURPOSE_OFF, CurrentPurpose
from sync.delivery.evidence import read_revisions, references_to, without
from sync.delivery.flows import host_of
from sync.delivery.notes import NoteWriter, TextsHeld
from sync.delivery.permits import Permit, comment_permit
from sync.filter import FilterRefused
from sync.held.texts import Found
from sync.ledger.facts import FactKind
from sync.outbox.desired import CHANGED, COMMENT, REFERENCES, Desired
from sync.outbox.tables import OutboxRow, SentText, TargetRow, TextForm
from sync.outbox.targets import GRADEBOOK
from sync.retention.sent import RETENTION_OVER
from sync.rights.tables import WithdrawalRow
from sync.rights.withdrawals import COMMENT_ITEM, COMMENTS_ASKED_BACK, KEPT, may_hold_comment
from sync.scoring.score import Award, Reason, Tally
from sync.spaces.tables import Space

MOST_QUOTED: Final = 3
_TRIES: Final = 6
_NOTHING: Final[frozenset[UUID]] = frozenset()


@dataclass(frozen=True)
class CommentRules:
    """What may stand beside scores: the permits by target, and those who have agreed where that is asked for.

    A target that is missing gets no comments. `over` is what a target has held of a person for long enough.
    """

    permits: Mapping[UUID, Permit]
    agreed: Mapping[UUID, frozenset[UUID]]
    over: Mapping[tuple[UUID, UUID], Sequence[Any]]

    def allow(self, target_id: UUID, person_id: UUID) -> bool:
        """Whether a comment about this person may go to this target."""
        return person_id in self.agreed.get(target_id, _NOTHING)


@dataclass(frozen=True)
class Looked:
    """A score as it would go, with the text of its comment; what waits for a person, and the code of why none goes."""

    desired: Desired
    text: FilteredText | None
    held: Sequence[Found]
    refused: str | None = None


def read_rules(
    session: Session,
    space_id: UUID,
    targets: Iterable[TargetRow],
    purposes: Mapping[str, CurrentPurpose],
    person_ids: Sequence[UUID],
) -> CommentRules:
    """What may stand beside these people's scores."""
    found = {target: comment_permit(target, purposes) for target in targets}
    permits = {target.id: permit for target, permit in found.items() if permit is not None}
    agreed = {
        target.id: consenting(session, space_id, person_ids, permit.purpose, host_of(target.settings))
        for target, permit in found.items()
        if permit is not None
    }
    return CommentRules(permits, agreed, read_over(session, permits, person_ids))


def with_comments(
    session: Session,
    desired: Sequence[Desired],
    rules: CommentRules,
    tallies: Mapping[UUID, Tally],
    passed_over: Mapping[UUID, Collection[UUID]],
) -> Sequence[Desired]:
    """These scores with a comment by the learner's best contributions, where one may stand there.

    What is `passed_over` is not in it: what people keep back, or what is held.
    """
    allowed = [each for each in desired if rules.allow(each.target_id, each.person_id)]
    if not allowed:
        return desired
    chosen = {
        each.person_id: _choose(tallies[each.person_id], passed_over.get(each.person_id, ()))
        for each in allowed
    }
    revisions = read_revisions(session, chain.from_iterable(chosen.values()), named_only=True)
    return [
        _with_comment(each, rules, chosen[each.person_id], revisions, tallies[each.person_id])
        if rules.allow(each.target_id, each.person_id)
        else each
        for each in desired
    ]


def look_at_comment(
    session: Session,
    notes: NoteWriter,
    space: Space,
    rules: CommentRules,
    result: Tally,
    desired: Desired,
    passed_over: Collection[UUID],
    link: str = "",
) -> Looked:
    """Write the comment of a score as it would go now, with other texts in place of those that are held."""
    held: list[Found] = []
    over, shape = set(passed_over), rules.permits[desired.target_id].shape
    for _ in range(_TRIES):
        if COMMENT not in desired.payload:
            break
        try:
            text = notes.comment(session, space, desired.payload, shape, link)
        except TextsHeld as waiting:
            held += waiting.found
            over |= waiting.passed_over
            (desired,) = with_comments(
                session,
                [without_comment(desired)],
                rules,
                {desired.person_id: result},
                {desired.person_id: over},
            )
        except FilterRefused as refusal:
            return Looked(without_comment(desired), None, held, refusal.code)
        else:
            return Looked(desired, text, held)
    return Looked(without_comment(desired), None, held)


def without_comment(desired: Desired) -> Desired:
    """A score alone."""
    payload = {name: desired.payload[name] for name in ("given", "maximum")}
    return replace(desired, payload=payload, identity=payload)


def _with_comment(
    desired: Desired,
    rules: CommentRules,
    chosen: Sequence[UUID],
    revisions: Mapping[UUID, int],
    result: Tally,
) -> Desired:
    permit = rules.permits[desired.target_id]
    quotes = permit.shape.has("excerpt")
    references = references_to(chosen, revisions)[:MOST_QUOTED] if quotes else []
    counted = sum(1 for award in result.awards if _counts(award))
    if not counted or rules.over.get((desired.target_id, desired.person_id)) == references:
        return desired
    comment: dict[str, Any] = {
        "form": permit.text_form.value,
        "fields": sorted(permit.fields & NOTE_FIELDS),
        **({"of": counted} if permit.text_form is TextForm.DIGEST else {}),
    }
    payload = {**desired.payload, REFERENCES: references, COMMENT: comment}
    return replace(desired, payload=payload, identity=payload)


def _counts(award: Award) -> bool:
    return award.kind is FactKind.CONTRIBUTION and award.reason is Reason.EARNED


def _choose(result: Tally, passed_over: Collection[UUID]) -> Sequence[UUID]:
    """The contributions of which something may be quoted, the best first; some more than are, should any be gone."""
    return choose_evidence(without(result.awards, passed_over), limit=2 * MOST_QUOTED)


def read_unwanted(
    session: Session,
    targets: Collection[TargetRow],
    person_ids: Collection[UUID],
    rules: CommentRules,
    withheld: Mapping[UUID, frozenset[UUID]],
) -> Mapping[UUID, tuple[UUID, str]]:
    """Items whose receiver may hold a comment that must not stand there: whose they are, and the code of why.

    It may not go there any more, or it quotes what has changed, is gone, or is kept back. What has been asked back
    already is not among them.
    """
    # Nothing goes where an administrator has stopped everything: what lies there is for them to decide.
    concerned = [each.id for each in targets if each.connector == GRADEBOOK and each.stopped_at is None]
    rows = [
        row
        for row in session.execute(
            select(
                OutboxRow.id,
                OutboxRow.target_id,
                OutboxRow.person_id,
                OutboxRow.sent_payload,
                OutboxRow.tried_payloads,
            ).where(
                OutboxRow.target_id.in_(concerned),
                OutboxRow.person_id.in_(person_ids),
                OutboxRow.id.not_in(COMMENTS_ASKED_BACK),
            )
        )
        if may_hold_comment(row.sent_payload, row.tried_payloads)
    ]
    if not rows:
        return {}
    quoted: dict[UUID, list[Sequence[Any]]] = {
        row.id: [
            each
            for payload in (row.sent_payload or {}, *(row.tried_payloads or ()))
            for each in payload.get(REFERENCES, ())
        ]
        for row in rows
    }
    kept = select(SentText.item_id, SentText.contributions).where(SentText.item_id.in_(quoted))
    for item_id, references in session.execute(kept):
        quoted[item_id] += references
    told = (UUID(contribution) for some in quoted.values() for contribution, _ in some)
    revisions = read_revisions(session, told, named_only=True)
    unwanted: dict[UUID, tuple[UUID, str]] = {}
    for row in rows:
        mine = withheld.get(row.person_id, _NOTHING)
        if row.target_id not in rules.permits:
            unwanted[row.id] = row.person_id, PURPOSE_OFF
        elif not rules.allow(row.target_id, row.person_id):
            unwanted[row.id] = row.person_id, CONSENT_MISSING
        elif any(
            revisions.get(UUID(each)) != revision or UUID(each) in mine for each, revision in quoted[row.id]
        ):
            unwanted[row.id] = row.person_id, CHANGED
    return unwanted


def read_over(
    session: Session, permits: Mapping[UUID, Permit], person_ids: Collection[UUID]
) -> Mapping[tuple[UUID, UUID], Sequence[Any]]:
    """What targets have held of people for as long as the purpose says, by target and person: what was quoted."""
    target_ids = [
        target_id
        for target_id, permit in permits.items()
        if permit.purpose.document.retention_days is not None
    ]
    if not target_ids:
        return {}
    rows = session.execute(
        select(WithdrawalRow.target_id, WithdrawalRow.person_id, WithdrawalRow.payload)
        .where(
            WithdrawalRow.reason == RETENTION_OVER,
            WithdrawalRow.item == COMMENT_ITEM,
            WithdrawalRow.target_id.in_(target_ids),
            WithdrawalRow.person_id.in_(person_ids),
        )
        .order_by(WithdrawalRow.asked_at)
    )
    return {(target, person): payload.get(REFERENCES, []) for target, person, payload in rows}


def comment_reference(keys: KeyRing, target_id: UUID, person_id: UUID) -> str:
    """The short token in a person's comment at a target: the same in each of its versions, known beforehand."""
    return keys.lookup("comment", f"{target_id}:{person_id}")[:16]


def clear_comment(connector: RecordConnector, target: Target, score: Score) -> Outcome:
    """Take a comment away from beside a score, which stays as its receiver holds it, whoever has set it."""
    (reading,) = connector.read_back(target, [score])
    if reading.held is Held.NONE and not reading.has_comment:
        return Outcome.applied()
    if reading.held is Held.UNKNOWN:
        return Outcome.retry("read_back.unknown", whole_target=False)
    if reading.held is Held.NONE:  # somebody has taken the number away: it is not to come back with this
        (outcome,) = connector.withdraw(target, [score])
    else:
        given = score.given if reading.value is None else reading.value
        (outcome,) = connector.write(target, [replace(score, given=given)])
    if outcome.kind is not OutcomeKind.APPLIED:
        return outcome
    # A gradebook that keeps what a teacher has set there by hand answers that all is well (Moodle).
    (after,) = connector.read_back(target, [score])
    return KEPT if after.has_comment else outcome
