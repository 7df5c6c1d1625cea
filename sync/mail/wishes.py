"""What a person wants to see at their next launch: the post behind a link of a mail that was opened without a visit."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from config.upsert import insert_into
from sync.mail.tables import MailWish

_GOOD_FOR: Final = timedelta(hours=1)


def wish(
    session: Session, person_id: UUID, space_id: UUID, thread_id: UUID, post_id: UUID, now: datetime
) -> None:
    """Let a person's next launch into a space lead to a post, within an hour."""
    told = {"thread_id": thread_id, "post_id": post_id, "until": now + _GOOD_FOR}
    statement = insert_into(session, MailWish).values(person_id=person_id, space_id=space_id, **told)
    session.execute(statement.on_conflict_do_update(index_elements=["person_id", "space_id"], set_=told))


def take_wish(session: Session, person_id: UUID, space_id: UUID, now: datetime) -> tuple[UUID, UUID] | None:
    """The thread and the post that a person wanted to see, which is granted once; None where there is no such wish."""
    taken = session.execute(
        delete(MailWish)
        .where(MailWish.person_id == person_id, MailWish.space_id == space_id)
        .returning(MailWish.thread_id, MailWish.post_id, MailWish.until)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return (taken.thread_id, taken.post_id) if taken is not None and taken.until > now else None
