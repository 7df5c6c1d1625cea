"""Decisions about levels that do not hold any more go with time, and never bring back what they had ended."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from config.clock import SetClock
from config.database import Database
from config.keys import KeyRing
from sync.competencies.ratings import Decided, Subject, award, revoke
from sync.competencies.retention import COMPETENCY_CATEGORIES
from sync.competencies.tables import CompetencyEvidence, CompetencyRating
from sync.frameworks.importing import import_framework, propose
from sync.frameworks.tables import CompetencyRow
from sync.people.sealing import Seals
from sync.portfolio.links import make_link
from sync.portfolio.tables import PortfolioLink
from sync.retention.schedule import Scope
from sync.spaces.tables import Space
from tests.factories.world import open_classroom

DAY = timedelta(days=1)
PLAIN = b"code;title\nA;Testing\nB;Reporting\n"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_ends_a_level_stays_as_long_as_the_level(
    database: Database, keys: KeyRing, clock: SetClock
) -> None:
    room, now = open_classroom(database, keys, clock), clock.now()
    levels, links = COMPETENCY_CATEGORIES
    with database.write() as session:
        own = session.get_one(Space, room.space_id).organisation_id
        import_framework(session, own, propose(session, own, PLAIN, "f", now), now)
        one, other = session.scalars(select(CompetencyRow.id)).all()
        seals, by, anna = Seals(session, keys), room.people["ines"], room.people["anna"]

        def give(competency: UUID, day: int, until: int | None) -> CompetencyRating:
            ends = now + until * DAY if until else None
            subject = Subject(own, room.space_id, anna, competency, 1, 1)
            decided = Decided(by, now + day * DAY, 1, "Seen.", ends)
            return session.get_one(CompetencyRating, award(session, seals, subject, decided, None, {}))

        given = give(one, 0, None)
        revoke(session, seals, given, by, "Not so.", now + 20 * DAY)
        give(other, 0, 10)
        kept = give(other, 5, None)
        make_link(session, seals, keys, anna, 7, now)

        def purge(day: int) -> set[tuple[str, UUID]]:
            at = now + day * DAY
            for category in (levels, links):
                scope = Scope(own, at, at, keys, True)
                while category.purge(session, scope).more:
                    pass
            session.expire_all()
            rows = session.scalars(select(CompetencyRating))
            return {(each.decision, each.competency_id) for each in rows}

        assert purge(1) == {("awarded", one), ("revoked", one), ("awarded", other)}
        assert session.scalars(select(PortfolioLink)).all() != []
        assert purge(15) == {("awarded", one), ("revoked", one), ("awarded", other)}
        assert session.scalars(select(PortfolioLink)).all() == []
        assert purge(19) == {("awarded", one), ("revoked", one), ("awarded", other)}, "it holds at that time"
        assert purge(30) == {("awarded", other)}
        assert session.get(CompetencyRating, kept.id) is not None
        assert session.scalars(select(CompetencyEvidence)).all() == []
