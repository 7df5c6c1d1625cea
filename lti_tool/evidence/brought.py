"""What learners wrote elsewhere and what was brought in from there, for staff and experts to attest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lti_tool.app.access import Viewer
from lti_tool.app.errors import NotFound
from lti_tool.evidence.sentences import ATTESTED
from lti_tool.evidence.shown import Place
from lti_tool.space.places import source_of
from lti_tool.space.visibility import visible_to
from lti_tool.space.writing import SOURCE
from sync.competencies.ratings import Attested, Witness
from sync.consent.tables import WithheldContribution
from sync.contributions.tables import StoredContribution
from sync.intake.signs import present_signs
from sync.rights.standing import read_stopped

MOST_BROUGHT: Final = 20


@dataclass(frozen=True, slots=True)
class Brought:
    """A contribution from elsewhere: where it was written, what it says, and who attests it.

    `source` names the product. `attested` is empty where nobody attests it but its author; `is_attested_by_viewer` says
    whether the viewer does.
    """

    id: UUID
    source: str
    written_at: datetime
    place: Place
    attested: str
    is_attested_by_viewer: bool


def read_brought(session: Session, viewer: Viewer, person_id: UUID) -> Sequence[StoredContribution]:
    """The latest of what somebody wrote elsewhere, as far as the viewer may attest it; two queries."""
    if read_stopped(session, [person_id]):
        return []
    latest = select_brought(viewer, person_id).order_by(
        StoredContribution.occurred_at.desc(), StoredContribution.id
    )
    return session.scalars(latest.limit(MOST_BROUGHT)).all()


def find_brought(session: Session, viewer: Viewer, person_id: UUID, brought_id: UUID) -> StoredContribution:
    """One of what somebody wrote elsewhere. Raises NotFound for all else, and for what the viewer may not attest."""
    found = session.scalar(select_brought(viewer, person_id).where(StoredContribution.id == brought_id))
    if found is None or read_stopped(session, [person_id]):
        raise NotFound()
    return found


def select_brought(viewer: Viewer, person_id: UUID) -> Select[StoredContribution]:
    """What somebody wrote elsewhere that is public, that the viewer may read, and that is not kept back."""
    kept_back = select(WithheldContribution.contribution_id).where(
        WithheldContribution.space_id == viewer.space_id, WithheldContribution.person_id == person_id
    )
    return select(StoredContribution).where(
        StoredContribution.space_id == viewer.space_id,
        StoredContribution.author_id == person_id,
        StoredContribution.source != SOURCE,
        StoredContribution.stands,
        StoredContribution.id.not_in(kept_back),
        visible_to(viewer),
    )


def show_brought(
    session: Session,
    viewer: Viewer,
    rows: Sequence[StoredContribution],
    places: Mapping[UUID, Place],
    witnesses: Mapping[UUID, Witness],
) -> Sequence[Brought]:
    """These contributions for a page, in their order; one query. What has no place cannot be read, and is left out."""
    ids = [each.id for each in rows]
    signs = present_signs(
        select(StoredContribution.id).where(StoredContribution.id.in_(ids)), viewer.person_id
    )
    own = dict(session.execute(select(signs.c.contribution_id, signs.c.endorsed_by_person)).all())
    return [
        Brought(
            each.id,
            source_of(each),
            each.occurred_at,
            places[each.id],
            _say_attested(witnesses.get(each.id)),
            bool(own.get(each.id)),
        )
        for each in rows
        if each.id in places
    ]


def _say_attested(witness: Witness | None) -> str:
    if witness is None or witness.attested is Attested.LEARNER:
        return ""
    return str(ATTESTED[witness.attested])
