"""What a thread's page says of a post that is not public, to its author and to those who moderate."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.app.access import Viewer
from lti_tool.moderation.words import Wording, read_wording
from lti_tool.space.visibility import withheld_for
from sync.contributions.tables import StoredContribution, Withheld
from sync.moderation.past import Act, ActKind, may_appeal, read_acts
from sync.moderation.tables import WithdrawnContribution
from sync.moderation.withdrawing import UNDO_FOR
from sync.people.sealing import Seals


@dataclass(frozen=True, slots=True)
class Standing:
    """Why a post is not public, and what can be done about that.

    `reason` is a sentence and `words` what a moderator added, both empty where there is nothing to say. `undo_until` is
    when its author can bring it back no more, None where they cannot. `is_appealed`: they have asked to look once
    more; `answer` is what a moderator said to that, once that `is_answered`.
    """

    state: Withheld
    is_own: bool
    reason: str = ""
    words: str = ""
    undo_until: datetime | None = None
    may_appeal: bool = False
    is_appealed: bool = False
    is_answered: bool = False
    answer: str = ""


def read_standings(
    session: Session, seals: Seals, viewer: Viewer, contributions: Iterable[StoredContribution], now: datetime
) -> Mapping[UUID, Standing]:
    """By contribution, of those that are not public and concern the viewer; no query where there is none of them."""
    states = {each.id: (each, state) for each in contributions if (state := withheld_for(viewer, each))}
    if not states:
        return {}
    acts = read_acts(session, seals, states)
    ends = _read_ends(session, viewer, states, now)
    wording = read_wording(session, viewer.space_id)
    return {
        each.id: _standing(each, state, viewer, acts.get(each.id, ()), ends.get(each.id), wording)
        for each, state in states.values()
    }


def _standing(
    contribution: StoredContribution,
    state: Withheld,
    viewer: Viewer,
    acts: Sequence[Act],
    undo_until: datetime | None,
    wording: Wording,
) -> Standing:
    is_own = contribution.author_id == viewer.person_id
    if state is Withheld.WITHDRAWN:
        return Standing(state, is_own, undo_until=undo_until if is_own else None)
    decided = _last(acts, ActKind.HIDDEN if state is Withheld.HIDDEN else ActKind.HELD)
    appealed, answered = _last(acts, ActKind.APPEALED), _last(acts, ActKind.UPHELD)
    since = decided.sequence if decided else 0
    appeal = appealed if appealed and appealed.sequence > since else None
    answer = answered if answered and answered.sequence > since else None
    return Standing(
        state=state,
        is_own=is_own,
        reason=wording.sentence(decided.reason) if decided else "",
        words=decided.words if decided else "",
        may_appeal=is_own and may_appeal(contribution, acts),
        is_appealed=appeal is not None,
        is_answered=answer is not None,
        answer=answer.words if answer else "",
    )


def _last(acts: Sequence[Act], kind: ActKind) -> Act | None:
    return next((each for each in reversed(acts) if each.kind is kind), None)


def _read_ends(
    session: Session, viewer: Viewer, contribution_ids: Iterable[UUID], now: datetime
) -> Mapping[UUID, datetime]:
    """Until when what the viewer has removed can be brought back."""
    rows = session.execute(
        select(WithdrawnContribution.contribution_id, WithdrawnContribution.at).where(
            WithdrawnContribution.contribution_id.in_(list(contribution_ids)),
            WithdrawnContribution.author_id == viewer.person_id,
            WithdrawnContribution.at >= now - UNDO_FOR,
        )
    )
    return {contribution_id: at + UNDO_FOR for contribution_id, at in rows}
