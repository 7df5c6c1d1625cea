"""What lies sealed in a database, opened for tests."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.database import Database
from config.keys import KeyRing
from lti_tool.review.feedback import place_of_feedback
from lti_tool.review.tables import Grading
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import Text, open_text
from sync.people.sealing import Seals


def text_of(database: Database, keys: KeyRing, contribution: StoredContribution) -> Text:
    """The text of a contribution that was read before."""
    with database.read() as session:
        return open_text(Seals(session, keys), contribution)


def all_texts(session: Session, keys: KeyRing) -> Sequence[Text]:
    """Every contribution's text, the earliest first."""
    rows = session.scalars(select(StoredContribution).order_by(StoredContribution.occurred_at))
    return [open_text(Seals(session, keys), row) for row in rows.all()]


def find_text(session: Session, keys: KeyRing, part: str) -> StoredContribution:
    """The one contribution whose Markdown has this in it."""
    rows = session.scalars(select(StoredContribution)).all()
    (found,) = [row for row in rows if part in open_text(Seals(session, keys), row).markdown]
    return found


def grading(
    session: Session,
    keys: KeyRing,
    space_id: UUID,
    person_id: UUID,
    *,
    feedback: str = "",
    shown_feedback: str = "",
    **rest: Any,
) -> Grading:
    """What staff have written to somebody, as it is stored."""
    seals, where = Seals(session, keys), place_of_feedback(space_id, person_id)
    return Grading(
        space_id=space_id,
        person_id=person_id,
        sealed_feedback=seals.seal(person_id, feedback, where),
        sealed_shown_feedback=seals.seal(person_id, shown_feedback, where),
        **rest,
    )


def feedback_of(session: Session, keys: KeyRing, row: Grading) -> tuple[str | None, str | None]:
    """What was written last, and what the learner may read."""
    seals, where = Seals(session, keys), place_of_feedback(row.space_id, row.person_id)
    return (
        seals.open(row.person_id, row.sealed_feedback, where),
        seals.open(row.person_id, row.sealed_shown_feedback, where),
    )
