"""A portfolio as it stands at this moment: what its holder has chosen, as far as it still holds."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.keys import KeyRing
from sync.certificates.addresses import Addresses
from sync.certificates.issuing import Standing
from sync.certificates.reading import Held
from sync.competencies.ratings import Attested, is_held
from sync.competencies.rules import Occasion
from sync.competencies.tables import CompetencyEvidence
from sync.contributions.plain import excerpt, plain_text
from sync.contributions.tables import StoredContribution
from sync.contributions.texts import open_texts
from sync.delivery.filters import SpaceFilters
from sync.filter.types import FilterRefused
from sync.organisations.tables import Organisation
from sync.people.accounts import Profile, read_profiles
from sync.people.sealing import Seals
from sync.portfolio.choosing import Choice, EntryKind, OwnLevel, Telling, read_choice, read_offered
from sync.portfolio.content import Level, LevelState, Paper, Piece, PortfolioContent
from sync.spaces.tables import Space

EXCERPT_CHARACTERS: Final = 280

FindAddresses = Callable[[Session, Collection[UUID]], Mapping[UUID, str]]
"""Where contributions stand, for those who may go there, by their ids."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What a portfolio is put together with."""

    keys: KeyRing
    filters: SpaceFilters
    base_url: str
    find_addresses: FindAddresses


def compose(
    session: Session, sources: Sources, organisation_id: UUID, person_id: UUID, language: str, now: datetime
) -> tuple[PortfolioContent, Sequence[Held]]:
    """Somebody's portfolio in a language, and the certificates that are in it, in the same order.

    What was revoked, taken back, decided about anew or removed is not in it; what has lapsed or is disputed says so.
    """
    seals = Seals(session, sources.keys)
    choice = read_choice(session, seals, person_id)
    offered = read_offered(session, sources.keys, organisation_id, person_id, language, now)
    levels = [each for each in offered.levels if choice.holds(EntryKind.LEVEL, each.rating.id)]
    papers = [each for each in offered.certificates if choice.holds(EntryKind.CERTIFICATE, each.row.id)]
    pieces = _read_pieces(session, sources, seals, person_id, language, levels, choice)
    profile = read_profiles(session, sources.keys, [person_id]).get(person_id) if choice.shows_name else None
    told = profile or Profile()
    content = PortfolioContent(
        organisation=session.get_one(Organisation, organisation_id).name,
        language=language,
        made_at=now,
        words=choice.words or "",
        name=told.display_name or "",
        given_name=told.given_name or "",
        family_name=told.family_name or "",
        levels=[_level(each, pieces[each.rating.id], now) for each in levels],
        papers=[_paper(each, sources.base_url, language) for each in papers],
    )
    return content, papers


def state_of(level: OwnLevel, now: datetime) -> LevelState:
    """How a level stands now."""
    if level.rating.disputed_at is not None:
        return LevelState.DISPUTED
    return LevelState.HELD if is_held(level.rating, now) else LevelState.LAPSED


def _level(level: OwnLevel, pieces: Sequence[Piece], now: datetime) -> Level:
    rating, competency = level.rating, level.competency
    return Level(
        competency=competency.name,
        description=competency.description,
        framework=competency.framework,
        identifier=competency.identifier,
        level=rating.level,
        level_name=competency.level_name(rating.level),
        levels=competency.level_count,
        decided_at=rating.decided_at,
        valid_until=rating.valid_until,
        state=state_of(level, now),
        pieces=pieces,
        esco=competency.esco,
        eqf=competency.eqf,
    )


def _paper(held: Held, base_url: str, language: str) -> Paper:
    definition = held.defined.achievement
    secret = held.snapshot.secret if held.snapshot and held.is_public else ""
    return Paper(
        title=definition.title.in_language(language),
        description=definition.description.in_language(language),
        issued_at=held.row.issued_at,
        valid_until=held.row.valid_until,
        is_expired=held.standing is Standing.EXPIRED,
        address=Addresses(base_url).verification(secret) if secret else "",
    )


def _read_pieces(
    session: Session,
    sources: Sources,
    seals: Seals,
    person_id: UUID,
    language: str,
    levels: Sequence[OwnLevel],
    choice: Choice,
) -> Mapping[UUID, Sequence[Piece]]:
    """The chosen evidence of each level by the id of its decision; what is not there any more is left out."""
    chosen = {each.rating.id: [one for one in each.evidence if choice.telling(one.id)] for each in levels}
    every = [each for pieces in chosen.values() for each in pieces]
    ids = {each.contribution_id for each in every if each.contribution_id}
    present = _read_present(session, person_id, ids)
    quoted = {each.contribution_id for each in every if choice.telling(each.id) is Telling.EXCERPT}
    excerpts = _read_excerpts(
        session, sources.filters, seals, language, [row for of, row in present.items() if of in quoted]
    )
    addresses = sources.find_addresses(session, present.keys()) if present else {}
    return {
        rating_id: [
            _piece(each, choice.telling(each.id), excerpts, addresses)
            for each in pieces
            if each.contribution_id is None or each.contribution_id in present
        ]
        for rating_id, pieces in chosen.items()
    }


def _piece(
    each: CompetencyEvidence,
    telling: Telling | None,
    excerpts: Mapping[UUID, str],
    addresses: Mapping[UUID, str],
) -> Piece:
    of = each.contribution_id
    return Piece(
        kind=Occasion(each.kind),
        attested=Attested(each.attested),
        occurred_at=each.occurred_at,
        excerpt=excerpts.get(of, "") if of and telling is Telling.EXCERPT else "",
        address=addresses.get(of, "") if of else "",
    )


def _read_present(
    session: Session, person_id: UUID, ids: Collection[UUID]
) -> Mapping[UUID, StoredContribution]:
    """Of these contributions those of the person's own that are there and public."""
    if not ids:
        return {}
    rows = session.scalars(
        select(StoredContribution).where(
            StoredContribution.id.in_(ids),
            StoredContribution.author_id == person_id,
            StoredContribution.stands,
        )
    )
    return {row.id: row for row in rows}


def _read_excerpts(
    session: Session,
    filters: SpaceFilters,
    seals: Seals,
    language: str,
    contributions: Sequence[StoredContribution],
) -> Mapping[UUID, str]:
    """The beginnings of these texts, each filtered whole, so that a cut leaves no half of a number standing.

    Of a text that the filter refuses, or that a person would have to look at first, nothing is told.
    """
    if not contributions:
        return {}
    spaces = session.scalars(select(Space).where(Space.id.in_({each.space_id for each in contributions})))
    by_space = {space.id: filters.filter_for(session, space) for space in spaces.all()}
    texts = open_texts(seals, contributions)
    found = {}
    for each in contributions:
        try:
            told = by_space[each.space_id].release(plain_text(texts[each.id].markdown), language=language)
        except FilterRefused:
            continue
        found[each.id] = excerpt(told.text, EXCERPT_CHARACTERS)
    return found
