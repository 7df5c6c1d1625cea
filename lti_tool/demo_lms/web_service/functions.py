"""The functions of the web service, by the names that Moodle gives them.

Arguments and answers: `competency/classes/external.php`, `admin/tool/lp/classes/external.php`,
`user/externallib.php` and `webservice/classes/external.php` of Moodle.
"""

from collections.abc import Callable, Mapping

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lti_tool.demo_lms.competency_records import rate, records
from lti_tool.demo_lms.lms import (
    Lms,
    enrolled_learner,
    enrolled_people,
    enrolled_person,
    offered_competencies,
)
from lti_tool.demo_lms.model import Competency
from lti_tool.demo_lms.store import count
from lti_tool.demo_lms.tables import EvidenceRow
from lti_tool.demo_lms.web_service import shapes
from lti_tool.demo_lms.web_service.arguments import Arguments, integer, plain_text, text, texts
from lti_tool.demo_lms.web_service.errors import (
    coding_error,
    invalid_parameter,
    invalid_record,
    missing_record,
)

Function = Callable[[Lms, Arguments], object]


def get_site_info(lms: Lms, _arguments: Arguments) -> object:
    """Who the token belongs to, and what it may call."""
    return shapes.site_info(lms, list(FUNCTIONS))


def list_course_competencies(lms: Lms, arguments: Arguments) -> object:
    """The competencies of a course (`id`), in its order."""
    _check_course(lms, integer(arguments, "id"))
    with lms.store.read() as session:
        competencies = offered_competencies(session)
    return [
        {
            "competency": shapes.competency(competency, position),
            "coursecompetency": shapes.course_competency(lms.course, competency, position),
        }
        for position, competency in enumerate(competencies)
    ]


def get_scale_values(lms: Lms, arguments: Arguments) -> object:
    """The names of a scale's levels (`scaleid`)."""
    scale_id = integer(arguments, "scaleid")
    with lms.store.read() as session:
        for competency in offered_competencies(session):
            if shapes.scale_id(competency) == scale_id:
                return [{"id": level, "name": name} for level, name in enumerate(competency.scale, start=1)]
    raise missing_record("invalidrecord", "Can't find data record in database table scale.")


def grade_competency_in_course(lms: Lms, arguments: Arguments) -> object:
    """Rate a learner and append evidence with a note in plain text; never overwrites earlier evidence."""
    user_id, level = integer(arguments, "userid"), integer(arguments, "grade")
    competency_id, note = integer(arguments, "competencyid"), plain_text(arguments, "note")
    _check_course(lms, integer(arguments, "courseid"))
    with lms.store.write() as session:
        competency = _course_competency(lms, session, competency_id)
        learner = enrolled_learner(session, str(user_id))
        if learner is None:
            raise coding_error("The competency may not be rated at this time.")
        if not 1 <= level <= len(competency.scale):
            raise invalid_record("Invalid data: grade is not a level of the scale")
        record, evidence = rate(session, learner, competency, level, note, lms.seconds())
        count(session, "evidence_added")
    return shapes.evidence(lms, competency, record, evidence)


def delete_evidence(lms: Lms, arguments: Arguments) -> object:
    """Delete one piece of evidence (`id`); the level stays, as in Moodle."""
    evidence_id = integer(arguments, "id")
    with lms.store.write() as session:
        deleted = session.scalar(
            delete(EvidenceRow).where(EvidenceRow.id == evidence_id).returning(EvidenceRow.id)
        )
        if deleted is None:
            raise missing_record(
                "invalidrecord", "Can't find data record in database table competency_evidence."
            )
        count(session, "evidence_removed")
    lms.store.cut_log()
    return True


def user_competency_summary_in_course(lms: Lms, arguments: Arguments) -> object:
    """What a learner holds in a competency of the course, with all evidence, newest first."""
    user_id, competency_id = integer(arguments, "userid"), integer(arguments, "competencyid")
    _check_course(lms, integer(arguments, "courseid"))
    with lms.store.read() as session:
        person = enrolled_person(session, str(user_id))
        if person is None:
            raise missing_record("invaliduser", "Invalid user")
        competency = _course_competency(lms, session, competency_id)
        record = records(session, person).get((person.user_id, competency.id))
    return shapes.summary_in_course(lms, person, competency, record)


def get_users_by_field(lms: Lms, arguments: Arguments) -> object:
    """The course's people whose `id` or `email` is among the `values`."""
    field, values = text(arguments, "field"), texts(arguments, "values")
    if field not in ("id", "email"):
        raise invalid_parameter(f"the field {field!r} cannot be searched")
    with lms.store.read() as session:
        people = enrolled_people(session)
    wanted = {value.casefold() for value in values}
    found = [
        person
        for person in people
        if (person.user_id if field == "id" else person.email.casefold()) in wanted
    ]
    return [shapes.user(person) for person in found]


FUNCTIONS: Mapping[str, Function] = {
    "core_webservice_get_site_info": get_site_info,
    "core_user_get_users_by_field": get_users_by_field,
    "core_competency_list_course_competencies": list_course_competencies,
    "core_competency_get_scale_values": get_scale_values,
    "core_competency_grade_competency_in_course": grade_competency_in_course,
    "core_competency_delete_evidence": delete_evidence,
    "tool_lp_data_for_user_competency_summary_in_course": user_competency_summary_in_course,
}


def _check_course(lms: Lms, course_id: int) -> None:
    if str(course_id) != lms.course.id:
        raise missing_record("invalidrecord", "Can't find data record in database table course.")


def _course_competency(lms: Lms, session: Session, competency_id: int) -> Competency:
    for competency in offered_competencies(session):
        if competency.id == competency_id:
            return competency
    raise coding_error(f"The competency does not belong to this course: {competency_id}, {lms.course.id}")
