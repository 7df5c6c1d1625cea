"""A batch of contributions on their way in, and what they add to the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, NamedTuple, Self
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.ids import timeless_id
from config.keys import KeyRing
from connectors.contract import Contribution, ContributionKind
from sync.contributions.rendering import RENDERER_VERSION
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import Text, open_kept, seal_text
from sync.intake.origins import Origins
from sync.intake.past import (
    OF_REVISIONS,
    Tail,
    Waiting,
    begun_by,
    conversation_of,
    measures_of,
    read_stored,
    read_tails,
    read_waiting,
)
from sync.ledger.decisions import SOURCE_OF_TOLD, latest_about_contributions
from sync.ledger.entries import Entry, append
from sync.ledger.facts import BROUGHT, FactKind, Measures, Publicity, ToldOfAnswered, Verdict
from sync.ledger.tables import LedgerRow
from sync.people.sealing import Seals
from sync.spaces.tables import Space

_FIRST: Final = 1  # revision


class Measured(NamedTuple):
    """A contribution with what was measured of its text alone; `author_id` None for a stranger's.

    `group_id` is the group whose conversation it begins; an answer is in the group of what it answers. `anonymous`:
    peers are not to know who wrote it. `keeps_measures`: an edit changes nothing that was measured.
    `off_record`: it is no participation, and nothing is noted of it, nor of what answers it. `is_attested_by_author`:
    it is noted for evidence alone. `came_by` is the connected channel that brought it.
    """

    author_id: UUID | None
    contribution: Contribution
    html: str | None
    measures: Measures
    marks: frozenset[int]
    group_id: str | None = None
    anonymous: bool = False
    keeps_measures: bool = False
    off_record: bool = False
    is_attested_by_author: bool = False
    came_by: UUID | None = None


@dataclass
class Batch:
    """Contributions of one source for one space, in one transaction.

    `stored` are the contributions that the batch names, by source id; `origins` tells whose words they were
    first; `waiting` are answers by the conversation that what they answer would begin. Everything is kept up to date as
    the batch goes on, so that later items see earlier ones.
    """

    session: Session
    keys: KeyRing
    seals: Seals
    space: Space
    now: datetime
    stored: dict[str, StoredContribution]
    tails: dict[UUID, Tail]
    origins: Origins
    waiting: dict[UUID, list[Waiting]]
    facts: list[Entry] = field(default_factory=list)
    adopted: list[tuple[StoredContribution, UUID]] = field(default_factory=list)
    answered: list[tuple[StoredContribution, StoredContribution]] = field(default_factory=list)

    @classmethod
    def open(
        cls,
        session: Session,
        keys: KeyRing,
        space: Space,
        now: datetime,
        items: Sequence[Measured],
        tails: dict[UUID, Tail],
    ) -> Self:
        """Look up what is known already. `tails` is what earlier batches of the same import have seen."""
        contributions = [item.contribution for item in items]
        stored = read_stored(session, space, contributions)
        conversations = {conversation_of(space, each, stored) for each in contributions}
        begun = {begun_by(space, each) for each in contributions if each.source_id not in stored}
        tails.update(read_tails(session, (conversations | begun) - tails.keys()))
        waiting = read_waiting(session, begun & tails.keys())
        origins = Origins(session, space.id, [item.marks for item in items])
        seals = Seals(session, keys)
        seals.load({item.author_id for item in items if item.author_id})
        return cls(session, keys, seals, space, now, stored, tails, origins, waiting)

    def pass_over(self, contribution: Contribution) -> None:
        """See what a stranger wrote, without keeping it."""
        self.tails[conversation_of(self.space, contribution, self.stored)] = Tail(None, 0)

    def add(self, author_id: UUID, item: Measured) -> StoredContribution:
        """Keep a new contribution."""
        row = self._new_row(author_id, item)
        if row.off_record:
            self.session.add(row)
            self.stored[row.source_id] = row
            if row.is_attested_by_author:
                self._note_brought(row, item)
            return row
        since = self._present_since(item.contribution)
        measures = replace(
            item.measures,
            answers=item.contribution.kind is ContributionKind.REPLY,
            matched=self.origins.add(row, item.marks, since),
            run=self._count_run(row.conversation_id, author_id),
        )
        self._note_new(row, measures, since)
        parent = self.stored.get(item.contribution.in_reply_to or "")
        # What is gone earns no credit, but answering oneself stays what it is.
        if parent is not None and (parent.deleted_at is None or parent.author_id == author_id):
            self._note(row, FactKind.REPLY_RECEIVED, parent.author_id, measures, counterpart=author_id)
        self.session.add(row)
        self.stored[row.source_id] = row
        self._give_to_parent(row, item.contribution)
        if item.contribution.kind is ContributionKind.REPLY and parent is None:
            self.waiting.setdefault(row.conversation_id, []).append(Waiting(row, measures))
        if parent is not None and parent.author_id != author_id and parent.deleted_at is None:
            self.answered.append((parent, row))
        return row

    def _give_to_parent(self, parent: StoredContribution, contribution: Contribution) -> None:
        """Say of answers that came before what they answer whom they answered, and whether that is oneself."""
        for reply, measures in self.waiting.pop(begun_by(self.space, contribution), ()):
            self.adopted.append((reply, parent.id))
            self._note(
                reply, FactKind.REPLY_RECEIVED, parent.author_id, measures, counterpart=reply.author_id
            )
            if reply.withheld is not None:
                self._note_withheld(reply, parent.author_id, Publicity.WITHHELD)

    def edit(self, row: StoredContribution, item: Measured) -> None:
        """Put a later revision in an earlier one's place."""
        if row.off_record:
            self._replace(row, item)
            return
        edited_at = self._present_since(item.contribution)
        former, matched = self._read_measures(row), self.origins.edit(row, item.marks, edited_at)
        measures = replace(item.measures, answers=former.answers, matched=matched, run=former.run)
        measures = former if item.keeps_measures else measures
        self._replace(row, item)
        self._note(row, FactKind.EDIT, row.author_id, measures, at=edited_at)
        waiting = self.waiting.get(row.conversation_id, [])
        waiting[:] = [Waiting(row, measures) if each.reply is row else each for each in waiting]
        if measures.answers:  # an answer pays as what it is
            for receiver in self._read_credited(row):
                self._note(row, FactKind.EDIT, receiver, measures, counterpart=row.author_id, at=edited_at)

    def _replace(self, row: StoredContribution, item: Measured) -> None:
        row.revision = item.contribution.revision
        kept = item.contribution.particulars or open_kept(self.seals, row).particulars
        edited = replace(item.contribution, particulars=tuple(kept))
        row.sealed_text = self._seal(row.id, row.author_id, item._replace(contribution=edited))

    def _read_credited(self, row: StoredContribution) -> list[UUID]:
        """Who was credited for a contribution of somebody else as an answer to them."""
        kind = FactKind.REPLY_RECEIVED
        credited = set(
            self.session.scalars(
                select(LedgerRow.person_id).where(
                    LedgerRow.contribution_id == row.id, LedgerRow.kind == kind.value
                )
            )
        )
        credited.update(
            each.person_id for each in self.facts if each.kind is kind and each.contribution_id == row.id
        )
        return sorted(credited - {row.author_id})

    def _tell_of_excluded(self) -> None:
        """Say of answers to what staff let count no more that they are such, to whom they were given."""
        if not self.answered:
            return
        decided = latest_about_contributions(
            self.session, self.keys, self.space.id, {each.id for each, _ in self.answered}
        )
        for parent, row in self.answered:
            decision = decided.get(parent.id)
            if decision is not None and decision.verdict == Verdict.DOES_NOT_COUNT:
                entry = Entry(
                    parent.author_id,
                    FactKind.MODERATION,
                    row.id,
                    row.revision,
                    SOURCE_OF_TOLD,
                    self.now,
                    counterpart=decision.decided_by,
                    verdict=ToldOfAnswered.EXCLUDED.value,
                )
                self.facts.append(entry)

    def _tell_of_withheld(self) -> None:
        """Say of answers to what is not public that they are such, to whom they were given."""
        for parent, row in self.answered:
            if parent.withheld is not None:
                self._note_withheld(row, parent.author_id, Publicity.ANSWERED_WITHHELD)

    def _note_withheld(self, row: StoredContribution, person_id: UUID, verdict: Publicity) -> None:
        self.facts.append(
            Entry(
                person_id,
                FactKind.WITHHOLDING,
                row.id,
                row.revision,
                SOURCE_OF_TOLD,
                self.now,
                verdict=verdict.value,
            )
        )

    def write(self) -> None:
        """Write what the batch adds, and mark every standing that it concerns."""
        self._tell_of_excluded()
        self._tell_of_withheld()
        self.session.flush()
        for reply, parent_id in self.adopted:  # which has to be there first
            reply.parent_id = parent_id
        self.origins.write()
        append(self.session, self.space.id, self.facts, self.now)

    def _new_row(self, author_id: UUID, item: Measured) -> StoredContribution:
        contribution, contribution_id = item.contribution, timeless_id()
        parent = self.stored.get(contribution.in_reply_to or "")
        return StoredContribution(
            id=contribution_id,
            space_id=self.space.id,
            author_id=author_id,
            source=contribution.source,
            source_id=contribution.source_id,
            revision=contribution.revision,
            kind=contribution.kind.value,
            parent_id=parent.id if parent else None,
            conversation_id=conversation_of(self.space, contribution, self.stored),
            sealed_text=self._seal(contribution_id, author_id, item),
            group_id=parent.group_id if parent else item.group_id,
            anonymous=item.anonymous,
            off_record=item.is_attested_by_author or (parent.off_record if parent else item.off_record),
            is_attested_by_author=item.is_attested_by_author,
            occurred_at=contribution.occurred_at,
            deleted_at=None,
            came_by=item.came_by,
        )

    def _seal(self, contribution_id: UUID, author_id: UUID, item: Measured) -> bytes | None:
        contribution, version = item.contribution, RENDERER_VERSION if item.html is not None else None
        text = Text(
            contribution.markdown,
            contribution.title,
            contribution.link,
            item.html,
            version,
            contribution.particulars,
            attachments=contribution.attachments,
        )
        return seal_text(self.seals, contribution_id, author_id, text)

    def _note_new(self, row: StoredContribution, measures: Measures, since: datetime) -> None:
        """Note that something was written; of what was edited before it came, that it was nothing until then."""
        if row.revision == _FIRST:
            self._note(row, FactKind.CONTRIBUTION, row.author_id, measures)
            return
        unknown = Measures(answers=measures.answers, run=measures.run)
        self._note(row, FactKind.CONTRIBUTION, row.author_id, unknown, revision=_FIRST)
        self._note(row, FactKind.EDIT, row.author_id, measures, at=since)

    def _note_brought(self, row: StoredContribution, item: Measured) -> None:
        """Note what its author says is theirs. It is compared with nothing: nobody's words become copies by a file."""
        measures = replace(item.measures, answers=item.contribution.kind is ContributionKind.REPLY)
        entry = Entry(
            row.author_id,
            FactKind.CONTRIBUTION,
            row.id,
            row.revision,
            row.source,
            row.occurred_at,
            measures,
            verdict=BROUGHT,
        )
        self.facts.append(entry)

    def _note(
        self,
        row: StoredContribution,
        kind: FactKind,
        person_id: UUID,
        measures: Measures,
        counterpart: UUID | None = None,
        at: datetime | None = None,
        revision: int | None = None,
    ) -> None:
        self.facts.append(
            Entry(
                person_id,
                kind,
                row.id,
                revision or row.revision,
                row.source,
                at or row.occurred_at,
                measures,
                counterpart=counterpart,
            )
        )

    def _present_since(self, contribution: Contribution) -> datetime:
        """Since when the present text is there. Nobody knows what stood there before it was edited."""
        if contribution.revision == _FIRST:
            return contribution.occurred_at
        return contribution.edited_at or self.now

    def _count_run(self, conversation_id: UUID, author_id: UUID) -> int:
        last = self.tails.get(conversation_id)
        run = last.run + 1 if last is not None and last.author_id == author_id else 1
        self.tails[conversation_id] = Tail(author_id, run)
        return run

    def _read_measures(self, row: StoredContribution) -> Measures:
        """What was measured last; edits repeat whether it answered somebody when it came in, and how many in a row.

        Where it stands by now says neither: staff may have moved it.
        """
        for fact in reversed(self.facts):
            if fact.contribution_id == row.id and fact.kind in OF_REVISIONS:
                return fact.measures
        latest = (
            select(LedgerRow)
            .where(
                LedgerRow.contribution_id == row.id,
                LedgerRow.kind.in_([kind.value for kind in OF_REVISIONS]),
            )
            .order_by(LedgerRow.sequence.desc())
            .limit(1)
        )
        return measures_of(self.session.scalars(latest).one())
