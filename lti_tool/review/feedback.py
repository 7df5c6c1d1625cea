"""What a learner reads of how their work as a whole was looked at."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lti_tool.review.holding import is_held_back
from lti_tool.review.rubric import Assessment, parse_picks
from lti_tool.review.tables import Grading
from sync.outbox.exceptions import read_exceptions
from sync.spaces.tables import Space


@dataclass(frozen=True, slots=True)
class Feedback:
    """Feedback (Markdown, may be empty) and levels that were picked, released at `since`."""

    markdown: str
    assessment: Assessment
    since: datetime


def read_feedback(session: Session, space: Space, person_id: UUID, now: datetime) -> Feedback | None:
    """What was released to a learner last; None where nothing was. What is held back is not in it."""
    grading = session.get(Grading, (space.id, person_id))
    if grading is None:
        return None
    exception = read_exceptions(session, space.id, [person_id]).get(person_id)
    if is_held_back(space, exception, now):
        markdown, picks, since = grading.shown_feedback, grading.shown_picks, grading.shown_at
    else:
        markdown, picks, since = grading.feedback, grading.picks, grading.saved_at
    if since is None or not (markdown or picks):
        return None
    return Feedback(markdown, Assessment(parse_picks(picks)), since)
