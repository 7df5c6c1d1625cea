"""What people have made of posts, joined to the query that reads them: signs of the ledger, and reactions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, TypeVarTuple
from uuid import UUID

from sqlalchemy import Select

from lti_tool.app.access import Viewer
from lti_tool.reactions import reading as reactions
from lti_tool.reactions.reading import Reaction
from sync.contributions.tables import StoredContribution
from sync.intake.signs import present_signs

_Row = TypeVarTuple("_Row")


@dataclass(frozen=True, slots=True)
class Signs:
    """What stands about one post. `is_endorsed`: by any of staff; `is_answer`: who asked said so."""

    is_endorsed: bool
    is_endorsed_by_viewer: bool
    is_answer: bool
    is_removed_by_author: bool
    reactions: Sequence[Reaction]

    @property
    def is_reacted_to(self) -> bool:
        """Whether anybody has reacted."""
        return any(each.given for each in self.reactions)

    @classmethod
    def read(cls, columns: Sequence[int | None]) -> Self:
        """From the columns that `JoinedSigns` adds to the post's row."""
        endorsed, by_viewer, answer, by_author, *counts = columns
        return cls(bool(endorsed), bool(by_viewer), bool(answer), bool(by_author), reactions.read(counts))


class JoinedSigns:
    """The signs of some contributions as columns of the query for them."""

    def __init__(self, contribution_ids: Select[UUID], viewer: Viewer) -> None:
        self._signs = present_signs(contribution_ids, viewer.person_id)
        self._reactions = reactions.reactions_to(contribution_ids, viewer.person_id)
        known = self._signs.c
        self.columns = (
            known.endorsed,
            known.endorsed_by_person,
            known.accepted,
            known.removed_by_author,
            *reactions.columns_of(self._reactions),
        )

    def join(self, query: Select[*_Row]) -> Select[*_Row]:
        """A query for `StoredContribution` that may name these columns."""
        of_ledger = self._signs.c.contribution_id == StoredContribution.id
        of_reactions = self._reactions.c.contribution_id == StoredContribution.id
        return query.outerjoin(self._signs, of_ledger).outerjoin(self._reactions, of_reactions)
