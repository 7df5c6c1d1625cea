"""Rules on the launch message itself (LTI Core 1.3, sections 5.3 and 5.4), and what is read from it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, urlsplit

from lti_tool.launch.gate.claims import (
    LTI,
    Claims,
    optional_address,
    optional_id,
    optional_object,
    optional_text,
    optional_texts,
    required_id,
    required_texts,
)
from lti_tool.launch.gate.refusals import Malformed, NotSupported

VERSION: Final = "1.3.0"
RESOURCE_LINK_REQUEST: Final = "LtiResourceLinkRequest"
_AGS: Final = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
_NRPS: Final = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
_OBJECTS: Final = ("custom", "lis", "tool_platform")  # not used here, but not to be nonsense either
_MAXIMUM_TEXT_LENGTH: Final = 255  # characters of a title or name; longer ones are cut
_MAXIMUM_MAIL_LENGTH: Final = 254  # RFC 5321, 4.5.3.1.3; a longer one is no address
_LOCALE: Final = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*")
_MAXIMUM_LOCALE_LENGTH: Final = 16


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the LMS says the launch is by; names and mail address may be withheld."""

    subject: str
    given_name: str | None = None
    family_name: str | None = None
    name: str | None = None
    mail: str | None = None


@dataclass(frozen=True, slots=True)
class ResourceLink:
    """The activity in the LMS; the context (the course) may be missing."""

    id: str
    title: str
    context_id: str | None


@dataclass(frozen=True, slots=True)
class LaunchMessage:
    """What a launch says, checked. `services` holds the LMS's service addresses as `sync.spaces` names them."""

    deployment_id: str
    person: Person = field(repr=False)
    resource_link: ResourceLink
    roles: tuple[str, ...]
    locale: str | None
    services: Mapping[str, str]


def read_message(claims: Claims, *, base_url: str) -> LaunchMessage:
    """Apply every rule on the message. `base_url` is Stoa's own address."""
    check_version(claims)
    check_message_type(claims)
    check_target_link_uri(claims, base_url)
    check_objects(claims)
    return LaunchMessage(
        deployment_id=read_deployment_id(claims),
        person=read_person(claims),
        resource_link=read_resource_link(claims),
        roles=read_roles(claims),
        locale=read_presentation(claims),
        services=read_services(claims),
    )


def check_version(claims: Claims) -> None:
    """`version` is 1.3.0: LTI Core 1.3, section 5.3.2."""
    if claims.get(f"{LTI}version") != VERSION:
        raise Malformed("the version is not 1.3.0", code="launch.version")


def check_message_type(claims: Claims) -> None:
    """`message_type` is one that Stoa answers: LTI Core 1.3, section 5.3.1."""
    if claims.get(f"{LTI}message_type") != RESOURCE_LINK_REQUEST:
        raise NotSupported("the message type is not answered")


def read_deployment_id(claims: Claims) -> str:
    """`deployment_id` is required: LTI Core 1.3, section 5.3.3."""
    return required_id(claims, f"{LTI}deployment_id", "launch.deployment_unknown")


def check_target_link_uri(claims: Claims, base_url: str) -> None:
    """`target_link_uri` is required and ours: LTI Core 1.3, section 5.3.4."""
    target = claims.get(f"{LTI}target_link_uri")
    if not isinstance(target, str) or not has_origin_of(target, base_url):
        raise Malformed("the target is missing or not ours", code="launch.target_link_uri")


def read_resource_link(claims: Claims) -> ResourceLink:
    """`resource_link` with its id is required, `context` is not, but has an id where it is there: 5.3.5, 5.4.1."""
    link = optional_object(claims, f"{LTI}resource_link", "launch.resource_link")
    link_id = required_id(link, "id", "launch.resource_link")
    optional_text(link, "description")
    context = optional_object(claims, f"{LTI}context", "launch.context")
    context_id = required_id(context, "id", "launch.context") if context else None
    optional_text(context, "label")
    optional_texts(context, "type", "launch.context")
    title = optional_text(link, "title") or optional_text(context, "title") or ""
    return ResourceLink(link_id, title[:_MAXIMUM_TEXT_LENGTH], context_id)


def read_person(claims: Claims) -> Person:
    """`sub` is required, names are not: LTI Core 1.3, section 5.3.6; certification refuses anonymous launches."""
    mail = optional_text(claims, "email")
    return Person(
        subject=required_id(claims, "sub", "launch.subject_missing"),
        given_name=_short_text(claims, "given_name"),
        family_name=_short_text(claims, "family_name"),
        name=_short_text(claims, "name"),
        mail=mail if mail and len(mail) <= _MAXIMUM_MAIL_LENGTH else None,
    )


def read_roles(claims: Claims) -> tuple[str, ...]:
    """`roles` is a required list of texts, which may be empty: LTI Core 1.3, section 5.3.7."""
    optional_texts(claims, f"{LTI}role_scope_mentor", "launch.roles")
    return required_texts(claims, f"{LTI}roles", "launch.roles")


def read_presentation(claims: Claims) -> str | None:
    """The locale of `launch_presentation`, whose return address is http(s): LTI Core 1.3, section 5.4.4."""
    presentation = optional_object(claims, f"{LTI}launch_presentation")
    optional_address(presentation, "return_url", "launch.return_address")
    locale = optional_text(presentation, "locale") or ""
    return locale if _LOCALE.fullmatch(locale) and len(locale) <= _MAXIMUM_LOCALE_LENGTH else None


def read_services(claims: Claims) -> Mapping[str, str]:
    """The addresses of the services offered, http(s) only: AGS 2.0, section 3.1; NRPS 2.0, section 3.6.1.1.

    With them the `product`, whose services may have ways of their own (LTI Core 1.3, section 5.4.2).
    """
    code = "launch.service_address"
    product = _short_text(optional_object(claims, f"{LTI}tool_platform"), "product_family_code")
    endpoint = optional_object(claims, _AGS, code)
    memberships = optional_object(claims, _NRPS, code)
    found = {
        "lineitems": optional_address(endpoint, "lineitems", code),
        "lineitem": optional_address(endpoint, "lineitem", code),
        "ags_scopes": " ".join(optional_texts(endpoint, "scope", code)) or None,
        "memberships": optional_address(memberships, "context_memberships_url", code),
        "product": product,
    }
    return {name: value for name, value in found.items() if value is not None}


def check_objects(claims: Claims) -> None:
    """Claims that are objects in the standard are objects here (sections 5.4.2, 5.4.5 and 5.4.6)."""
    for name in _OBJECTS:
        optional_object(claims, f"{LTI}{name}")
    optional_id(optional_object(claims, f"{LTI}tool_platform"), "guid", Malformed.default_code)


def has_origin_of(address: str, base_url: str) -> bool:
    """Whether an address lies on the origin of another (RFC 6454, section 4)."""
    if "\\" in address or any(character <= " " for character in address):
        return False
    try:
        parts = urlsplit(address)
        return parts.username is None and _origin(parts) == _origin(urlsplit(base_url))
    except ValueError:
        return False


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)


def _short_text(claims: Claims, name: str) -> str | None:
    text = optional_text(claims, name)
    return text[:_MAXIMUM_TEXT_LENGTH] if text else None
