"""Reading which reactions posts have: in counts, beside the query for the posts themselves."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from flask_babel import lazy_gettext
from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, select

from lti_tool.reactions.tables import GivenReaction, ReactionKind

WORDS: Final[Mapping[ReactionKind, str]] = {
    ReactionKind.THANKS: lazy_gettext("Thanks"),
    ReactionKind.INSIGHTFUL: lazy_gettext("Insightful"),
    ReactionKind.AGREE: lazy_gettext("I think so, too"),
}


class Reaction(NamedTuple):
    """How often a reaction was given to a post, and whether the viewer is among those who gave it."""

    kind: ReactionKind
    given: int
    is_own: bool


NO_REACTIONS: Final = tuple(Reaction(kind, 0, is_own=False) for kind in ReactionKind)


def reactions_to(contribution_ids: Select[UUID], person_id: UUID) -> Subquery:
    """The reactions to these contributions, as a query to join: none where nobody reacted.

    Columns: `contribution_id`, and those that `columns_of` gives.
    """
    kinds = [
        func.sum(case((and_(GivenReaction.kind == kind.value, *condition), 1), else_=0)).label(name)
        for kind in ReactionKind
        for name, condition in (
            (kind.value, ()),
            (f"own_{kind.value}", (GivenReaction.person_id == person_id,)),
        )
    ]
    return (
        select(GivenReaction.contribution_id, *kinds)
        .where(GivenReaction.contribution_id.in_(contribution_ids))
        .group_by(GivenReaction.contribution_id)
        .subquery()
    )


def columns_of(reactions: Subquery) -> Sequence[ColumnElement[int]]:
    """The counts of `reactions_to`, in the order in which `read` takes them."""
    return [each for each in reactions.c if each.name != GivenReaction.contribution_id.name]


def read(counts: Sequence[int | None]) -> tuple[Reaction, ...]:
    """The reactions of one post, all kinds in their order; from the columns of its row."""
    if counts[0] is None:
        return NO_REACTIONS
    pairs = zip(ReactionKind, counts[::2], counts[1::2], strict=True)
    return tuple(Reaction(kind, count or 0, bool(own)) for kind, count, own in pairs)
