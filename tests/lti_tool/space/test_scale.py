"""How Stoa's points and the gradebook's are said to go together, wherever they stand beside each other."""

from typing import Any

import pytest

from lti_tool.app.services import Services
from sync.scoring.rules import Rule, default_rule
from sync.scoring.versions import set_rule
from tests.factories.world import Classroom
from tests.lti_tool.space.test_participation import Visit

RUBRIC: dict[str, Any] = {
    "weight": 205,
    "criteria": [
        {
            "id": "c1",
            "title": "Reasons",
            "levels": [{"title": "none", "points": 0}, {"title": "all", "points": 3}],
        }
    ],
}
PLACES = [
    ("ines", "/review/"),
    ("ines", "/review/{anna}"),
    ("anna", "/review/{anna}"),
    ("anna", "/participation"),
    ("anna", "/"),
]


@pytest.mark.parametrize(("who", "place"), PLACES)
def test_points_are_not_said_to_make_what_the_rubric_makes(
    visit: Visit, services: Services, classroom: Classroom, who: str, place: str
) -> None:
    classroom.post("anna")
    address = place.format(anna=classroom.people["anna"])
    assert (
        "4,000 points are full participation and make 100 in the gradebook." in visit(who).open(address).words
    )
    with services.database.write() as session:
        rule = Rule.parse({**default_rule().dump(), "rubric": RUBRIC})
        set_rule(session, classroom.space_id, rule, services.clock.now())
    assert (
        "4,000 points are full participation and make 79.5 of 100 in the gradebook once the rubric is assessed; "
        "the rubric makes up to 20.5."
    ) in visit(who).open(address).words
