"""The two ways through the demo: the written course, discussed through forms; a Slack export, brought in."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from connectors.communities.slack import SlackExport
from lti_tool.demo.company import SPAN, Act, Company, schedule
from lti_tool.demo.courses import ACTIVITY_ID
from lti_tool.demo.seating import set_up_space
from lti_tool.demo.stage import Stage
from lti_tool.demo.visitor import DemoFailed, Page, Visitor
from lti_tool.demo_course import DemoCourse
from sync.competencies.ratings import read_ratings
from sync.contributions.tables import StoredContribution
from sync.delivery.worker import RunReport, Worker
from sync.frameworks.lookup import find_by_identifier
from sync.intake.archive import Brought, bring_in
from sync.people.accounts import find_people
from sync.spaces.tables import Space

Progress = Callable[[str], None]

_SPACE_ADDRESS: Final = re.compile(r"/s/([0-9a-f-]{36})/")
_COURSE_WEEKS: Final = 2
_PROGRESS_EVERY: Final = 20
_COMMUNITY_WEEKS: Final = 4


@dataclass(frozen=True)
class Played:
    """A way that was gone: the space it led to, what the worker did, and what an archive brought."""

    space_id: UUID
    report: RunReport
    brought: Brought | None = None


def play_course(stage: Stage, content: DemoCourse, progress: Progress) -> Played:
    """Launch everybody who writes, and let them write; then derive and send.

    Every form carries an id that follows from the course, so that a second time brings nothing new: a course that was
    left in the middle is played from its beginning, and one that was played to its end not again.
    """
    beginning = stage.clock.now() - SPAN
    acts = schedule(content, beginning)
    try:
        stage.clock.play(beginning)
        space_id = _first_launch(stage, weeks=_COURSE_WEEKS)
        _perform(stage, content, space_id, acts, progress)
    finally:
        stage.clock.return_to_present()
    return Played(space_id, Worker(stage.services.sync_context()).run_once())


def _mark_of(content: DemoCourse) -> str:
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]


def _perform(
    stage: Stage, content: DemoCourse, space_id: UUID, acts: Sequence[Act], progress: Progress
) -> None:
    there, mark = _count_posts(stage, space_id), _mark_of(content)
    if there:
        progress(f"{there} posts are there already.")
        if stage.played == mark:
            return
    company = Company(stage, content.language, space_id)
    for number, act in enumerate(acts, 1):
        company.perform(act)
        if number % _PROGRESS_EVERY == 0 and _count_posts(stage, space_id) > there:
            progress(f"{number} of {len(acts)} posts")
    _decide(stage, content, space_id, company)
    company.leave()
    stage.remember_played(mark)


def _decide(stage: Stage, content: DemoCourse, space_id: UUID, company: Company) -> None:
    """Let the trainers decide, each once about a competency of somebody who is there."""
    with stage.services.database.read() as session:
        own = session.get_one(Space, space_id).organisation_id
        people = find_people(
            session, stage.services.keys, own, stage.lms_url, [each.to for each in content.decisions]
        )
        competencies = find_by_identifier(
            session, own, [each.competency for each in content.decisions], content.language
        )
        ratings = read_ratings(session, own, list(people.values()))
    decided = {(each.person_id, each.competency_id) for theirs in ratings.values() for each in theirs}
    for decision in content.decisions:
        person_id, competency_id = people.get(decision.to), competencies[decision.competency].id
        if person_id is not None and (person_id, competency_id) not in decided:
            company.decide(decision, person_id, competency_id)


def _count_posts(stage: Stage, space_id: UUID) -> int:
    with stage.services.database.read() as session:
        of_space = StoredContribution.space_id == space_id
        return session.scalar(select(func.count()).select_from(StoredContribution).where(of_space)) or 0


def play_conversations(stage: Stage, export: Path, progress: Progress) -> Played:
    """Read the roster from the LMS, bring the export in, derive and send."""
    space_id = _first_launch(stage, weeks=_COMMUNITY_WEEKS)
    services = stage.services
    worker = Worker(services.sync_context())
    worker.run_once()  # the roster
    brought = bring_in(
        services.database,
        services.keys,
        services.clock,
        space_id,
        SlackExport().read(export),
        lambda so_far: progress(f"{so_far.read} messages"),
    )
    return Played(space_id, worker.run_once(), brought)


def _first_launch(stage: Stage, *, weeks: int) -> UUID:
    """An instructor opens the activity, and the space that this made is set up; who manages qualification comes too."""
    space_id = _opened_by(stage, "instructor")
    _opened_by(stage, "qualification_manager")
    set_up_space(stage, space_id, weeks=weeks)
    return space_id


def _opened_by(stage: Stage, role: str) -> UUID:
    """The space that the first person of a role comes to."""
    user_id = next(person.user_id for person in stage.course.people if person.role == role)
    visitor = Visitor()
    try:
        return space_of(visitor.launch(stage.lms_url, user_id, ACTIVITY_ID))
    finally:
        visitor.close()


def space_of(page: Page) -> UUID:
    """The space that a launch led to. Raises DemoFailed where it led to none."""
    found = _SPACE_ADDRESS.search(page.address)
    if not found:
        raise DemoFailed(f"The launch ended on {page.address}, which is no space.")
    return UUID(found[1])
