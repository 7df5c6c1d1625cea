"""The one door: whatever its origin, a contribution enters here, in one transaction with everything that follows.

T1 of the design: the text to its one home, the facts to the ledger, a mark on every standing that has to be derived
anew. Unique on (source, source id, revision) within a space, so that bringing the same thing twice changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from config.clock import Clock
from config.keys import KeyRing
from connectors.contract import Contribution
from sync.contributions.markdown import clean
from sync.contributions.matching import fingerprints
from sync.contributions.words import OwnText, read_own
from sync.intake.batch import Batch, Measured
from sync.intake.past import Tail
from sync.ledger.entries import lock_space
from sync.ledger.facts import Measures
from sync.spaces.tables import Space


class Incoming(NamedTuple):
    """A contribution and its author in the space; None for somebody who does not belong to it.

    What strangers wrote is not kept. It is seen nevertheless, since it ends a member's posts in a row. `html` is the
    text as `sync.contributions.rendering` renders it, or None where nobody is going to see it soon. `group_id` is the
    group that a new conversation is for, None where it is for all; answers go where the conversation is. `anonymous`:
    peers are not to know who wrote it, whatever the space has set. `keeps_measures`: an edit, by somebody else than the
    author, after which nothing earns more or less than before. `off_record`: it begins a conversation that is no
    participation. `is_attested_by_author`: that it is theirs is known from them alone; it is evidence, and earns
    nothing. `came_by` is the connected channel that brought it.
    """

    author_id: UUID | None
    contribution: Contribution
    html: str | None = None
    group_id: str | None = None
    anonymous: bool = False
    keeps_measures: bool = False
    off_record: bool = False
    is_attested_by_author: bool = False
    came_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of it: its id in Stoa, and whether anything was new."""

    contribution_id: UUID
    revision: int
    new: bool


class Intake:
    """The door into one installation. Cheap to make; not shared among threads."""

    def __init__(self, keys: KeyRing, clock: Clock) -> None:
        self._keys = keys
        self._fingerprint_key = keys.key("fingerprints")
        self._clock = clock
        self._tails: dict[UUID, Tail] = {}  # remembered over the batches of one import

    def accept(
        self,
        session: Session,
        space: Space,
        author_id: UUID,
        contribution: Contribution,
        html: str | None = None,
        group_id: str | None = None,
        *,
        anonymous: bool = False,
        keeps_measures: bool = False,
        off_record: bool = False,
    ) -> Accepted:
        """Take in one contribution of a member, in the caller's transaction."""
        item = Incoming(author_id, contribution, html, group_id, anonymous, keeps_measures, off_record)
        accepted = self.accept_all(session, space, [item])[0]
        assert accepted is not None
        return accepted

    def accept_all(
        self, session: Session, space: Space, incoming: Sequence[Incoming]
    ) -> list[Accepted | None]:
        """Take in contributions of one source, in their order, with a constant number of queries.

        Gives what became of each, in order; None for those of strangers.
        """
        measured = [self._measure(item) for item in incoming]
        lock_space(session, space.id)
        batch = Batch.open(session, self._keys, space, self._clock.now(), measured, self._tails)
        accepted = [_take(batch, item) for item in measured]
        batch.write()
        return accepted

    def _measure(self, item: Incoming) -> Measured:
        contribution = _cleaned(item.contribution)
        own = read_own(contribution.markdown) if item.author_id else OwnText(())
        measures = Measures(counted_words=len(own.words), code=own.code, links=own.links, asks=own.asks)
        marks = fingerprints(own.words, self._fingerprint_key)
        return Measured(
            item.author_id,
            contribution,
            item.html,
            measures,
            marks,
            item.group_id,
            item.anonymous,
            item.keeps_measures,
            item.off_record,
            item.is_attested_by_author,
            item.came_by,
        )


def _take(batch: Batch, item: Measured) -> Accepted | None:
    contribution = item.contribution
    known = batch.stored.get(contribution.source_id)
    if known is not None and (known.deleted_at is not None or known.revision >= contribution.revision):
        return Accepted(known.id, known.revision, new=False)
    if item.author_id is None:
        batch.pass_over(contribution)
        return None
    if known is not None:
        batch.edit(known, item)
        return Accepted(known.id, known.revision, new=True)
    row = batch.add(item.author_id, item)
    return Accepted(row.id, row.revision, new=True)


def _cleaned(contribution: Contribution) -> Contribution:
    title = clean(contribution.title) if contribution.title is not None else None
    particulars = tuple(map(clean, contribution.particulars))
    return replace(contribution, title=title, markdown=clean(contribution.markdown), particulars=particulars)
