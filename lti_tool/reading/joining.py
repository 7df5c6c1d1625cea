"""Readings and follows where posts go from one thread to another: nothing read is new again, nothing new is lost."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from config.upsert import insert_into, plain_insert
from lti_tool.reading.marks import NOTHING_READ
from lti_tool.reading.tables import PostReadAhead, SpaceReading, ThreadFollow, ThreadReading
from lti_tool.space.tables import Post, Thread

_MOST_AHEAD: Final = 100
"""Of more posts that were read out of order a person is taken to have read all: rows would be without end."""


def join_readings(session: Session, source: Thread, target: Thread, moved: Sequence[UUID]) -> None:
    """Let what each person has read of the `moved` posts be read in the other thread. They are in the first one still.

    Only those are looked at who have a reading of either thread: for all others the space's counts, wherever a post is.
    """
    of_both = ThreadReading.thread_id.in_([source.id, target.id])
    readings: defaultdict[UUID, dict[UUID, datetime]] = defaultdict(dict)
    for reading in session.scalars(select(ThreadReading).where(of_both)):
        readings[reading.person_id][reading.thread_id] = reading.read_until
    if not readings:
        return
    general = dict(
        session.execute(
            select(SpaceReading.person_id, SpaceReading.read_until).where(
                SpaceReading.space_id == source.space_id, SpaceReading.person_id.in_(readings)
            )
        ).all()
    )
    ahead: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for row in session.scalars(
        select(PostReadAhead).where(PostReadAhead.thread_id.in_([source.id, target.id]))
    ):
        ahead[row.person_id].add(row.post_id)
    times = {
        thread.id: dict(
            session.execute(select(Post.id, Post.created_at).where(Post.thread_id == thread.id)).all()
        )
        for thread in (source, target)
    }
    coming = {post_id: times[source.id].get(post_id, source.created_at) for post_id in moved}
    staying = {each: at for each, at in times[target.id].items() if each not in coming}
    values, aheads = [], []
    for person_id, own in readings.items():
        fallback = general.get(person_id, NOTHING_READ)
        read_there, read_here = own.get(source.id, fallback), own.get(target.id, fallback)
        until = min(read_there, read_here)
        read = {each for each, at in coming.items() if until < at <= read_there}
        read |= {each for each, at in staying.items() if until < at <= read_here}
        read |= {each for each in ahead[person_id] if each in coming or each in staying}
        if len(read) > _MOST_AHEAD:
            until, read = max(read_there, read_here), set()
        values.append(
            {
                "person_id": person_id,
                "thread_id": target.id,
                "space_id": source.space_id,
                "read_until": until,
            }
        )
        aheads += [
            {"person_id": person_id, "thread_id": target.id, "post_id": each} for each in read - {target.id}
        ]
    session.execute(
        delete(PostReadAhead)
        .where((PostReadAhead.thread_id == target.id) | PostReadAhead.post_id.in_(moved))
        .execution_options(synchronize_session=False)
    )
    statement = insert_into(session, ThreadReading)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["person_id", "thread_id"], set_={"read_until": statement.excluded.read_until}
        ),
        values,
    )
    if aheads:
        session.execute(plain_insert(PostReadAhead), aheads)


def copy_follows(session: Session, source: Thread, target: Thread) -> None:
    """Let what people chose about following a thread hold for another one, where they have chosen nothing there.

    Whoever wrote in what is moved follows the other thread by that.
    """
    chosen = session.execute(
        select(ThreadFollow.person_id, ThreadFollow.is_on).where(ThreadFollow.thread_id == source.id)
    )
    rows = [
        {"person_id": person_id, "thread_id": target.id, "space_id": source.space_id, "is_on": is_on}
        for person_id, is_on in chosen
    ]
    if rows:
        statement = insert_into(session, ThreadFollow)
        session.execute(statement.on_conflict_do_nothing(index_elements=["person_id", "thread_id"]), rows)
