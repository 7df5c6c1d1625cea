"""What somebody chooses for their portfolio, and what there is to choose from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from config.errors import StoaError
from config.ids import new_id
from config.keys import KeyRing
from config.upsert import table_of
from sync.audit.trail import record
from sync.certificates.issuing import Standing
from sync.certificates.reading import Held, read_of_person
from sync.competencies.ratings import Decision, latest_of_each, read_evidence, read_ratings
from sync.competencies.tables import CompetencyEvidence, CompetencyRating
from sync.frameworks.lookup import FoundCompetency, find_by_id
from sync.people.sealing import Seals, place
from sync.people.tables import Person
from sync.portfolio.tables import Portfolio, PortfolioEntry

LONGEST_WORDS: Final = 2_000  # characters
MOST_EXCERPTS: Final = 50  # each is filtered whenever the portfolio is shown


class EntryKind(StrEnum):
    """What can be in a portfolio."""

    LEVEL = "level"
    EVIDENCE = "evidence"
    CERTIFICATE = "certificate"


class Telling(StrEnum):
    """How much of a piece of evidence is told: what it is, when, and where it stands; or its beginning, too."""

    LINK = "link"
    EXCERPT = "excerpt"


class PortfolioRefused(StoaError):
    """Something that a portfolio does not take."""

    default_code = "portfolio.refused"


@dataclass(frozen=True, slots=True)
class OwnLevel:
    """A level that somebody was given and that nobody has taken back or decided about anew since."""

    rating: CompetencyRating
    competency: FoundCompetency
    evidence: Sequence[CompetencyEvidence]


@dataclass(frozen=True, slots=True)
class Offered:
    """What somebody can choose from; certificates that are revoked are not among it."""

    levels: Sequence[OwnLevel]
    certificates: Sequence[Held]

    @property
    def items(self) -> frozenset[tuple[EntryKind, UUID]]:
        """All of it by kind and id."""
        return frozenset(
            [
                *((EntryKind.LEVEL, each.rating.id) for each in self.levels),
                *((EntryKind.EVIDENCE, one.id) for each in self.levels for one in each.evidence),
                *((EntryKind.CERTIFICATE, each.row.id) for each in self.certificates),
            ]
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody has chosen; `words` are their own, None where the key is missing that they are sealed with."""

    items: Mapping[tuple[EntryKind, UUID], Telling | None] = field(default_factory=dict)
    words: str | None = ""
    shows_name: bool = False

    def holds(self, kind: EntryKind, item_id: UUID) -> bool:
        """Whether something is in it."""
        return (kind, item_id) in self.items

    def telling(self, evidence_id: UUID) -> Telling | None:
        """How much of a piece of evidence is told; None for nothing."""
        return self.items.get((EntryKind.EVIDENCE, evidence_id))


def read_offered(
    session: Session, keys: KeyRing, organisation_id: UUID, person_id: UUID, language: str, now: datetime
) -> Offered:
    """What somebody can choose from at present, with competencies in words of a language; seven queries."""
    ratings = read_ratings(session, organisation_id, [person_id])[person_id]
    given = [each for each in latest_of_each(ratings).values() if each.decision == Decision.AWARDED]
    found = find_by_id(session, organisation_id, {each.competency_id for each in given}, language)
    evidence = read_evidence(session, [each.id for each in given])
    levels = [
        OwnLevel(each, found[each.competency_id], evidence[each.id])
        for each in given
        if each.competency_id in found
    ]
    certificates = [
        each
        for each in read_of_person(session, keys, organisation_id, person_id, now)
        if each.snapshot is not None and each.standing is not Standing.REVOKED
    ]
    return Offered(levels, certificates)


def read_choice(session: Session, seals: Seals, person_id: UUID) -> Choice:
    """What somebody has chosen, be it there still or not."""
    row = session.get(Portfolio, person_id)
    entries = session.scalars(select(PortfolioEntry).where(PortfolioEntry.person_id == person_id))
    return Choice(
        items={
            (EntryKind(each.kind), each.item_id): Telling(each.telling) if each.telling else None
            for each in entries
        },
        words=seals.open(person_id, row.sealed_words, _place(person_id)) if row else "",
        shows_name=bool(row and row.shows_name),
    )


def save_choice(
    session: Session, seals: Seals, person_id: UUID, offered: Offered, chosen: Choice, now: datetime
) -> None:
    """Let this and nothing else be in somebody's portfolio; what is not (any more) offered is left out.

    Raises `PortfolioRefused` for words or excerpts beyond their bounds.
    """
    words = chosen.words or ""
    if len(words) > LONGEST_WORDS:
        raise PortfolioRefused(
            f"The words are longer than {LONGEST_WORDS:,} characters.", code="portfolio.words"
        )
    items = _consistent(offered, chosen.items)
    if sum(each is Telling.EXCERPT for each in items.values()) > MOST_EXCERPTS:
        raise PortfolioRefused(
            f"At most {MOST_EXCERPTS} pieces of evidence have an excerpt.", code="portfolio.excerpts"
        )
    organisation_id = session.scalar(
        select(Person.organisation_id).where(Person.id == person_id).with_for_update()
    )
    if organisation_id is None:
        raise PortfolioRefused("This person was erased.", code="portfolio.nobody")
    row = session.get(Portfolio, person_id) or Portfolio(person_id=person_id, organisation_id=organisation_id)
    row.shows_name, row.changed_at = chosen.shows_name, now
    row.sealed_words = seals.seal(person_id, words, _place(person_id))
    session.add(row)
    _replace(session, person_id, items, now)
    record(
        session,
        action="portfolio.changed",
        now=now,
        organisation_id=organisation_id,
        actor_id=person_id,
        subject_id=person_id,
        detail={"entries": len(items)},
    )


def _consistent(
    offered: Offered, items: Mapping[tuple[EntryKind, UUID], Telling | None]
) -> dict[tuple[EntryKind, UUID], Telling | None]:
    """What is offered, and of evidence only that of levels that are in it."""
    kept = {key: telling for key, telling in items.items() if key in offered.items}
    for level in offered.levels:
        if (EntryKind.LEVEL, level.rating.id) not in kept:
            for each in level.evidence:
                kept.pop((EntryKind.EVIDENCE, each.id), None)
    return kept


def _replace(
    session: Session,
    person_id: UUID,
    items: Mapping[tuple[EntryKind, UUID], Telling | None],
    now: datetime,
) -> None:
    before = {
        (EntryKind(each.kind), each.item_id): each
        for each in session.scalars(select(PortfolioEntry).where(PortfolioEntry.person_id == person_id))
    }
    _remove(session, [row.id for key, row in before.items() if key not in items])
    for (kind, item_id), telling in items.items():
        if (kind, item_id) in before:
            before[kind, item_id].telling = telling.value if telling else None
            continue
        session.add(
            PortfolioEntry(
                id=new_id(),
                person_id=person_id,
                kind=kind.value,
                item_id=item_id,
                telling=telling.value if telling else None,
                added_at=now,
            )
        )
    session.flush()


def _remove(session: Session, ids: Collection[UUID]) -> None:
    if ids:
        gone = delete(table_of(PortfolioEntry)).where(PortfolioEntry.id.in_(ids))
        session.execute(gone.execution_options(synchronize_session=False))


def _place(person_id: UUID) -> str:
    return place(Portfolio.__tablename__, person_id)
