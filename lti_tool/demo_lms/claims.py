"""The claims of a launch (LTI 1.3 Core, section 5; AGS 2.0; NRPS 2.0; Submission Review 1.0), as Moodle sends them."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lti_tool.demo_lms.access_tokens import AGS_SCOPES, GROUPS_READ
from lti_tool.demo_lms.deep_link_requests import deep_linking_claims, remember_request
from lti_tool.demo_lms.lms import Lms, opens_in_window
from lti_tool.demo_lms.model import Activity, Person, Tool
from lti_tool.demo_lms.reviews import Review
from lti_tool.demo_lms.tables import AddedActivityRow, LineItemRow

TOKEN_LIFE_SECONDS = 60
RESOURCE_LINK_REQUEST = "LtiResourceLinkRequest"
SUBMISSION_REVIEW_REQUEST = "LtiSubmissionReviewRequest"
PRODUCT_FAMILY_CODE = "stoa-demo-lms"

_LTI = "https://purl.imsglobal.org/spec/lti/claim/"
MESSAGE_TYPE = f"{_LTI}message_type"
TARGET_LINK_URI = f"{_LTI}target_link_uri"

MEMBERSHIP_ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
_INSTITUTION_ROLE = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#"
_ROLE_URIS = {
    "learner": [f"{MEMBERSHIP_ROLE}Learner"],
    "instructor": [f"{MEMBERSHIP_ROLE}Instructor"],
    "administrator": [f"{_INSTITUTION_ROLE}Administrator", f"{MEMBERSHIP_ROLE}Administrator"],
    "qualification_manager": [f"{MEMBERSHIP_ROLE}Manager", f"{_INSTITUTION_ROLE}Staff"],
}


@dataclass(frozen=True)
class Launch:
    """Who opens which activity or reviews whose work, in which language, in answer to which nonce.

    Without either, activities are to be added.
    """

    person: Person
    activity: Activity | None
    review: Review | None
    language: str
    nonce: str


def role_uris(role: str) -> list[str]:
    """A role in the vocabulary of LTI 1.3 Core, appendix A.2, as full URIs."""
    return _ROLE_URIS[role]


def sourced_id(person: Person) -> str:
    """The person's id in the student information system; never the LMS's own id."""
    return f"person:{person.user_id}"


def id_token_claims(lms: Lms, session: Session, tool: Tool, launch: Launch) -> dict[str, object]:
    """All claims of the id token; it lives for 60 seconds."""
    now = lms.seconds()
    return {
        "iss": lms.platform.issuer,
        "aud": tool.client_id,
        "sub": launch.person.user_id,
        "iat": now,
        "exp": now + TOKEN_LIFE_SECONDS,
        "nonce": launch.nonce,
        **_person_claims(launch.person),
        **_message_claims(lms, tool, launch),
        f"{_LTI}launch_presentation": _presentation(lms, session, launch),
        **_service_claims(lms, _line_item_id(session, launch)),
        **_purpose_claims(lms, session, launch),
    }


def _purpose_claims(lms: Lms, session: Session, launch: Launch) -> dict[str, object]:
    if launch.review is not None:
        return _review_claims(session, launch.review)
    if launch.activity is None:
        return deep_linking_claims(lms, remember_request(lms, session))
    return {MESSAGE_TYPE: RESOURCE_LINK_REQUEST, **_link_claims(session, launch.activity, {})}


def _review_claims(session: Session, review: Review) -> dict[str, object]:
    custom = dict(review.offered.custom)
    tied = _link_claims(session, review.activity, custom) if review.activity else {f"{_LTI}custom": custom}
    target = {} if review.offered.url is None else {TARGET_LINK_URI: review.offered.url}
    return {
        MESSAGE_TYPE: SUBMISSION_REVIEW_REQUEST,
        f"{_LTI}for_user": {
            "user_id": review.learner.user_id,
            "person_sourcedid": sourced_id(review.learner),
            **_person_claims(review.learner),
            "roles": role_uris(review.learner.role),
        },
        **tied,
        **target,
    }


def _link_claims(session: Session, activity: Activity, more: dict[str, str]) -> dict[str, object]:
    """The resource link, and the custom parameters that the tool set for it and `more`."""
    added = session.get(AddedActivityRow, int(activity.id))
    return {
        f"{_LTI}resource_link": {"id": activity.id, "title": activity.title},
        f"{_LTI}custom": {**(added.custom if added is not None else {}), **more},
    }


def _presentation(lms: Lms, session: Session, launch: Launch) -> dict[str, object]:
    in_window = launch.activity is not None and opens_in_window(session, launch.activity)
    return {
        "locale": launch.language,
        "document_target": "window" if in_window else "iframe",
        "return_url": lms.url("/gradebook" if launch.review else "/course"),
    }


def _person_claims(person: Person) -> dict[str, object]:
    return {
        "name": person.name,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": person.email,
    }


def _message_claims(lms: Lms, tool: Tool, launch: Launch) -> dict[str, object]:
    return {
        f"{_LTI}version": "1.3.0",
        f"{_LTI}deployment_id": tool.deployment_id,
        TARGET_LINK_URI: tool.target_link_uri,
        f"{_LTI}context": {
            "id": lms.course.id,
            "label": lms.course.label,
            "title": lms.course.title,
            "type": ["http://purl.imsglobal.org/vocab/lis/v2/course#CourseSection"],
        },
        f"{_LTI}roles": role_uris(launch.person.role),
        f"{_LTI}lis": {
            "person_sourcedid": sourced_id(launch.person),
            "course_section_sourcedid": lms.course.label,
        },
        f"{_LTI}tool_platform": {
            "guid": lms.platform.issuer,
            "name": "Campus",
            "description": "Stoa demo LMS",
            "product_family_code": PRODUCT_FAMILY_CODE,
            "version": "1",
        },
    }


def _line_item_id(session: Session, launch: Launch) -> int | None:
    if launch.review is not None:
        return launch.review.line_item_id
    return None if launch.activity is None else _only_line_item(session, launch.activity)


def _service_claims(lms: Lms, line_item_id: int | None) -> dict[str, object]:
    endpoint: dict[str, object] = {"scope": list(AGS_SCOPES), "lineitems": lms.line_items_url}
    if line_item_id is not None:
        endpoint["lineitem"] = lms.line_item_url(line_item_id)
    return {
        "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint": endpoint,
        "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice": {
            "context_memberships_url": lms.memberships_url,
            "service_versions": ["2.0"],
        },
        "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice": {
            "scope": [GROUPS_READ],
            "context_groups_url": lms.groups_url,
            "context_group_sets_url": lms.group_sets_url,
            "service_versions": ["1.0"],
        },
    }


def _only_line_item(session: Session, activity: Activity) -> int | None:
    """The activity's line item; none where several are tied to it (AGS 2.0, section 3.7.3)."""
    link_id = int(activity.id)
    tied = session.scalars(
        select(LineItemRow.id).where(
            or_(LineItemRow.activity_id == link_id, LineItemRow.resource_link_id == link_id)
        )
    ).all()
    return tied[0] if len(tied) == 1 else None
