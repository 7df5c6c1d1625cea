"""The evidence beside a proposal or a decision, as its reader may see it: filtered, as everything that leaves Stoa."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from config.keys import KeyRing
from config.language import best_language
from lti_tool.app.access import Viewer
from lti_tool.evidence.sentences import ATTESTED, HAPPENED
from lti_tool.space.places import select_placed, source_of, title_of
from lti_tool.space.visibility import shown_texts
from sync.competencies.proposals import Proposal
from sync.competencies.ratings import Attested, Witness
from sync.competencies.rules import Occasion
from sync.competencies.tables import CompetencyEvidence
from sync.competencies.vouching import Vouched, read_vouches
from sync.contributions.plain import excerpt, plain_text
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import Text
from sync.delivery.filters import SpaceFilters
from sync.filter import TextFilter
from sync.people.sealing import Seals
from sync.spaces.tables import Space

_CHARACTERS: Final = 280
_READ: Final = 4_000  # characters of Markdown, of which the beginning is shown


@dataclass(frozen=True, slots=True)
class Place:
    """A contribution as it stands now. `thread_id` is None where the reader may not go there.

    `vouched` has an entry for each learner who vouches for it: their sentence, filtered, or nothing. `link` leads to
    what was brought in from elsewhere, where it was written; `source` names the product there.
    """

    title: str
    excerpt: str
    thread_id: UUID | None
    post_id: UUID | None
    revision: int
    source: str
    written_at: datetime
    vouched: Sequence[str] = ()
    link: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece of evidence. `place` is None where there is nothing (any more) to read.

    `is_edited`: it says something else by now than when it was decided about.
    """

    what: str
    attested: str
    occurred_at: datetime
    weight: int
    place: Place | None
    is_gone: bool = False
    is_edited: bool = False


def read_places(
    session: Session,
    keys: KeyRing,
    filters: SpaceFilters,
    space: Space,
    viewer: Viewer,
    contribution_ids: Collection[UUID],
) -> Mapping[UUID, Place]:
    """Those of these contributions that the viewer may read, filtered."""
    if not contribution_ids:
        return {}
    rows = session.execute(
        select_placed(viewer).where(
            StoredContribution.space_id == space.id,
            StoredContribution.id.in_(contribution_ids),
            StoredContribution.stands,
        )
    ).all()
    readable = [row for row in rows if row[4]]
    if not readable:
        return {}
    written = [each for row in readable for each in row[:2] if each]
    texts = shown_texts(Seals(session, keys), viewer, written)
    text_filter = filters.filter_for(session, space)
    vouches = read_vouches(session, Seals(session, keys), [row[0].id for row in readable])
    return {
        row[0].id: _place(row, texts, text_filter, viewer, vouches.get(row[0].id, ())) for row in readable
    }


def show_proposal(
    proposal: Proposal, places: Mapping[UUID, Place], witnesses: Mapping[UUID, Witness]
) -> list[Shown]:
    """What a proposal is made on, the earliest first."""
    shown = []
    for each in proposal.happenings:
        witness = witnesses.get(each.contribution_id) if each.contribution_id else None
        place = places.get(each.contribution_id) if each.contribution_id else None
        attested = witness.attested if witness else Attested.SYSTEM
        shown.append(
            Shown(
                str(HAPPENED[each.when]),
                str(ATTESTED[attested]),
                each.occurred_at,
                each.weight,
                place,
                is_gone=each.contribution_id is not None and place is None,
            )
        )
    return shown


def show_evidence(evidence: Collection[CompetencyEvidence], places: Mapping[UUID, Place]) -> list[Shown]:
    """What a decision was made on, as far as it is still there."""
    shown = []
    for each in evidence:
        place = places.get(each.contribution_id) if each.contribution_id else None
        shown.append(
            Shown(
                str(HAPPENED[Occasion(each.kind)]),
                str(ATTESTED[Attested(each.attested)]),
                each.occurred_at,
                each.weight,
                place,
                is_gone=each.contribution_id is not None and place is None,
                is_edited=place is not None and each.revision is not None and place.revision != each.revision,
            )
        )
    return shown


def _place(
    row: Row[StoredContribution, StoredContribution | None, UUID | None, UUID | None, bool],
    texts: Mapping[UUID, Text],
    text_filter: TextFilter,
    viewer: Viewer,
    vouches: Sequence[Vouched],
) -> Place:
    contribution, beginning, thread_id, post_id, _ = row

    def filtered(text: str) -> str:
        return text_filter.scan(text, language=best_language(viewer.locale)).text

    text = texts[contribution.id]
    title = title_of(texts[(beginning or contribution).id])
    words = "" if text.is_lost else excerpt(filtered(plain_text(text.markdown[:_READ])), _CHARACTERS)
    said = [filtered(each.words) if each.words else "" for each in vouches]
    link = text.link or "" if thread_id is None else ""
    source = source_of(contribution) if thread_id is None else ""
    written = (contribution.revision, source, contribution.occurred_at)
    return Place(filtered(title), words, thread_id, post_id, *written, said, link)
