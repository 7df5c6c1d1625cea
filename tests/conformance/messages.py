"""The messages beside the plain resource link launch, as changes to its claims."""

from collections.abc import Mapping

from tests.lti_tool.launch.platform import ABSENT, LTI

DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
GROUPS = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice"
NOTICES = f"{LTI}platformnotificationservice"
Changes = Mapping[str, object]


def deep_linking(**settings: object) -> dict[str, object]:
    """A deep linking request; a setting changed to `ABSENT` is left out."""
    whole = {
        "deep_link_return_url": "https://lms.example/deep_links",
        "accept_types": ["link", "ltiResourceLink"],
        "accept_presentation_document_targets": ["iframe", "window"],
        **settings,
    }
    return {
        f"{LTI}message_type": "LtiDeepLinkingRequest",
        f"{LTI}resource_link": ABSENT,
        f"{LTI}roles": ["http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"],
        DEEP_LINKING: {name: value for name, value in whole.items() if value is not ABSENT},
    }


def submission_review(for_user: object) -> dict[str, object]:
    """A submission review of somebody's contributions, asked for by an instructor."""
    return {
        f"{LTI}message_type": "LtiSubmissionReviewRequest",
        f"{LTI}roles": ["http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"],
        f"{LTI}for_user": for_user,
    }


def data_privacy(for_user: object, name: str = "DataPrivacyLaunchRequest") -> dict[str, object]:
    """A data privacy launch by an administrator, under one of its two names."""
    return {
        f"{LTI}message_type": name,
        f"{LTI}resource_link": ABSENT,
        f"{LTI}context": ABSENT,
        f"{LTI}roles": ["http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator"],
        f"{LTI}for_user": for_user,
    }
