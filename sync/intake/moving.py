"""Moving contributions from one conversation to another of the same space, as those who moderate put things in order.

That is no fact: the ledger keeps who wrote what, and whom they answered when they did. So nobody gains or loses a point
by it, and every score replays as it was. What follows later goes by the new place: who answers a moved post is told
apart from it, and taking an answer is for whoever began the conversation that it is in.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from connectors.contract import ContributionKind
from sync.contributions.tables import StoredContribution
from sync.intake.past import begun_by_stored
from sync.spaces.tables import Space


def begin_conversation(
    session: Session, space: Space, root: StoredContribution, branch: Collection[UUID]
) -> None:
    """Let a reply begin a conversation of its own, with the contributions of its `branch`. The space is locked."""
    root.kind, root.parent_id = ContributionKind.POST.value, None
    _put(session, begun_by_stored(space, root), {root.id, *branch})


def join_conversation(
    session: Session,
    beginning: StoredContribution,
    root: StoredContribution,
    branch: Collection[UUID],
) -> None:
    """Let a contribution answer the beginning of another conversation, with its `branch`. The space is locked."""
    root.kind, root.parent_id = ContributionKind.REPLY.value, beginning.id
    _put(session, beginning.conversation_id, {root.id, *branch})


def _put(session: Session, conversation_id: UUID, contribution_ids: Collection[UUID]) -> None:
    session.flush()
    session.execute(
        update(StoredContribution)
        .where(StoredContribution.id.in_(contribution_ids))
        .values(conversation_id=conversation_id)
    )
