"""Setting a demo's space up after its first launch, as an administrator would: rule, mapping, competency records."""

from dataclasses import replace
from uuid import UUID

from lti_tool.demo.courses import COURSE_ID
from lti_tool.demo.stage import Stage
from sync.competencies.mapping import CompetencyLevels, CompetencyMapping, default_levels
from sync.competencies.versions import set_mapping
from sync.outbox.targets import connect_competencies
from sync.scoring.rules import default_rule
from sync.scoring.versions import set_rule
from sync.spaces.tables import Space


def set_up_space(stage: Stage, space_id: UUID, *, weeks: int) -> None:
    """Score a space over so many weeks, map its points to the course's competency, and connect the LMS's records.

    Repeatable: what is set up already stays as it is.
    """
    services, now = stage.services, stage.services.clock.now()
    competency = stage.course.competencies[0]
    rule = replace(default_rule(), periods=weeks)
    levels = CompetencyLevels(str(competency.id), default_levels(len(competency.scale), rule))
    with services.database.write() as session:
        space = session.get_one(Space, space_id)
        set_rule(session, space_id, rule, now, retroactive=True)
        set_mapping(session, space_id, CompetencyMapping((levels,)), now)
        connect_competencies(
            session,
            services.keys,
            space,
            site=stage.lms_url,
            course_id=COURSE_ID,
            token=stage.web_service_token,
            now=now,
        )
