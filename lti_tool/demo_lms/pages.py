"""The pages of the LMS: persons, course, gradebook, competencies. They work without JavaScript."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import ParamSpec

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lti_tool.demo_lms import gradebook as grades
from lti_tool.demo_lms.competency_records import CompetencyRecord, Records, records
from lti_tool.demo_lms.lms import (
    current_lms,
    enrolled_people,
    enrolled_person,
    offered_activities,
    offered_competencies,
    opens_in_window,
)
from lti_tool.demo_lms.model import ROLES, Competency, Person
from lti_tool.demo_lms.reviews import find_review
from lti_tool.demo_lms.sessions import is_own_form, keep_language, page_language, sign_in, signed_in_person
from lti_tool.demo_lms.texts import amount, iso, linked, moment, translator

REFRESH_SECONDS = 5

Parameters = ParamSpec("Parameters")

blueprint = Blueprint("pages", __name__)
blueprint.before_request(keep_language)


@dataclass(frozen=True)
class CompetencyLine:
    """A person's line on the competency page."""

    person: Person
    record: CompetencyRecord | None


@dataclass(frozen=True)
class CompetencySection:
    """A competency with the people who may be seen."""

    competency: Competency
    rows: tuple[CompetencyLine, ...]

    @property
    def rated(self) -> int:
        """How many of them hold a level."""
        return sum(row.record is not None for row in self.rows)


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """Pages show names and grades: no cache keeps them."""
    response.headers["Cache-Control"] = "no-store"
    return response


def for_signed_in(
    view: Callable[Parameters, ResponseReturnValue],
) -> Callable[Parameters, ResponseReturnValue]:
    """Send whoever is not signed in to the choice of persons."""

    @wraps(view)
    def checked(*args: Parameters.args, **kwargs: Parameters.kwargs) -> ResponseReturnValue:
        return view(*args, **kwargs) if signed_in_person() else redirect(url_for("pages.choose"))

    return checked


@blueprint.get("/")
def choose() -> ResponseReturnValue:
    """The choice of persons, by role: the few first. Learners without a grade are marked once others have one."""
    with current_lms().store.read() as session:
        people = enrolled_people(session)
        graded = grades.graded(session)
    groups = {role: [person for person in people if person.role == role] for role in ROLES}
    return page(
        "choose.html", groups={role: members for role, members in groups.items() if members}, graded=graded
    )


@blueprint.post("/session")
def change_person() -> ResponseReturnValue:
    """Sign in as the chosen person."""
    if not is_own_form():
        return page("message_page.html", message="foreign_form"), 403
    with current_lms().store.read() as session:
        person = enrolled_person(session, request.form.get("user_id", ""))
    if person is None:
        return page("message_page.html", message="nobody"), 400
    sign_in(person)
    return redirect(url_for("pages.course"), 303)


@blueprint.get("/course")
@for_signed_in
def course() -> ResponseReturnValue:
    """The course with one activity, in a frame or to open in a window: the first, or the one of `?activity=`."""
    lms = current_lms()
    chosen = request.args.get("activity")
    with lms.store.read() as session:
        activities = offered_activities(session)
        opened = next((one for one in activities if one.id == chosen), activities[0] if activities else None)
        in_window = opened is not None and opens_in_window(session, opened)
    return page("course.html", activities=activities, opened=opened, in_window=in_window, tool=lms.tool)


@blueprint.get("/course/add")
@for_signed_in
def add_activity() -> ResponseReturnValue:
    """Let the tool say which activities to add (deep linking), in a frame; for staff."""
    viewer, tool = signed_in_person(), current_lms().tool
    if viewer is None or not viewer.sees_everybody or tool is None:
        return redirect(url_for("pages.course"))
    return page("add.html", tool=tool)


@blueprint.get("/gradebook")
@for_signed_in
def gradebook() -> ResponseReturnValue:
    """The gradebook: all learners for staff, their own row for a learner."""
    with current_lms().store.read() as session:
        return page(
            "gradebook.html",
            columns=grades.columns(session),
            people=_visible_learners(session),
            tool=current_lms().tool,
            refresh=REFRESH_SECONDS,
        )


@blueprint.get("/gradebook/review/<int(max=999999999):line_item_id>/<user_id>")
@for_signed_in
def review(line_item_id: int, user_id: str) -> ResponseReturnValue:
    """A learner's work in a column, as the tool shows it in a frame; for staff."""
    viewer, tool = signed_in_person(), current_lms().tool
    if viewer is None or not viewer.sees_everybody or tool is None:
        return redirect(url_for("pages.gradebook"))
    with current_lms().store.read() as session:
        found = find_review(session, line_item_id, user_id)
    if found is None:
        return page("message_page.html", message="launch_no_review"), 404
    return page("review.html", review=found, tool=tool)


@blueprint.get("/competencies")
@for_signed_in
def competencies() -> ResponseReturnValue:
    """Levels and evidence: all learners for staff, their own for a learner."""
    with current_lms().store.read() as session:
        people = _visible_learners(session)
        held = records(session)
        sections = [
            CompetencySection(
                one, tuple(CompetencyLine(person, held.get((person.user_id, one.id))) for person in people)
            )
            for one in offered_competencies(session)
        ]
    return page("competencies.html", sections=sections, refresh=REFRESH_SECONDS)


@blueprint.get("/gradebook.json")
def gradebook_json() -> ResponseReturnValue:
    """The LMS's own side, for staff: columns, rows, and how many requests changed something."""
    person = signed_in_person()
    if person is None or not person.sees_everybody:
        return {"error": "only staff who are signed in may read this"}, 401 if person is None else 403
    lms = current_lms()
    with lms.store.read() as session:
        columns = grades.columns(session)
        held = records(session)
        offered = offered_competencies(session)
        learners = [one for one in enrolled_people(session) if one.role == "learner"]
        requests = grades.counters(session)
    return {
        "columns": [
            {
                "line_item": lms.line_item_url(column.line_item_id),
                "label": column.label,
                "maximum": column.maximum,
                "resource_id": column.resource_id,
                "tag": column.tag,
            }
            for column in columns
        ],
        "rows": [
            {
                "user_id": learner.user_id,
                "email": learner.email,
                "grades": {
                    lms.line_item_url(column.line_item_id): _score(column, learner) for column in columns
                },
                "competencies": [_competency_json(held, learner, one) for one in offered],
            }
            for learner in learners
        ],
        "requests": dict(requests),
    }


def _score(column: grades.Column, learner: Person) -> float | None:
    grade = column.grades.get(learner.user_id)
    return grade.score if grade else None


def _competency_json(held: Records, learner: Person, competency: Competency) -> dict[str, object]:
    record = held.get((learner.user_id, competency.id))
    return {
        "competency_id": competency.id,
        "level": record.level if record else None,
        "evidence": [
            {"note": piece.note, "created_at": iso(piece.created_at)}
            for piece in (record.evidence if record else ())
        ],
    }


def _visible_learners(session: Session) -> list[Person]:
    viewer = signed_in_person()
    return [
        person
        for person in enrolled_people(session)
        if person.role == "learner" and viewer is not None and (viewer.sees_everybody or viewer == person)
    ]


def page(template: str, **values: object) -> str:
    """A page with what every template is given."""
    language = page_language()
    return render_template(
        template,
        t=translator(language),
        language=language,
        iso=iso,
        linked=linked,
        moment=partial(moment, language=language),
        amount=partial(amount, language=language),
        course=current_lms().course,
        viewer=signed_in_person(),
        offers_storage=current_lms().offers_storage,
        **values,
    )
