"""Posts of a thread that a summary may quote: each with a link, and without a name, which may be hidden from others."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from re import Match
from typing import Final
from uuid import UUID

from flask import url_for
from flask_babel import gettext
from sqlalchemy import or_, select, union_all
from sqlalchemy.orm import Session

from config.keys import KeyRing
from lti_tool.app.access import Viewer
from lti_tool.space.glimpses import author_belongs, authorship, preview
from lti_tool.space.tables import Post, Thread
from lti_tool.space.visibility import Byline, byline, visible_to
from sync.contributions.mentions import without_mentions
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import Text, open_kept, open_texts
from sync.people.accounts import read_profiles
from sync.people.sealing import Seals
from sync.spaces.tables import Membership, Space

MOST: Final = 200
_MOST_LINES: Final = 20  # of a quote, as somebody may have edited it


@dataclass(frozen=True, slots=True)
class Quotable:
    """A post that can be quoted; the first one has the thread's own id.

    `excerpt` is what the viewer chooses by, `words` what is quoted: without members who are mentioned, whose names
    would stay in the summary when they are erased.
    """

    id: UUID
    author: Byline
    excerpt: str
    words: str


def read_quotable(
    session: Session, keys: KeyRing, space: Space, viewer: Viewer, thread_id: UUID
) -> Sequence[Quotable]:
    """The first posts of a thread that the viewer may read, in order of time; three queries."""
    rows = session.execute(
        select(Post.id, StoredContribution, Membership.role)
        .select_from(StoredContribution)
        .outerjoin(Post, Post.contribution_id == StoredContribution.id)
        .join(Thread, or_(Thread.id == Post.thread_id, Thread.contribution_id == StoredContribution.id))
        .outerjoin(Membership, author_belongs())
        .where(Thread.id == thread_id, StoredContribution.stands, visible_to(viewer))
        .order_by(StoredContribution.occurred_at, StoredContribution.id)
        .limit(MOST)
    ).all()
    seals = Seals(session, keys)
    profiles = read_profiles(session, keys, {each.author_id for _, each, _ in rows}, seals)
    texts = open_texts(seals, (each for _, each, _ in rows))
    return [
        Quotable(
            thread_id if each.parent_id is None else post_id,
            byline(authorship(space, each, role, profiles), viewer),
            preview(texts[each.id].markdown),
            preview(without_mentions(open_kept(seals, each).markdown)),
        )
        for post_id, each, role in rows
    ]


def quoted(
    posts: Sequence[Quotable], wanted: Collection[str], base_url: str, space_id: UUID, thread_id: UUID
) -> str:
    """The Markdown that quotes these posts, by their ids; what is none of them is passed over."""
    parts = []
    for each in posts:
        if str(each.id) in wanted:
            path = url_for("reading.go_to_post", space_id=space_id, thread_id=thread_id, post_id=each.id)
            parts.append(f"> {each.words}\n>\n> [{gettext('To the post')}]({base_url}{path})")
    return "\n\n".join(parts)


def with_readable_quotes(
    session: Session, viewer: Viewer, texts: Sequence[Text], base_url: str
) -> Sequence[Text]:
    """The texts without the words of posts that have been hidden or removed since they were quoted.

    One query where they quote anything, else none.
    """
    here = re.escape(f"{base_url}/s/{viewer.space_id}/threads/")
    quote = re.compile(
        rf"(?m)^(?:>.*\n){{1,{_MOST_LINES}}}> \[.*\]\({here}[0-9a-f-]{{36}}/posts/([0-9a-f-]{{36}})\)$"
    )
    quoted_ids = {UUID(each) for text in texts for each in quote.findall(text.markdown)}
    if not quoted_ids:
        return texts
    places = ((Thread.id, Thread.contribution_id), (Post.id, Post.contribution_id))
    readable = set(
        session.scalars(
            union_all(
                *(
                    select(place)
                    .join(StoredContribution, StoredContribution.id == contribution_id)
                    .where(place.in_(quoted_ids), StoredContribution.stands, visible_to(viewer))
                    for place, contribution_id in places
                )
            )
        )
    )

    gone = gettext("This post cannot be read any more.")

    def as_far_as_readable(found: Match[str]) -> str:
        return found[0] if UUID(found[1]) in readable else f"> *{gone}*"

    told = [quote.sub(as_far_as_readable, text.markdown) for text in texts]
    return [
        text if text.markdown == markdown else replace(text, markdown=markdown, html=None)
        for text, markdown in zip(texts, told, strict=True)
    ]
