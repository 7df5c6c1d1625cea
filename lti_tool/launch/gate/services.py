"""Rules on the addresses of an LMS's services in a launch, by which Stoa answers later."""

from collections.abc import Mapping
from typing import Final

from lti_tool.launch.gate.claims import (
    LTI,
    Claims,
    optional_address,
    optional_object,
    optional_texts,
    short_text,
)

AGS: Final = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS: Final = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
GROUPS: Final = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice"
NOTICES: Final = f"{LTI}platformnotificationservice"


def read_services(claims: Claims) -> Mapping[str, str]:
    """The addresses of the services offered, http(s) only, by the names under which `sync.spaces` keeps them.

    AGS 2.0, section 3.1; NRPS 2.0, 3.6.1.1; Course Groups 1.0 and Platform Notification Service 1.0, the claim of
    each. With them the `product`, whose services may have ways of their own (LTI Core 1.3, section 5.4.2).

    Plain http is let in here and never spoken: the HTTP client refuses it outside of development, which concerns
    the service and shows in its state, while the discussion itself works.
    """
    code = "launch.service_address"
    endpoint = optional_object(claims, AGS, code)
    memberships = optional_object(claims, NRPS, code)
    groups = optional_object(claims, GROUPS, code)
    notices = optional_object(claims, NOTICES, code)
    for service in (memberships, groups, notices):
        optional_texts(service, "service_versions", code)
    for service in (groups, notices):
        optional_texts(service, "scope", code)
    found = {
        "lineitems": optional_address(endpoint, "lineitems", code),
        "lineitem": optional_address(endpoint, "lineitem", code),
        "ags_scopes": " ".join(optional_texts(endpoint, "scope", code)) or None,
        "memberships": optional_address(memberships, "context_memberships_url", code),
        "groups": optional_address(groups, "context_groups_url", code),
        "group_sets": optional_address(groups, "context_group_sets_url", code),
        "notices": optional_address(notices, "platform_notification_service_url", code),
        "notice_types": " ".join(optional_texts(notices, "notice_types_supported", code)) or None,
        "product": short_text(optional_object(claims, f"{LTI}tool_platform"), "product_family_code"),
    }
    return {name: value for name, value in found.items() if value is not None}
