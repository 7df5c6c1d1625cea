"""Posts of which a text is nearly a copy: by the order of its words, never by its vocabulary."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from sync.contributions.matching import fingerprints, looked_up, matched_share
from sync.contributions.tables import Fingerprint, StoredContribution
from sync.contributions.words import read_own

NEARLY: Final = 700
"""Thousandths of a text's fingerprints that another one has to have, for the one to be nearly the other."""
_LOOKED_AT: Final = 5


class Copied(NamedTuple):
    """A post that a text is nearly a copy of, and how much of it, in thousandths."""

    contribution_id: UUID
    author_id: UUID
    share: int


def marks_of(keys: KeyRing, markdown: str) -> frozenset[int]:
    """The fingerprints of what somebody wrote themselves, quotes and code left out; none of a short text."""
    return fingerprints(read_own(markdown).words, keys.key("fingerprints"))


def find_copied(
    session: Session, space_id: UUID, marks: frozenset[int], visible: ColumnElement[bool]
) -> Sequence[Copied]:
    """The posts in a space that a text is nearly, the nearest first; two queries, none for a short text.

    `visible` says of a `StoredContribution` whether the writer may see it: nothing else is looked at, so that nothing
    is betrayed about what they may not.
    """
    wanted = looked_up(marks)
    if not wanted:
        return ()
    number = func.count()
    candidates = session.execute(
        select(Fingerprint.contribution_id, StoredContribution.author_id)
        .join(StoredContribution, StoredContribution.id == Fingerprint.contribution_id)
        .where(
            Fingerprint.space_id == space_id,
            Fingerprint.value.in_(wanted),
            StoredContribution.stands,
            visible,
        )
        .group_by(Fingerprint.contribution_id, StoredContribution.author_id)
        .order_by(number.desc(), Fingerprint.contribution_id)
        .limit(_LOOKED_AT)
    ).all()
    authors: Mapping[UUID, UUID] = dict(candidates)
    values: dict[UUID, set[int]] = {}
    for contribution_id, value in session.execute(
        select(Fingerprint.contribution_id, Fingerprint.value).where(
            Fingerprint.space_id == space_id,
            Fingerprint.value.in_(wanted),
            Fingerprint.contribution_id.in_(authors),
        )
    ):
        values.setdefault(contribution_id, set()).add(value)
    found = [Copied(each, authors[each], matched_share(wanted, values[each])) for each in values]
    return sorted((each for each in found if each.share >= NEARLY), key=lambda each: -each.share)
