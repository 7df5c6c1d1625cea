"""Names and Role Provisioning Services 2.0: the roster of the course."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from lti_tool.demo_lms.access_tokens import MEMBERSHIP_READ
from lti_tool.demo_lms.claims import (
    MEMBERSHIP_ROLE,
    MESSAGE_TYPE,
    RESOURCE_LINK_REQUEST,
    role_uris,
    sourced_id,
)
from lti_tool.demo_lms.lms import current_lms, enrolled_people, offered_activity
from lti_tool.demo_lms.model import Person
from lti_tool.demo_lms.service_requests import (
    ServiceRefusal,
    answer,
    answer_refusal,
    check_course,
    check_scope,
    page_of,
)

CONTAINER = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"

blueprint = Blueprint("nrps", __name__)
blueprint.register_error_handler(ServiceRefusal, answer_refusal)


@blueprint.get("/lti/courses/<course_id>/memberships")
def memberships(course_id: str) -> ResponseReturnValue:
    """The active members, filtered by `role` and paged by `limit`; `rlid` adds each one's message."""
    lms = current_lms()
    check_scope(MEMBERSHIP_READ)
    check_course(course_id)
    if request.accept_mimetypes and not request.accept_mimetypes.quality(CONTAINER):
        raise ServiceRefusal(406, f"Accept must allow {CONTAINER}")
    resource_link_id = request.args.get("rlid")
    with lms.store.read() as session:
        if resource_link_id is not None and offered_activity(session, resource_link_id) is None:
            raise ServiceRefusal(404, f"Not Found: Resource link {resource_link_id} doesn't exist.")
        people = enrolled_people(session)
    page = page_of([person for person in people if _has_role(person, request.args.get("role", ""))])
    body = {
        "id": lms.memberships_url,
        "context": {"id": lms.course.id, "label": lms.course.label, "title": lms.course.title},
        "members": [_member(person, with_message=resource_link_id is not None) for person in page.items],
    }
    return answer(body, CONTAINER, next_page=page.next_page)


def _has_role(person: Person, role: str) -> bool:
    uri = role if role.startswith(("http://", "https://")) else MEMBERSHIP_ROLE + role
    return not role or uri in role_uris(person.role)


def _member(person: Person, *, with_message: bool) -> dict[str, object]:
    member: dict[str, object] = {
        "status": "Active",
        "roles": role_uris(person.role),
        "user_id": person.user_id,
        "lis_person_sourcedid": sourced_id(person),
        "name": person.name,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": person.email,
    }
    if with_message:
        member["message"] = [{MESSAGE_TYPE: RESOURCE_LINK_REQUEST}]
    return member
