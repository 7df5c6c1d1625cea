"""LTI Course Groups Service 1.0: the groups of the course, and their sets."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from lti_tool.demo_lms.access_tokens import GROUPS_READ
from lti_tool.demo_lms.lms import current_lms, enrolled_person
from lti_tool.demo_lms.model import CourseGroup
from lti_tool.demo_lms.service_requests import (
    ServiceRefusal,
    answer,
    answer_refusal,
    check_accept,
    check_course,
    check_scope,
    page_of,
)

GROUPS = "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json"
GROUP_SETS = "application/vnd.ims.lti-gs.v1.contextgroupsetcontainer+json"

blueprint = Blueprint("course_groups", __name__)
blueprint.register_error_handler(ServiceRefusal, answer_refusal)


@blueprint.get("/lti/courses/<course_id>/groups")
def groups(course_id: str) -> ResponseReturnValue:
    """All groups, or with `user_id` those of one member; paged by `limit`."""
    lms = current_lms()
    check_scope(GROUPS_READ)
    check_course(course_id)
    check_accept(GROUPS)
    user_id = request.args.get("user_id")
    found = lms.course.groups
    if user_id is not None:
        with lms.store.read() as session:
            if enrolled_person(session, user_id) is None:
                raise ServiceRefusal(404, f"Not Found: User {user_id} isn't in this course.")
        found = groups_of(user_id)
    page = page_of(found)
    documents = [
        {"id": group.id, "name": group.name, "set_id": _set_id(group.set_name)} for group in page.items
    ]
    return answer({"id": lms.groups_url, "groups": documents}, GROUPS, next_page=page.next_page)


@blueprint.get("/lti/courses/<course_id>/groupsets")
def group_sets(course_id: str) -> ResponseReturnValue:
    """The sets of groups; paged by `limit`."""
    lms = current_lms()
    check_scope(GROUPS_READ)
    check_course(course_id)
    check_accept(GROUP_SETS)
    page = page_of(_set_names())
    documents = [{"id": _set_id(name), "name": name} for name in page.items]
    return answer({"id": lms.group_sets_url, "sets": documents}, GROUP_SETS, next_page=page.next_page)


def groups_of(user_id: str) -> tuple[CourseGroup, ...]:
    """The groups that one of the course's people is in."""
    return tuple(group for group in current_lms().course.groups if user_id in group.members)


def _set_names() -> list[str]:
    return list(dict.fromkeys(group.set_name for group in current_lms().course.groups))


def _set_id(name: str) -> str:
    return f"set-{_set_names().index(name) + 1}"
