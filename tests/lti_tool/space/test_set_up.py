"""What the card says of a discussion that nobody has set up."""

from dataclasses import replace
from datetime import timedelta

from lti_tool.app.services import Services
from sync.scoring.rules import default_rule
from sync.scoring.versions import set_rule
from sync.spaces.tables import Anonymity, Space
from tests.factories.world import Classroom
from tests.lti_tool.space.test_participation import Visit


def test_it_is_told_how_a_discussion_works_as_it_is(visit: Visit) -> None:
    words = visit("ines").open().words
    assert (
        "It works as it is: full participation is two or three contributions a week for four weeks and makes "
        "100 points. Everybody sees all and who wrote it. It is always open."
    ) in words


def test_nothing_is_told_that_does_not_hold(visit: Visit, services: Services, classroom: Classroom) -> None:
    with services.database.write() as session:
        space = session.get_one(Space, classroom.space_id)
        space.closes_at = services.clock.now() + timedelta(days=1)
        space.anonymity = Anonymity.TO_PEERS.value
        set_rule(session, space.id, replace(default_rule(), periods=2), services.clock.now())
    words = visit("ines").open().words
    assert "It works as it is, by a rule of its own: 2,000 points are full participation." in words
    assert not [said for said in ("four weeks", "Everybody sees all", "always open") if said in words]
