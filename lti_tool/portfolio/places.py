"""Where a portfolio's evidence stands, for those who may go there: the LMS lets in members of the course alone."""

from collections.abc import Collection, Mapping
from typing import cast
from uuid import UUID

from flask import url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lti_tool.app.services import services
from lti_tool.evidence.routes import filters
from lti_tool.space.tables import Post, Thread
from sync.contributions.tables import StoredContribution
from sync.portfolio.composing import Sources


def sources() -> Sources:
    """What portfolios are put together with in this process."""
    shared = services()
    return Sources(shared.keys, filters(), shared.settings.base_url, find_addresses)


def find_addresses(session: Session, contribution_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """The addresses of these contributions' posts; what was said elsewhere has none."""
    base_url = services().settings.base_url.rstrip("/")
    rows = session.execute(
        select(StoredContribution.id, StoredContribution.space_id, Thread.id, Post.id)
        .outerjoin(Post, Post.contribution_id == StoredContribution.id)
        .join(Thread, or_(Thread.contribution_id == StoredContribution.id, Thread.id == Post.thread_id))
        .where(StoredContribution.id.in_(contribution_ids))
    ).all()
    return {row[0]: f"{base_url}{_path(row[1], row[2], cast(UUID | None, row[3]))}" for row in rows}


def _path(space_id: UUID, thread_id: UUID, post_id: UUID | None) -> str:
    return url_for("reading.go_to_post", space_id=space_id, thread_id=thread_id, post_id=post_id or thread_id)
