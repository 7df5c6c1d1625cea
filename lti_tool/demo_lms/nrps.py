"""Names and Role Provisioning Services 2.0: the roster of the course."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.demo_lms.access_tokens import MEMBERSHIP_READ
from lti_tool.demo_lms.claims import (
    MEMBERSHIP_ROLE,
    MESSAGE_TYPE,
    RESOURCE_LINK_REQUEST,
    role_uris,
    sourced_id,
)
from lti_tool.demo_lms.course_groups import groups_of
from lti_tool.demo_lms.lms import (
    current_lms,
    enrolled_people,
    last_roster_change,
    offered_activity,
    people_changed_since,
)
from lti_tool.demo_lms.model import Person, is_id
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
    """The active members, filtered by `role` and paged by `limit`.

    `rlid` adds each one's message, `groups=true` their groups. The last page of the whole roster leads to what will
    have changed: by `since`, everybody whose enrolment has, those who left as ``Deleted``.
    """
    lms = current_lms()
    check_scope(MEMBERSHIP_READ)
    check_course(course_id)
    if request.accept_mimetypes and not request.accept_mimetypes.quality(CONTAINER):
        raise ServiceRefusal(406, f"Accept must allow {CONTAINER}")
    resource_link_id, role = request.args.get("rlid"), request.args.get("role", "")
    with lms.store.read() as session:
        if resource_link_id is not None and offered_activity(session, resource_link_id) is None:
            raise ServiceRefusal(404, f"Not Found: Resource link {resource_link_id} doesn't exist.")
        reached = last_roster_change(session)
        people = _people(session, request.args.get("since"), reached)
    page = page_of([(person, enrolled) for person, enrolled in people if _has_role(person, role)])
    is_last = page.next_page is None and resource_link_id is None and not role
    body = {
        "id": lms.memberships_url,
        "context": {"id": lms.course.id, "label": lms.course.label, "title": lms.course.title},
        "members": [_member(person, enrolled) for person, enrolled in page.items],
    }
    return answer(
        body,
        CONTAINER,
        next_page=page.next_page,
        differences=f"{lms.memberships_url}?since={reached}" if is_last else None,
    )


def _people(session: Session, since: str | None, reached: int) -> list[tuple[Person, bool]]:
    if since is None:
        return [(person, True) for person in enrolled_people(session)]
    if not is_id(since) or int(since) > reached:
        raise ServiceRefusal(400, "since must come from a link to differences")
    return people_changed_since(session, int(since))


def _has_role(person: Person, role: str) -> bool:
    uri = role if role.startswith(("http://", "https://")) else MEMBERSHIP_ROLE + role
    return not role or uri in role_uris(person.role)


def _member(person: Person, enrolled: bool) -> dict[str, object]:
    member: dict[str, object] = {
        "status": "Active" if enrolled else "Deleted",
        "roles": role_uris(person.role),
        "user_id": person.user_id,
        "lis_person_sourcedid": sourced_id(person),
        "name": person.name,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": person.email,
    }
    if "rlid" in request.args:
        member["message"] = [{MESSAGE_TYPE: RESOURCE_LINK_REQUEST}]
    if request.args.get("groups") == "true":
        member["group_enrollments"] = [{"group_id": group.id} for group in groups_of(person.user_id)]
    return member
