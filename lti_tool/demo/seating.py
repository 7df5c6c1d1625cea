"""Setting a demo's space up after its first launch, as an administrator would: rules, competencies, records."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from lti_tool.demo.courses import COURSE_ID
from lti_tool.demo.stage import Stage
from lti_tool.demo_course import load_evidence_rules, load_framework, load_goal
from sync.competencies.mapping import CompetencyLevels, CompetencyMapping, default_levels
from sync.competencies.rules import EvidenceRules
from sync.competencies.versions import current_rules, set_mapping, set_rules
from sync.frameworks.importing import import_framework, propose
from sync.frameworks.lookup import find_by_identifier
from sync.goals.goals import Goal, set_goal
from sync.goals.managers import appoint
from sync.outbox.targets import connect_competencies
from sync.people.accounts import find_people
from sync.scoring.rules import default_rule
from sync.scoring.versions import set_rule
from sync.spaces.tables import Space


def set_up_space(stage: Stage, space_id: UUID, *, weeks: int) -> None:
    """Score a space over so many weeks, map its points to the course's competency, and connect the LMS's records.

    Further competencies come with the course, rules that propose levels of them, and who manages qualification.
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
        if current_rules(session, space_id)[1] == 0:  # what somebody has changed since is theirs
            _bring_competencies(session, space, stage.course.language, now)
            _appoint_managers(session, stage, space, now)
        connect_competencies(
            session,
            services.keys,
            space,
            site=stage.lms_url,
            course_id=COURSE_ID,
            token=stage.web_service_token,
            now=now,
        )


def _bring_competencies(session: Session, space: Space, language: str, now: datetime) -> None:
    proposal = propose(session, space.organisation_id, load_framework(language), "framework.csv", now)
    import_framework(session, space.organisation_id, proposal, now)
    set_rules(session, space.id, EvidenceRules.parse(load_evidence_rules()), now)
    levels = {
        find_by_identifier(session, space.organisation_id, [identifier], language)[identifier].id: level
        for identifier, level in load_goal().levels.items()
    }
    goal = Goal(load_goal().titles, levels, share=load_goal().share)
    set_goal(session, space.organisation_id, goal, None, now)


def _appoint_managers(session: Session, stage: Stage, space: Space, now: datetime) -> None:
    named = [each.user_id for each in stage.course.people if each.role == "qualification_manager"]
    found = find_people(session, stage.services.keys, space.organisation_id, stage.lms_url, named)
    for person_id in found.values():
        appoint(session, space.organisation_id, person_id, None, now)
