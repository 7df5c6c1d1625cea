"""Taking a contribution out of what is public, and letting it back: the ledger is told, so that scores follow.

While it is withheld nothing is earned by it: not by its author, not by whom it answered, and not by the answers that it
received. What was earned is there again, as it was, once it is public: facts are added, and none is changed.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.contributions.tables import StoredContribution, Withheld
from sync.ledger.answers import credited_answers_to
from sync.ledger.entries import Entry, Numbered, append, next_numbers
from sync.ledger.facts import FactKind, Publicity
from sync.ledger.tables import LedgerRow

_SOURCE: Final = "moderation"
_CONCERNED: Final = (
    FactKind.CONTRIBUTION,
    FactKind.REPLY_RECEIVED,
    FactKind.REACTION_RECEIVED,
    FactKind.ACCEPTED_ANSWER,
    FactKind.ENDORSEMENT,
)


def withhold(
    session: Session, contribution: StoredContribution, state: Withheld, by: UUID | None, now: datetime
) -> None:
    """Let a contribution not be public, whether it was until now or not, under the space's lock."""
    was_public = contribution.withheld is None
    contribution.withheld = state.value
    session.flush()
    if was_public:
        _tell(session, contribution, Publicity.WITHHELD, Publicity.ANSWERED_WITHHELD, by, now)


def publish(session: Session, contribution: StoredContribution, by: UUID | None, now: datetime) -> None:
    """Let a contribution be public again, under the space's lock."""
    contribution.withheld = None
    session.flush()
    _tell(session, contribution, Publicity.PUBLIC, Publicity.ANSWERED_PUBLIC, by, now)


def _tell(
    session: Session,
    contribution: StoredContribution,
    of_itself: Publicity,
    of_answers: Publicity,
    by: UUID | None,
    now: datetime,
) -> None:
    told = [
        *((contribution.id, person_id, of_itself) for person_id in _concerned(session, contribution)),
        *(
            (answer, contribution.author_id, of_answers)
            for answer in credited_answers_to(session, contribution)
        ),
    ]
    kind = FactKind.WITHHOLDING
    free = next_numbers(session, (each for each, *_ in told), (person for _, person, _ in told), [kind])
    append(session, contribution.space_id, list(_entries(told, free, contribution.revision, by, now)), now)


def _entries(
    told: Sequence[tuple[UUID, UUID, Publicity]],
    free: Mapping[Numbered, int],
    revision: int,
    by: UUID | None,
    now: datetime,
) -> Iterator[Entry]:
    kind = FactKind.WITHHOLDING
    for contribution_id, person_id, verdict in told:
        yield Entry(
            person_id,
            kind,
            contribution_id,
            revision,
            _SOURCE,
            now,
            counterpart=by,
            number=free.get((contribution_id, kind.value, person_id), 0),
            verdict=verdict.value,
        )


def _concerned(session: Session, contribution: StoredContribution) -> Sequence[UUID]:
    """Everybody who has something of it: its author, and whom it answers."""
    return session.scalars(
        select(LedgerRow.person_id)
        .where(
            LedgerRow.contribution_id == contribution.id,
            LedgerRow.kind.in_([kind.value for kind in _CONCERNED]),
        )
        .distinct()
        .order_by(LedgerRow.person_id)
    ).all()
