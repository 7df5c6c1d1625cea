"""What the functions answer, field by field as Moodle's exporters do (`competency/classes/external/*`,
`admin/tool/lp/classes/external/*`, `user/classes/external/user_summary_exporter.php`).
"""

import json
from datetime import UTC, datetime

from lti_tool.demo_lms.competency_records import CompetencyRecord, Evidence
from lti_tool.demo_lms.lms import Lms
from lti_tool.demo_lms.model import Competency, Course, Person

SERVICE_USER_ID = 900001
SERVICE_USER_NAME = "Stoa web service"
FRAMEWORK_ID = 1
COURSE_CONTEXT_ID = 100
ACTION_OVERRIDE = 3
FORMAT_PLAIN = 2
OUTCOME_EVIDENCE = 1
RELEASE = "4.5 (demo LMS)"
VERSION = "2024100700"


def site_info(lms: Lms, functions: list[str]) -> dict[str, object]:
    """`core_webservice_get_site_info`."""
    return {
        "sitename": "Campus",
        "siteurl": lms.platform.issuer,
        "username": "stoa",
        "firstname": "Stoa",
        "lastname": "web service",
        "fullname": SERVICE_USER_NAME,
        "userid": SERVICE_USER_ID,
        "lang": lms.course.language,
        "userpictureurl": "",
        "functions": [{"name": name, "version": VERSION} for name in functions],
        "release": RELEASE,
        "version": VERSION,
        "downloadfiles": 0,
        "uploadfiles": 0,
    }


def user(person: Person) -> dict[str, object]:
    """One of `core_user_get_users_by_field`."""
    return {
        "id": int(person.user_id),
        "username": person.email,
        "firstname": person.given_name,
        "lastname": person.family_name,
        "fullname": person.name,
        "email": person.email,
        "idnumber": "",
        "lang": person.locale,
        "suspended": False,
        "confirmed": True,
        "profileimageurlsmall": "",
        "profileimageurl": "",
    }


def competency(one: Competency, position: int) -> dict[str, object]:
    """A competency; each has a scale of its own."""
    return {
        "shortname": one.short_name,
        "idnumber": one.id_number,
        "description": one.description,
        "descriptionformat": FORMAT_PLAIN,
        "sortorder": position,
        "parentid": 0,
        "path": "/0/",
        "ruleoutcome": 0,
        "ruletype": None,
        "ruleconfig": None,
        "scaleid": scale_id(one),
        "scaleconfiguration": _scale_configuration(one),
        "competencyframeworkid": FRAMEWORK_ID,
        **_persistent(one.id, 0, 0),
    }


def scale_id(one: Competency) -> int:
    """The number of a competency's scale."""
    return one.id


def course_competency(course: Course, one: Competency, position: int) -> dict[str, object]:
    """The tie between a competency and the course."""
    return {
        "courseid": int(course.id),
        "competencyid": one.id,
        "sortorder": position,
        "ruleoutcome": OUTCOME_EVIDENCE,
        **_persistent(one.id, 0, 0),
    }


def evidence(lms: Lms, one: Competency, record: CompetencyRecord, added: Evidence) -> dict[str, object]:
    """A piece of evidence."""
    context = f"Course: {lms.course.title}"
    return {
        "usercompetencyid": record.id,
        "contextid": COURSE_CONTEXT_ID,
        "action": ACTION_OVERRIDE,
        "actionuserid": SERVICE_USER_ID,
        "descidentifier": "evidence_manualoverrideincourse",
        "desccomponent": "core_competency",
        "desca": json.dumps(context),
        "url": None,
        "grade": added.level,
        "note": added.note,
        **_persistent(added.id, added.created_at, added.created_at),
        "actionuser": _user_summary(lms, SERVICE_USER_ID, SERVICE_USER_NAME, ""),
        "description": f"The competency rating was manually set in the course '{context}'.",
        "gradename": one.level_name(added.level),
        "userdate": datetime.fromtimestamp(added.created_at, UTC).strftime("%A, %d %B %Y, %H:%M"),
        "candelete": True,
    }


def summary_in_course(
    lms: Lms, person: Person, one: Competency, record: CompetencyRecord | None
) -> dict[str, object]:
    """`tool_lp_data_for_user_competency_summary_in_course`."""
    pieces = record.evidence if record else ()
    return {
        "usercompetencysummary": {
            "showrelatedcompetencies": True,
            "cangrade": person.role == "learner",
            "competency": _competency_summary(one),
            "user": _user_summary(lms, int(person.user_id), person.name, person.email),
            "usercompetencycourse": _user_competency_course(lms.course, person, one, record),
            "evidence": [evidence(lms, one, record, piece) for piece in pieces] if record else [],
        },
        "course": _course_summary(lms),
        "coursemodules": [],
        "plans": [],
        "pluginbaseurl": lms.url("/admin/tool/lp"),
    }


def _competency_summary(one: Competency) -> dict[str, object]:
    return {
        "linkedcourses": [],
        "relatedcompetencies": [],
        "competency": competency(one, 0),
        "framework": {
            "shortname": "Campus",
            "idnumber": "campus",
            "description": "",
            "descriptionformat": FORMAT_PLAIN,
            "visible": True,
            "scaleid": scale_id(one),
            "scaleconfiguration": _scale_configuration(one),
            "contextid": 1,
            "taxonomies": "competency,competency,competency,competency",
            **_persistent(FRAMEWORK_ID, 0, 0),
            "canmanage": False,
            "competenciescount": 1,
            "contextname": "System",
            "contextnamenoprefix": "System",
        },
        "hascourses": False,
        "hasrelatedcompetencies": False,
        "scaleid": scale_id(one),
        "scaleconfiguration": _scale_configuration(one),
        "taxonomyterm": "Competency",
        "comppath": {"ancestors": [], "framework": {"id": FRAMEWORK_ID, "name": "Campus"}},
    }


def _user_competency_course(
    course: Course, person: Person, one: Competency, record: CompetencyRecord | None
) -> dict[str, object]:
    proficient = one.is_proficient(record.level) if record else None
    created_at, modified_at = (record.created_at, record.modified_at) if record else (0, 0)
    return {
        "userid": int(person.user_id),
        "courseid": int(course.id),
        "competencyid": one.id,
        "proficiency": proficient,
        "grade": record.level if record else None,
        **_persistent(record.id if record else 0, created_at, modified_at),
        "gradename": one.level_name(record.level) if record else "-",
        "proficiencyname": "Yes" if proficient else "No",
    }


def _course_summary(lms: Lms) -> dict[str, object]:
    return {
        "id": int(lms.course.id),
        "fullname": lms.course.title,
        "shortname": lms.course.label,
        "idnumber": "",
        "summary": "",
        "summaryformat": FORMAT_PLAIN,
        "startdate": 0,
        "enddate": 0,
        "visible": True,
        "fullnamedisplay": lms.course.title,
        "viewurl": lms.url("/course"),
        "courseimage": "",
        "hasprogress": False,
        "isfavourite": False,
        "hidden": False,
        "showshortname": False,
        "coursecategory": "Campus",
    }


def _user_summary(lms: Lms, user_id: int, name: str, email: str) -> dict[str, object]:
    return {
        "id": user_id,
        "email": email,
        "idnumber": "",
        "phone1": "",
        "phone2": "",
        "department": "",
        "institution": "",
        "fullname": name,
        "identity": email,
        "profileurl": lms.url(f"/user/profile.php?id={user_id}"),
        "profileimageurl": "",
        "profileimageurlsmall": "",
    }


def _scale_configuration(one: Competency) -> str:
    levels = [
        {"id": level, "scaledefault": int(level == 1), "proficient": int(one.is_proficient(level))}
        for level in range(1, len(one.scale) + 1)
    ]
    return json.dumps([{"scaleid": str(scale_id(one))}, *levels])


def _persistent(record_id: int, created_at: int, modified_at: int) -> dict[str, object]:
    return {
        "id": record_id,
        "timecreated": created_at,
        "timemodified": modified_at,
        "usermodified": SERVICE_USER_ID,
    }
