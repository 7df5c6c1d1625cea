"""How far a goal is covered: of all whom it is for, by competency, by department and by discussion."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from lti_tool.app.services import services
from lti_tool.evidence.sentences import say_level
from lti_tool.qualification.goals import find_set, how_many, last_day, spaces_of, whom
from lti_tool.qualification.page import Tab, blueprint, language, managers, organisation_id, show
from sync.frameworks.lookup import find_by_id
from sync.goals.coverage import read_coverage


@blueprint.get("/goals/<uuid:goal_id>/coverage")
@managers
def coverage(goal_id: UUID) -> ResponseReturnValue:
    """The figures of one goal; nobody is named."""
    with services().database.read() as session:
        own = organisation_id()
        found = find_set(session, goal_id)
        (covered,) = read_coverage(session, services().keys, own, [found], services().clock.now())
        return show(
            Tab.GOALS,
            "coverage.html",
            session,
            covered=covered,
            goal=found.goal,
            competencies=find_by_id(session, own, found.goal.levels.keys(), language()),
            spaces=dict(spaces_of(session)),
            say_level=say_level,
            language=language(),
            whom=whom,
            how_many=how_many,
            last_day=last_day,
        )
