"""Telling authors what those who moderate did with posts in the open, which decides nothing about them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from sync.contributions.markdown import clean
from sync.contributions.tables import StoredContribution
from sync.moderation.acts import LONGEST_WORDS
from sync.moderation.past import ActKind, place_of_act
from sync.moderation.tables import ModerationAct
from sync.people.sealing import Seals


def tell_authors(
    session: Session,
    seals: Seals,
    contributions: Sequence[StoredContribution],
    kind: ActKind,
    by: UUID,
    now: datetime,
    words: str = "",
) -> None:
    """Note an act of `ARRANGED` for the authors of these contributions, once each, at the first one of theirs.

    Nothing for `by`, who acts, nor about what is removed. `words` are what `by` says to them, cut at 1,000 characters.
    The audit has the act itself: it is the caller's.
    """
    firsts: dict[UUID, StoredContribution] = {}
    for each in contributions:
        if each.author_id != by and each.deleted_at is None:
            firsts.setdefault(each.author_id, each)
    acts = [
        ModerationAct(
            space_id=each.space_id,
            contribution_id=each.id,
            person_id=author_id,
            kind=kind.value,
            revision=each.revision,
            actor_id=by,
            at=now,
        )
        for author_id, each in firsts.items()
    ]
    session.add_all(acts)
    session.flush()
    words = clean(words).strip()[:LONGEST_WORDS]
    if words:
        seals.load(set(firsts))
        for act in acts:
            act.sealed_words = seals.seal(act.person_id, words, place_of_act(act.sequence))
        session.flush()
