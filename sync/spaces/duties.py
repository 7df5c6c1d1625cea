"""Duties of a space's members: what the LMS says, and what staff give and take in Stoa.

What the LMS says is followed at each launch and each reading of the roster, as roles are; what was given in Stoa
stays until somebody takes it, or the member leaves. Neither changes the member's role: a learner with a duty is scored
as any other learner.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ScalarSelect, String, and_, cast, delete, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from config.upsert import insert_into, table_of
from sync.audit.trail import Act, record_all
from sync.spaces.tables import Duty, MemberDuty, Membership, MembershipStatus, Role, Space

NO_DUTY: Final[frozenset[Duty]] = frozenset()
Duties = Mapping[UUID, frozenset[Duty]]
"""Who of a space has which duties, by person; who has none is not in it."""
_ACTS_FOR: Final = frozenset({Role.LEARNER.value, Role.OBSERVER.value})


@dataclass(frozen=True, slots=True)
class HeldDuty:
    """A duty as somebody has it: given by the LMS (`given_by` None, `is_from_lms`), or by whom in Stoa, and when."""

    duty: Duty
    is_from_lms: bool
    given_by: UUID | None
    at: datetime


def told_duties(space_id: InstrumentedAttribute[UUID]) -> ScalarSelect[str | None]:
    """All duties of a space as one text, to be asked for beside something else; see `read_told`."""
    each = cast(MemberDuty.person_id, String).concat(":").concat(MemberDuty.duty)
    return select(func.aggregate_strings(each, " ")).where(MemberDuty.space_id == space_id).scalar_subquery()


def read_told(told: str | None) -> Duties:
    """What `told_duties` gave."""
    found: defaultdict[UUID, set[Duty]] = defaultdict(set)
    for each in (told or "").split():
        person, duty = each.split(":")
        found[UUID(person)].add(Duty(duty))
    return {person_id: frozenset(duties) for person_id, duties in found.items()}


def read_duties(session: Session, space_id: UUID) -> Duties:
    """All duties of a space."""
    rows = session.execute(
        select(MemberDuty.person_id, MemberDuty.duty).where(MemberDuty.space_id == space_id)
    )
    found: defaultdict[UUID, set[Duty]] = defaultdict(set)
    for person_id, duty in rows:
        found[person_id].add(Duty(duty))
    return {person_id: frozenset(duties) for person_id, duties in found.items()}


def duties_held(session: Session, space_id: UUID, person_id: UUID) -> list[HeldDuty]:
    """The duties of one member, with whoever gave them."""
    rows = session.scalars(
        select(MemberDuty)
        .where(MemberDuty.space_id == space_id, MemberDuty.person_id == person_id)
        .order_by(MemberDuty.at)
    )
    return [HeldDuty(Duty(row.duty), row.is_from_lms, row.actor_id, row.at) for row in rows]


def may_have_duties(role: Role) -> bool:
    """Whether a duty would add anything to a role: staff may do all that a duty lets one do."""
    return role.value in _ACTS_FOR


def put_duties(
    session: Session, space: Space, person_id: UUID, wanted: Collection[Duty], by: UUID, now: datetime
) -> bool:
    """Let a member have these duties by decision of somebody of staff, and no others; True where that is a change.

    What the LMS says stays beside it. The audit tells of each that is given or taken.
    """
    key = (MemberDuty.space_id == space.id, MemberDuty.person_id == person_id)
    of_stoa = (*key, MemberDuty.is_from_lms.is_(False))
    known = {Duty(duty) for duty in session.scalars(select(MemberDuty.duty).where(*of_stoa))}
    given, taken = set(wanted) - known, known - set(wanted)
    if taken:
        session.execute(
            delete(MemberDuty).where(*of_stoa, MemberDuty.duty.in_([each.value for each in taken]))
        )
    _insert(session, [_row(space.id, person_id, each, by, now) for each in sorted(given)])
    acts = [
        *(Act("duty.given", person_id, {"duty": each.value}) for each in sorted(given)),
        *(Act("duty.taken", person_id, {"duty": each.value}) for each in sorted(taken)),
    ]
    record_all(session, acts, now=now, organisation_id=space.organisation_id, space_id=space.id, actor_id=by)
    return bool(acts)


def follow_lms(session: Session, space: Space, told: Mapping[UUID, Collection[Duty]], now: datetime) -> None:
    """Note which duties the LMS says these people have, in place of what it said of them before; one query to look."""
    of_lms = and_(
        MemberDuty.space_id == space.id,
        MemberDuty.person_id.in_(told),
        MemberDuty.is_from_lms.is_(True),
    )
    rows = session.execute(select(MemberDuty.person_id, MemberDuty.duty).where(of_lms))
    known = {(person_id, Duty(duty)) for person_id, duty in rows}
    said = {(person_id, duty) for person_id, duties in told.items() for duty in duties}
    for person_id, duty in sorted(known - said):
        session.execute(
            delete(MemberDuty).where(of_lms, MemberDuty.person_id == person_id, MemberDuty.duty == duty.value)
        )
    _insert(session, [_row(space.id, person_id, duty, None, now) for person_id, duty in sorted(said - known)])


def end_duties_of_left(session: Session, space: Space, now: datetime) -> None:
    """Take their duties from those who have left a space: who comes back later begins without."""
    left = select(Membership.person_id).where(
        Membership.space_id == space.id, Membership.status == MembershipStatus.LEFT.value
    )
    ended = session.execute(
        delete(MemberDuty)
        .where(MemberDuty.space_id == space.id, MemberDuty.person_id.in_(left))
        .returning(MemberDuty.person_id, MemberDuty.duty)
        .execution_options(synchronize_session=False)
    )
    acts = [Act("duty.taken", person_id, {"duty": duty, "cause": "left"}) for person_id, duty in ended]
    record_all(session, acts, now=now, organisation_id=space.organisation_id, space_id=space.id)


def _row(space_id: UUID, person_id: UUID, duty: Duty, by: UUID | None, now: datetime) -> dict[str, object]:
    return {
        "space_id": space_id,
        "person_id": person_id,
        "duty": duty.value,
        "is_from_lms": by is None,
        "actor_id": by,
        "at": now,
    }


def _insert(session: Session, rows: list[dict[str, object]]) -> None:
    if rows:
        keys = [column.name for column in table_of(MemberDuty).primary_key]
        session.execute(insert_into(session, MemberDuty).on_conflict_do_nothing(index_elements=keys), rows)
