"""What a learner reads of how their work as a whole was looked at."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.review.holding import is_held_back
from lti_tool.review.rubric import Assessment, parse_picks
from lti_tool.review.tables import Grading
from sync.outbox.exceptions import read_exceptions
from sync.people.sealing import Seals, place
from sync.spaces.tables import Space


@dataclass(frozen=True, slots=True)
class Feedback:
    """Feedback (Markdown, may be empty) and levels that were picked, released at `since`.

    `is_lost`: there was feedback, which nobody can read any more, since its key was lost.
    """

    markdown: str
    is_lost: bool
    assessment: Assessment
    since: datetime


def read_feedback(
    session: Session, keys: KeyRing, space: Space, person_id: UUID, now: datetime
) -> Feedback | None:
    """What was released to a learner last; None where nothing was. What is held back is not in it."""
    grading = session.get(Grading, (space.id, person_id))
    if grading is None:
        return None
    exception = read_exceptions(session, space.id, [person_id]).get(person_id)
    if is_held_back(space, exception, now):
        sealed, picks, since = grading.sealed_shown_feedback, grading.shown_picks, grading.shown_at
    else:
        sealed, picks, since = grading.sealed_feedback, grading.picks, grading.saved_at
    if since is None or not (sealed or picks):
        return None
    markdown = Seals(session, keys).open(person_id, sealed, place_of_feedback(space.id, person_id))
    return Feedback(markdown or "", markdown is None, Assessment(parse_picks(picks)), since)


def open_feedback(session: Session, keys: KeyRing, grading: Grading) -> str | None:
    """What was written last, shown or not (Markdown, may be empty); None where its key was lost."""
    where = place_of_feedback(grading.space_id, grading.person_id)
    return Seals(session, keys).open(grading.person_id, grading.sealed_feedback, where)


def place_of_feedback(space_id: UUID, person_id: UUID) -> str:
    """What feedback is sealed for, shown or not."""
    return place(Grading.__tablename__, space_id, person_id)
