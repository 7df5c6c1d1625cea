"""Whose data may not be used at present: as restricted (GDPR Art. 18), or as objected to (Art. 21)."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from config.portions import portions
from config.upsert import table_of
from sync.rights.tables import DataSubjectRequest


class RequestKind(StrEnum):
    """What a data subject can ask for, with the article of the GDPR that says so."""

    ACCESS = "access"  # Art. 15
    RECTIFICATION = "rectification"  # Art. 16
    ERASURE = "erasure"  # Art. 17
    RESTRICTION = "restriction"  # Art. 18
    PORTABILITY = "portability"  # Art. 20
    OBJECTION = "objection"  # Art. 21


STOPS: Final = frozenset({RequestKind.RESTRICTION, RequestKind.OBJECTION})


class RequestState(StrEnum):
    """How far a request is."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    DONE = "done"


OPEN: Final = (RequestState.PENDING.value, RequestState.APPROVED.value)
"""States in which somebody has still to do something."""


class Stop(StrEnum):
    """Why nothing is sent of somebody: the code of what is held back. Who is restricted is not scored either."""

    RESTRICTED = "person.restricted"
    OBJECTED = "person.objected"


_REQUESTS: Final = table_of(DataSubjectRequest)
_RESTRICTS: Final = and_(
    _REQUESTS.c.kind == RequestKind.RESTRICTION.value, _REQUESTS.c.state == RequestState.DONE.value
)
# An objection stops sending from the day on which it is made, until somebody has decided against it.
_OBJECTS: Final = and_(
    _REQUESTS.c.kind == RequestKind.OBJECTION.value, _REQUESTS.c.state != RequestState.REFUSED.value
)
_STOPPED: Final = select(_REQUESTS.c.person_id, _REQUESTS.c.kind).where(
    _REQUESTS.c.person_id.in_(bindparam("people", expanding=True)),
    _REQUESTS.c.lifted_at.is_(None),
    or_(_RESTRICTS, _OBJECTS),
)


def restricted() -> Select[UUID]:
    """Whose data are kept and not used: whose scores follow nothing at present."""
    return select(_REQUESTS.c.person_id).where(_RESTRICTS, _REQUESTS.c.lifted_at.is_(None))


def kept_for_requests() -> Select[UUID]:
    """Whose data are to stay as they are, whatever time is over for them.

    A copy or a correction that is asked for would find nothing; who is restricted has their data stored (Art. 18(2)).
    """
    about_all = (
        RequestKind.ACCESS,
        RequestKind.PORTABILITY,
        RequestKind.RECTIFICATION,
        RequestKind.RESTRICTION,
    )
    waits = and_(
        _REQUESTS.c.kind.in_([each.value for each in about_all]),
        _REQUESTS.c.state.in_(OPEN),
    )
    return select(_REQUESTS.c.person_id).where(or_(waits, _RESTRICTS), _REQUESTS.c.lifted_at.is_(None))


def read_stopped(session: Session, person_ids: Collection[UUID]) -> Mapping[UUID, Stop]:
    """Those of these people of whom nothing may be sent, and why; a restriction says more than an objection."""
    stopped: dict[UUID, Stop] = {}
    for some in portions(person_ids):
        for person_id, kind in session.connection().execute(_STOPPED, {"people": some}):
            if kind == RequestKind.RESTRICTION:
                stopped[person_id] = Stop.RESTRICTED
            else:
                stopped.setdefault(person_id, Stop.OBJECTED)
    return stopped
