"""What people do about each other's contributions: reactions, endorsements, accepted answers, and taking them back.

Whether one stands at present is told by the ledger alone: one that was made as often as it was taken back does not.
Making what stands and taking back what does not changes nothing. The ledger keeps every change of mind, so there is a
bound: who has made a sign of one contribution `MOST_TIMES`, and taken it back, cannot make it again. Every function
takes the space's lock, and works in the caller's transaction with a constant number of queries.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import Session

from connectors.contract import ContributionKind, Reaction
from sync.contributions.finding import ActRefused, find_by_source, find_contribution
from sync.contributions.tables import StoredContribution
from sync.ledger.entries import Entry, append, lock_space, next_numbers
from sync.ledger.facts import BROUGHT, BY_LEARNER, FactKind
from sync.ledger.tables import LedgerRow
from sync.spaces.tables import Space


class Sign(NamedTuple):
    """A kind of act: the fact about whose contribution it is and, where there is one, about who does it."""

    received: FactKind
    given: FactKind | None = None


REACTION: Final = Sign(FactKind.REACTION_RECEIVED, given=FactKind.REACTION)
ENDORSEMENT: Final = Sign(FactKind.ENDORSEMENT)
ANSWER: Final = Sign(FactKind.ACCEPTED_ANSWER)
MOST_TIMES: Final = 10


class Act(NamedTuple):
    """That somebody does something about a contribution at an instant."""

    giver_id: UUID
    contribution: StoredContribution
    at: datetime
    says: str | None = None  # the fact's verdict


def react(session: Session, space: Space, person_id: UUID, contribution_id: UUID, now: datetime) -> bool:
    """Let somebody react; True where that is new. Reacting to oneself is a fact too, which scoring pays nothing for.

    Raises ActRefused: as `find_contribution` does, ``act.too_often`` after so many times.
    """
    return _act(session, space, REACTION, person_id, contribution_id, now)


def unreact(session: Session, space: Space, person_id: UUID, contribution_id: UUID, now: datetime) -> bool:
    """Take a reaction back; True where there was one."""
    return _undo(session, space, REACTION, person_id, contribution_id, now)


def react_all(
    session: Session, space: Space, reactions: Sequence[tuple[UUID, Reaction]], now: datetime
) -> int:
    """Take in reactions of one source by members; gives how many were new.

    Passed over are those to contributions that the space has not, and those that it has seen: also when somebody took
    them back here, since an export still tells of them.
    """
    if not reactions:
        return 0
    lock_space(session, space.id)
    wanted = {reaction.source_id for _, reaction in reactions}
    found = find_by_source(session, space.id, reactions[0][1].source, wanted)
    acts = [
        Act(person_id, contribution, reaction.occurred_at or contribution.occurred_at)
        for person_id, reaction in reactions
        if (contribution := found.get(reaction.source_id)) is not None
        and contribution.deleted_at is None
        and not contribution.off_record
    ]
    history = _read_history(session, REACTION, acts)
    new = {(act.giver_id, act.contribution.id): act for act in acts if not history.was_made(act)}
    _write(session, space, REACTION, list(new.values()), [], now)
    return len(new)


def endorse(
    session: Session,
    space: Space,
    person_id: UUID,
    contribution_id: UUID,
    now: datetime,
    *,
    by_learner: bool = False,
) -> bool:
    """Let staff or an expert endorse a contribution; True where that is new. Who may is the caller's to know.

    An expert who is a learner here (`by_learner`) says that it is good and gives no points for it: otherwise experts
    could give each other what no limit holds. An endorsement of what its author brought in gives none either.

    Raises ActRefused: as `find_contribution` does, ``act.too_often`` after so many times.
    """
    says = BY_LEARNER if by_learner else None
    return _act(session, space, ENDORSEMENT, person_id, contribution_id, now, says)


def unendorse(session: Session, space: Space, person_id: UUID, contribution_id: UUID, now: datetime) -> bool:
    """Take one's own endorsement back; True where there was one."""
    return _undo(session, space, ENDORSEMENT, person_id, contribution_id, now)


def accept_answer(
    session: Session, space: Space, person_id: UUID, contribution_id: UUID, now: datetime
) -> bool:
    """Let who began a conversation take a reply in it for the answer, in place of an earlier one; True where new.

    Raises ActRefused: as `find_contribution` does, ``answer.no_reply`` for what is no reply in a conversation whose
    beginning still stands, ``answer.not_the_asker`` for somebody else's conversation, ``act.too_often`` after so many
    times.
    """
    lock_space(session, space.id)
    answer = find_contribution(session, space.id, contribution_id)
    _require_on_record(answer)
    _require_asker(session, answer, person_id)
    earlier, made = _accepted_in(session, answer.conversation_id)
    if answer.id in earlier:
        return False
    act = Act(person_id, answer, now)
    _require_not_too_often(made, act)
    taken_back = [Act(asker, contribution, now) for asker, contribution in earlier.values()]
    _write(session, space, ANSWER, [act], taken_back, now)
    return True


def unaccept(session: Session, space: Space, person_id: UUID, contribution_id: UUID, now: datetime) -> bool:
    """Say that a reply is not the answer after all; True where the person had said that it is."""
    return _undo(session, space, ANSWER, person_id, contribution_id, now)


def present_signs(contribution_ids: Select[UUID], person_id: UUID) -> Subquery:
    """What stands about these contributions, as a query to join: none where nothing was ever done.

    Columns: `contribution_id`, and counts: `endorsed`, `endorsed_by_person`, `accepted` as the answer, and
    `removed_by_author`.
    """
    by_person = LedgerRow.counterpart == person_id
    removed = and_(LedgerRow.kind == FactKind.DELETION.value, LedgerRow.counterpart == LedgerRow.person_id)
    kinds = (*(sign.received for sign in (ENDORSEMENT, ANSWER)), FactKind.REVERSAL, FactKind.DELETION)
    return (
        select(
            LedgerRow.contribution_id,
            _standing(ENDORSEMENT).label("endorsed"),
            _standing(ENDORSEMENT, by_person).label("endorsed_by_person"),
            _standing(ANSWER).label("accepted"),
            func.sum(case((removed, 1), else_=0)).label("removed_by_author"),
        )
        .where(
            LedgerRow.contribution_id.in_(contribution_ids),
            LedgerRow.kind.in_([kind.value for kind in kinds]),
        )
        .group_by(LedgerRow.contribution_id)
        .subquery()
    )


def standing(sign: Sign) -> ScalarSelect[int]:
    """How often a sign stands about a `StoredContribution`, to be asked for beside it."""
    return (
        select(func.coalesce(_standing(sign), 0))
        .where(LedgerRow.contribution_id == StoredContribution.id, _is_about(sign.received))
        .correlate(StoredContribution)
        .scalar_subquery()
    )


def _standing(sign: Sign, *by: ColumnElement[bool]) -> ColumnElement[int]:
    kind = sign.received.value
    made = and_(LedgerRow.kind == kind, *by)
    taken_back = and_(LedgerRow.kind == FactKind.REVERSAL.value, LedgerRow.verdict == kind, *by)
    return func.sum(case((made, 1), (taken_back, -1), else_=0))


def _act(
    session: Session,
    space: Space,
    sign: Sign,
    person_id: UUID,
    contribution_id: UUID,
    now: datetime,
    says: str | None = None,
) -> bool:
    lock_space(session, space.id)
    act = Act(person_id, find_contribution(session, space.id, contribution_id), now, says)
    if sign is ENDORSEMENT and act.contribution.is_attested_by_author:
        act = act._replace(says=says or BROUGHT)
    else:
        _require_on_record(act.contribution)
    history = _read_history(session, sign, [act])
    if history.stands(act):
        return False
    _require_not_too_often(history.made, act)
    _write(session, space, sign, [act], [], now)
    return True


def _require_on_record(contribution: StoredContribution) -> None:
    if contribution.off_record:
        raise ActRefused("This is no participation, and nobody gives anything for it.", code="act.off_record")


def _undo(
    session: Session, space: Space, sign: Sign, person_id: UUID, contribution_id: UUID, now: datetime
) -> bool:
    lock_space(session, space.id)
    act = Act(person_id, find_contribution(session, space.id, contribution_id, gone_too=True), now)
    if not _read_history(session, sign, [act]).stands(act):
        return False
    _write(session, space, sign, [], [act], now)
    return True


class _History(NamedTuple):
    """How often each act was made and taken back, by giver and contribution."""

    made: Counter[tuple[UUID, UUID]]
    taken_back: Counter[tuple[UUID, UUID]]

    def was_made(self, act: Act) -> bool:
        """Whether it was ever made."""
        return self.made[act.giver_id, act.contribution.id] > 0

    def stands(self, act: Act) -> bool:
        """Whether it was made, and not taken back since."""
        key = (act.giver_id, act.contribution.id)
        return self.made[key] > self.taken_back[key]


def _read_history(session: Session, sign: Sign, acts: Sequence[Act]) -> _History:
    kind = sign.given or sign.received
    giver = LedgerRow.person_id if sign.given else LedgerRow.counterpart
    rows = session.execute(
        select(giver, LedgerRow.contribution_id, LedgerRow.kind, func.count())
        .where(
            LedgerRow.contribution_id.in_({act.contribution.id for act in acts}),
            _is_about(kind),
            giver.in_({act.giver_id for act in acts}),
        )
        .group_by(giver, LedgerRow.contribution_id, LedgerRow.kind)
    )
    history = _History(Counter(), Counter())
    for person_id, contribution_id, row_kind, times in rows:
        assert person_id is not None
        counter = history.taken_back if row_kind == FactKind.REVERSAL.value else history.made
        counter[person_id, contribution_id] = times
    return history


def _require_not_too_often(made: Counter[tuple[UUID, UUID]], act: Act) -> None:
    if made[act.giver_id, act.contribution.id] >= MOST_TIMES:
        raise ActRefused("This was done and taken back as often as it can be.", code="act.too_often")


def _is_about(kind: FactKind) -> ColumnElement[bool]:
    return or_(
        LedgerRow.kind == kind.value,
        and_(LedgerRow.kind == FactKind.REVERSAL.value, LedgerRow.verdict == kind.value),
    )


def _write(
    session: Session,
    space: Space,
    sign: Sign,
    made: Sequence[Act],
    taken_back: Sequence[Act],
    now: datetime,
) -> None:
    """Write the facts of acts that are made, and the reversals of those that are taken back."""
    acts = (*taken_back, *made)
    if not acts:
        return
    kinds = [kind for kind in (sign.given, sign.received, FactKind.REVERSAL) if kind is not None]
    people = {act.giver_id for act in acts} | {act.contribution.author_id for act in acts}
    free = next_numbers(session, (act.contribution.id for act in acts), people, kinds)
    numbers: defaultdict[tuple[UUID, str, UUID], int] = defaultdict(int, free)
    entries = [
        *(entry for act in taken_back for entry in _entries(sign, act, numbers, is_reversal=True)),
        *(entry for act in made for entry in _entries(sign, act, numbers, is_reversal=False)),
    ]
    append(session, space.id, entries, now)


def _entries(
    sign: Sign, act: Act, numbers: defaultdict[tuple[UUID, str, UUID], int], *, is_reversal: bool
) -> Iterable[Entry]:
    contribution = act.contribution
    sides = [(sign.received, contribution.author_id, act.giver_id)]
    if sign.given is not None:
        sides.insert(0, (sign.given, act.giver_id, contribution.author_id))
    for about, person_id, counterpart in sides:
        kind = FactKind.REVERSAL if is_reversal else about
        key = (contribution.id, kind.value, person_id)
        yield Entry(
            person_id,
            kind,
            contribution.id,
            contribution.revision,
            contribution.source,
            act.at,
            counterpart=counterpart,
            number=numbers[key],
            verdict=about.value if is_reversal else act.says,
        )
        numbers[key] += 1


def _require_asker(session: Session, answer: StoredContribution, person_id: UUID) -> None:
    beginning = session.scalar(
        select(StoredContribution).where(
            StoredContribution.conversation_id == answer.conversation_id,
            StoredContribution.kind == ContributionKind.POST.value,
            StoredContribution.parent_id.is_(None),
        )
    )
    if answer.kind != ContributionKind.REPLY.value or beginning is None or not beginning.stands:
        raise ActRefused("This is no reply to a question that is still there.", code="answer.no_reply")
    if beginning.author_id != person_id:
        raise ActRefused("Only who asked can say which reply is the answer.", code="answer.not_the_asker")


def _accepted_in(
    session: Session, conversation_id: UUID
) -> tuple[Mapping[UUID, tuple[UUID, StoredContribution]], Counter[tuple[UUID, UUID]]]:
    """The reply that stands as the answer in a conversation, and who said so; and how often anybody said it of any."""
    rows = session.execute(
        select(StoredContribution, LedgerRow.counterpart, LedgerRow.kind)
        .join(LedgerRow, LedgerRow.contribution_id == StoredContribution.id)
        .where(
            StoredContribution.conversation_id == conversation_id,
            _is_about(FactKind.ACCEPTED_ANSWER),
        )
        .order_by(LedgerRow.sequence)
    )
    accepted: dict[UUID, tuple[UUID, StoredContribution]] = {}
    made: Counter[tuple[UUID, UUID]] = Counter()
    for contribution, asker, kind in rows:
        if kind == FactKind.REVERSAL.value:
            accepted.pop(contribution.id, None)
        elif asker is not None:
            accepted[contribution.id] = (asker, contribution)
            made[asker, contribution.id] += 1
    return accepted, made
