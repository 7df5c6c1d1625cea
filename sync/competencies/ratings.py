"""What people decided about a person's level of a competency, on which evidence; the latest decision holds."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from config.errors import StoaError
from config.ids import new_id, timeless_id
from sync.audit.trail import record
from sync.competencies.proposals import Proposal
from sync.competencies.tables import CompetencyEvidence, CompetencyRating
from sync.ledger.standings import make_due
from sync.people.sealing import Seals, place
from sync.rights.standing import restricted
from sync.rights.tables import DataSubjectRequest

LONGEST_REASON: Final = 4_000  # characters


class Decision(StrEnum):
    """What was decided."""

    AWARDED = "awarded"
    DECLINED = "declined"  # what was proposed does not show the level
    REVOKED = "revoked"  # it was awarded, and is not held any more


class Attested(StrEnum):
    """Who says that something happened."""

    SYSTEM = "system"
    LEARNER = "learner"
    PEER = "peer"
    EXPERT = "expert"
    STAFF = "staff"


class RatingRefused(StoaError):
    """A decision about a level that cannot be."""

    default_code = "rating.refused"


@dataclass(frozen=True, slots=True)
class Subject:
    """About whom and what is decided, and where.

    `levels` is how many the competency's scale has, `lowest` the first of them that can be given.
    """

    organisation_id: UUID
    space_id: UUID
    person_id: UUID
    competency_id: UUID
    framework_version: int
    levels: int
    lowest: int = 1


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision to be noted: by whom, why, and until when it holds (aware UTC; None for no end)."""

    by: UUID
    at: datetime
    level: int
    reason: str = ""
    valid_until: datetime | None = None
    review_at: datetime | None = None
    rule_version: int | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """Who attests a contribution: the strongest of those who do, and the revision that it has now."""

    attested: Attested
    by: UUID | None
    revision: int


def award(
    session: Session,
    seals: Seals,
    subject: Subject,
    decided: Decided,
    shown_by: Proposal | None,
    witnesses: Mapping[UUID, Witness],
) -> UUID:
    """Give a level to a person, on the evidence of a proposal or on the decider's own word; gives the decision's id.

    Raises `RatingRefused` for a level that the scale has not got or that shows nothing, for an end that is over, for
    oneself, for who is restricted (GDPR Art. 18), and where there is neither a proposal nor a reason.
    """
    if shown_by is None and not decided.reason:
        raise RatingRefused("Say what you give the level for.", code="rating.reason")
    _require_sense(session, subject, decided)
    return _note(session, seals, subject, Decision.AWARDED, decided, shown_by, witnesses)


def decline(
    session: Session,
    seals: Seals,
    subject: Subject,
    decided: Decided,
    shown_by: Proposal,
    witnesses: Mapping[UUID, Witness],
) -> UUID:
    """Say that what was proposed does not show the level: it is proposed again once there is more. Needs a reason."""
    if not decided.reason:
        raise RatingRefused("Say why, so that the learner knows what is missing.", code="rating.reason")
    _require_sense(session, subject, decided)
    return _note(session, seals, subject, Decision.DECLINED, decided, shown_by, witnesses)


def revoke(
    session: Session, seals: Seals, rating: CompetencyRating, by: UUID, reason: str, now: datetime
) -> UUID:
    """Take a level back. Raises `RatingRefused` without a reason, and for what is not held."""
    if not reason:
        raise RatingRefused("Say why the level is taken back.", code="rating.reason")
    if rating.decision != Decision.AWARDED or by == rating.person_id:
        raise RatingRefused("This level is not held.", code="rating.not_held")
    subject = Subject(
        rating.organisation_id,
        rating.space_id,
        rating.person_id,
        rating.competency_id,
        rating.framework_version,
        rating.level,
    )
    decided = Decided(by, now, rating.level, reason)
    return _note(session, seals, subject, Decision.REVOKED, decided, None, {})


def dispute(session: Session, seals: Seals, rating: CompetencyRating, words: str, now: datetime) -> None:
    """Let the person say that a decision is wrong, once. It holds until somebody decides anew."""
    if rating.disputed_at is not None:
        raise RatingRefused("You have said so already: staff look at it.", code="rating.disputed")
    if not words:
        raise RatingRefused("Say what is wrong.", code="rating.reason")
    make_due(session, rating.space_id, [rating.person_id])
    rating.disputed_at = now
    rating.sealed_dispute = seals.seal(rating.person_id, words[:LONGEST_REASON], place_of(rating.id))
    record(
        session,
        action="competency.disputed",
        now=now,
        organisation_id=rating.organisation_id,
        space_id=rating.space_id,
        actor_id=rating.person_id,
        subject_id=rating.person_id,
        detail={"rating": str(rating.id)},
    )


def read_ratings(
    session: Session, organisation_id: UUID, person_ids: Collection[UUID], *, space_id: UUID | None = None
) -> Mapping[UUID, Sequence[CompetencyRating]]:
    """All decisions about these people in an organisation, the latest first; nobody is missing from the answer.

    With `space_id` those that were made there: one course is not told what another one has decided.
    """
    found: dict[UUID, list[CompetencyRating]] = {person_id: [] for person_id in person_ids}
    there = (CompetencyRating.space_id == space_id) if space_id is not None else true()
    rows = session.scalars(
        select(CompetencyRating)
        .where(
            CompetencyRating.organisation_id == organisation_id,
            CompetencyRating.person_id.in_(person_ids),
            there,
        )
        .order_by(CompetencyRating.decided_at.desc(), CompetencyRating.id.desc())
    )
    for row in rows:
        found[row.person_id].append(row)
    return found


def read_evidence(
    session: Session, rating_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[CompetencyEvidence]]:
    """What these decisions were made on, the earliest first."""
    found: dict[UUID, list[CompetencyEvidence]] = {rating_id: [] for rating_id in rating_ids}
    rows = session.scalars(
        select(CompetencyEvidence)
        .where(CompetencyEvidence.rating_id.in_(rating_ids))
        .order_by(CompetencyEvidence.occurred_at, CompetencyEvidence.id)
    )
    for row in rows:
        found[row.rating_id].append(row)
    return found


def latest_of_each(ratings: Iterable[CompetencyRating]) -> Mapping[UUID, CompetencyRating]:
    """The latest word on each competency, an award or its revocation; `ratings` come the latest first."""
    latest: dict[UUID, CompetencyRating] = {}
    for rating in ratings:
        if rating.decision != Decision.DECLINED:
            latest.setdefault(rating.competency_id, rating)
    return latest


def limits_by_decisions(ratings: Sequence[CompetencyRating]) -> Mapping[UUID, int]:
    """Below which level points may still show each competency that was decided about; `ratings` come the latest first.

    0, and so none, where a level was given, whether it is held or was taken back or is over; what was declined last,
    where none was given.
    """
    limits = dict.fromkeys(latest_of_each(ratings), 0)
    for each in ratings:
        if each.decision == Decision.DECLINED:
            limits.setdefault(each.competency_id, each.level)
    return limits


def supersedes(later: CompetencyRating, earlier: CompetencyRating) -> bool:
    """Whether a later decision about the same competency of the same person takes the place of an earlier one.

    That a level is not shown says nothing of a lower one that was given.
    """
    is_declined = later.decision == Decision.DECLINED and earlier.decision == Decision.AWARDED
    return not is_declined or later.level <= earlier.level


def is_held(rating: CompetencyRating | None, now: datetime) -> bool:
    """Whether a level is held at present: awarded, not taken back since, and not lapsed."""
    if rating is None or rating.decision != Decision.AWARDED:
        return False
    return rating.valid_until is None or rating.valid_until > now


def is_settled(
    proposal: Proposal,
    competency_id: UUID,
    ratings: Sequence[CompetencyRating],
    evidence: Mapping[UUID, Sequence[CompetencyEvidence]],
    now: datetime,
) -> bool:
    """Whether somebody has decided about just this already: the level is held, or nothing has been added since."""
    held = latest_of_each(ratings).get(competency_id)
    if held is not None and is_held(held, now) and held.level >= proposal.level:
        return True
    answered = next((each for each in ratings if each.competency_id == competency_id), None)
    if answered is None or answered.decision == Decision.AWARDED or answered.level > proposal.level:
        return False
    seen = {each.contribution_id for each in evidence.get(answered.id, ())}
    if answered.decision == Decision.REVOKED:
        return all(each.occurred_at <= answered.decided_at for each in proposal.happenings)
    return answered.level == proposal.level and proposal.contributions <= seen


def place_of(rating_id: UUID) -> str:
    """What a reason, and the words of a dispute, are bound to."""
    return place(CompetencyRating.__tablename__, rating_id)


def _require_sense(session: Session, subject: Subject, decided: Decided) -> None:
    if session.scalar(restricted().where(DataSubjectRequest.person_id == subject.person_id)) is not None:
        raise RatingRefused("This person's data are restricted.", code="rating.restricted")
    if decided.by == subject.person_id:
        raise RatingRefused("Nobody decides about their own level.", code="rating.own")
    if not 1 <= decided.level <= subject.levels:
        raise RatingRefused("The scale has no such level: choose one of the list.", code="rating.level")
    if decided.level < subject.lowest:
        raise RatingRefused(
            "This level shows nothing yet, so nobody is given it: choose a higher one, decline what is proposed, or "
            "take back what is held.",
            code="rating.level",
        )
    for instant in (decided.valid_until, decided.review_at):
        if instant is not None and instant <= decided.at:
            raise RatingRefused("The date is over already: choose one to come.", code="rating.date")
    if len(decided.reason) > LONGEST_REASON:
        raise RatingRefused(
            f"The reason is longer than {LONGEST_REASON:,} characters.", code="rating.too_long"
        )


def _note(
    session: Session,
    seals: Seals,
    subject: Subject,
    decision: Decision,
    decided: Decided,
    shown_by: Proposal | None,
    witnesses: Mapping[UUID, Witness],
) -> UUID:
    happenings = shown_by.happenings if shown_by else ()
    make_due(session, subject.space_id, [subject.person_id])  # its receivers are to be told
    rating_id = timeless_id()
    session.add(
        CompetencyRating(
            id=rating_id,
            organisation_id=subject.organisation_id,
            space_id=subject.space_id,
            person_id=subject.person_id,
            competency_id=subject.competency_id,
            decision=decision.value,
            level=decided.level,
            framework_version=subject.framework_version,
            rule_version=decided.rule_version if happenings else None,
            decided_by=decided.by,
            decided_at=decided.at,
            sealed_reason=seals.seal(subject.person_id, decided.reason, place_of(rating_id)),
            valid_until=decided.valid_until,
            review_at=decided.review_at,
            disputed_at=None,
            sealed_dispute=None,
            lapse_noted_at=None,
        )
    )
    session.flush()
    for each in happenings:
        witness = witnesses.get(each.contribution_id) if each.contribution_id else None
        session.add(
            CompetencyEvidence(
                id=new_id(),
                rating_id=rating_id,
                person_id=subject.person_id,
                kind=each.when.value,
                rule_id=each.rule_id,
                contribution_id=each.contribution_id,
                revision=witness.revision if witness else None,
                level=each.level,
                weight=each.weight,
                attested=(witness.attested if witness else Attested.SYSTEM).value,
                attested_by=witness.by if witness else None,
                occurred_at=each.occurred_at,
            )
        )
    session.flush()
    record(
        session,
        action=f"competency.{decision.value}",
        now=decided.at,
        organisation_id=subject.organisation_id,
        space_id=subject.space_id,
        actor_id=decided.by,
        subject_id=subject.person_id,
        detail={
            "rating": str(rating_id),
            "competency": str(subject.competency_id),
            "level": decided.level,
            "evidence": len(happenings),
        },
    )
    return rating_id
