"""Who facilitates a thread at present, as a part of reading threads: it costs no query of its own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, ScalarSelect, String, and_, cast, func, or_, select
from sqlalchemy.orm import aliased

from lti_tool.app.access import Viewer
from lti_tool.facilitators.tables import Facilitator
from lti_tool.space.tables import Thread
from lti_tool.space.visibility import visible_to
from sync.contributions.rendering import render
from sync.contributions.tables import StoredContribution
from sync.people.sealing import Seals, place
from sync.spaces.tables import Membership, MembershipStatus, Role

Now = datetime | BindParameter[datetime]
_MEMBER: Final = aliased(Membership)


@dataclass(frozen=True, slots=True)
class Facilitation:
    """What is asked of a facilitator: an instruction, rendered, "" for none, and up to when, None for no end.

    `is_lost`: the key of the instruction is missing. `is_acknowledged`: the facilitator has said that they know.
    """

    html: str
    is_lost: bool
    until: datetime | None
    is_acknowledged: bool


def is_current(now: Now) -> ColumnElement[bool]:
    """Whether a `Facilitator` is one by now: it is not over, and they are a learner of the space still."""
    belongs = (
        select(_MEMBER.person_id)
        .where(
            _MEMBER.space_id == Facilitator.space_id,
            _MEMBER.person_id == Facilitator.person_id,
            _MEMBER.status == MembershipStatus.ACTIVE.value,
            _MEMBER.role == Role.LEARNER.value,
        )
        .correlate(Facilitator)
        .exists()
    )
    return and_(or_(Facilitator.until.is_(None), Facilitator.until > now), belongs)


def is_asked(viewer: Viewer, now: Now) -> ColumnElement[bool]:
    """Joins to a `Thread` the viewer as its facilitator."""
    return and_(
        Facilitator.thread_id == Thread.id, Facilitator.person_id == viewer.person_id, is_current(now)
    )


def facilitates(viewer: Viewer, now: Now) -> ColumnElement[bool]:
    """Whether the viewer facilitates a `Thread`."""
    return select(Facilitator.id).where(is_asked(viewer, now)).correlate(Thread).exists()


def told_facilitators(now: Now) -> ScalarSelect[str | None]:
    """Who facilitates a `Thread`, as one text to be asked for beside something else; see `read_told`."""
    people = func.aggregate_strings(cast(Facilitator.person_id, String), " ")
    of_thread = select(people).where(Facilitator.thread_id == Thread.id, is_current(now))
    return of_thread.correlate(Thread).scalar_subquery()


def read_told(told: str | None) -> frozenset[UUID]:
    """What `told_facilitators` gave."""
    return frozenset(map(UUID, (told or "").split()))


def count_facilitated(viewer: Viewer, now: datetime, *, only_news: bool = False) -> ScalarSelect[int]:
    """How many threads the viewer sees and facilitates; of these, those of which they have not said that they know."""
    is_news = Facilitator.is_acknowledged.is_(False) if only_news else Facilitator.id.is_not(None)
    return (
        select(func.count())
        .select_from(Thread)
        .join(StoredContribution, StoredContribution.id == Thread.contribution_id)
        .join(Facilitator, is_asked(viewer, now))
        .where(Thread.space_id == viewer.space_id, is_news, visible_to(viewer))
        .scalar_subquery()
    )


def open_instruction(seals: Seals, row: Facilitator) -> str | None:
    """What is asked of a facilitator, in Markdown; None where its key was lost."""
    return seals.open(row.person_id, row.sealed_instruction, place_of(row.id))


def open_facilitation(seals: Seals, row: Facilitator) -> Facilitation:
    """What is asked of a facilitator, as they are shown it."""
    instruction = open_instruction(seals, row)
    html = render(instruction) if instruction else ""
    return Facilitation(html, instruction is None, row.until, row.is_acknowledged)


def place_of(facilitator_id: UUID) -> str:
    """What an instruction is sealed for."""
    return place(Facilitator.__tablename__, facilitator_id)
