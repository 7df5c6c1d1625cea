"""Rules on the launch message itself (LTI Core 1.3, sections 5.3 and 5.4), and what is read from it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from urllib.parse import SplitResult, urlsplit

from lti_tool.launch.gate.claims import (
    LTI,
    MAXIMUM_ID_LENGTH,
    Claims,
    check_measure,
    check_texts,
    optional_address,
    optional_id,
    optional_object,
    optional_text,
    optional_texts,
    required_id,
    required_texts,
    short_text,
)
from lti_tool.launch.gate.refusals import Malformed, NotSupported
from lti_tool.launch.gate.requests import DeepLinkingSettings, read_deep_linking_settings, read_for_user
from lti_tool.launch.gate.services import read_services

VERSION: Final = "1.3.0"
_MAXIMUM_MAIL_LENGTH: Final = 254  # RFC 5321, 4.5.3.1.3; a longer one is no address
_LOCALE: Final = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*")
_MAXIMUM_LOCALE_LENGTH: Final = 16
_MAXIMUM_CUSTOM_LENGTH: Final = 2000  # characters of a custom parameter; a longer one is none of ours
_NOT_SUBSTITUTED: Final = re.compile(r"\$[A-Za-z][\w.-]*")  # unknown to the LMS: LTI Core 1.3, appendix B


class MessageType(StrEnum):
    """The messages that Stoa answers, each under the name that its specification gives it."""

    RESOURCE_LINK = "LtiResourceLinkRequest"
    DEEP_LINKING = "LtiDeepLinkingRequest"
    SUBMISSION_REVIEW = "LtiSubmissionReviewRequest"
    DATA_PRIVACY = "DataPrivacyLaunchRequest"


_OTHER_NAMES: Final = {"LtiDataPrivacyLaunchRequest": MessageType.DATA_PRIVACY}  # both are in use


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the LMS says the launch is by; names and mail address may be withheld.

    `subject` is empty for somebody whom the LMS does not tell.
    """

    subject: str
    given_name: str | None = None
    family_name: str | None = None
    name: str | None = None
    mail: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """Where in the LMS a launch comes from: mostly a course."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class ResourceLink:
    """The activity in the LMS."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class LaunchMessage:
    """What a launch says, checked.

    `services` holds the LMS's service addresses as `sync.spaces` names them; `custom` what parameters of our own came
    back with. `resource_link` is there in every message that opens a discussion, `deep_linking` in a deep linking
    request; `for_user`, the LMS's id of somebody else, in a submission review and a data privacy launch.
    """

    type: MessageType
    deployment_id: str
    target_path: str
    person: Person = field(repr=False)
    context: Context | None
    resource_link: ResourceLink | None
    roles: tuple[str, ...]
    locale: str | None
    services: Mapping[str, str]
    custom: Mapping[str, str] = field(repr=False)
    deep_linking: DeepLinkingSettings | None = field(repr=False)
    for_user: str | None = field(repr=False)


def read_message(claims: Claims, *, base_url: str, may_be_anonymous: bool) -> LaunchMessage:
    """Apply every rule on the message.

    `base_url` is Stoa's own address. `may_be_anonymous` tells whether this LMS may bring people without saying who.
    """
    check_version(claims)
    message_type = read_message_type(claims)
    chooses = message_type is MessageType.DEEP_LINKING
    target_path = read_target_path(claims, base_url, required=not chooses)
    check_platform_instance(claims)
    check_learning_information(claims)
    opens_a_discussion = message_type is MessageType.RESOURCE_LINK
    concerns_somebody = message_type in (MessageType.SUBMISSION_REVIEW, MessageType.DATA_PRIVACY)
    return LaunchMessage(
        type=message_type,
        deployment_id=read_deployment_id(claims),
        target_path=target_path,
        person=read_person(claims, may_be_anonymous=may_be_anonymous and opens_a_discussion),
        context=read_context(claims),
        resource_link=read_resource_link(claims, required=opens_a_discussion),
        roles=read_roles(claims, required=not chooses),
        locale=read_locale(claims),
        services=read_services(claims),
        custom=read_custom(claims),
        deep_linking=read_deep_linking_settings(claims) if chooses else None,
        for_user=read_for_user(claims) if concerns_somebody else None,
    )


def check_version(claims: Claims) -> None:
    """`version` is 1.3.0: LTI Core 1.3, section 5.3.2."""
    if claims.get(f"{LTI}version") != VERSION:
        raise Malformed("the version is not 1.3.0", code="launch.version")


def read_message_type(claims: Claims) -> MessageType:
    """`message_type` is one that Stoa answers: LTI Core 1.3, section 5.3.1."""
    name = optional_text(claims, f"{LTI}message_type", NotSupported.default_code) or ""
    if name in _OTHER_NAMES:
        return _OTHER_NAMES[name]
    try:
        return MessageType(name)
    except ValueError as error:
        raise NotSupported("the message type is not answered") from error


def read_deployment_id(claims: Claims) -> str:
    """`deployment_id` is required: LTI Core 1.3, section 5.3.3."""
    return required_id(claims, f"{LTI}deployment_id", "launch.deployment_unknown")


def read_target_path(claims: Claims, base_url: str, *, required: bool) -> str:
    """`target_link_uri` is ours, and required (LTI Core 1.3, section 5.3.4) but for deep linking, which lists none.

    Gives its path on Stoa's host. It is not compared with the login's: nobody signed the login, and it is this one that
    counts.
    """
    code = "launch.target_link_uri"
    target = optional_text(claims, f"{LTI}target_link_uri", code)
    if target is None and not required:
        return ""
    if target is None or not has_origin_of(target, base_url):
        raise Malformed("the target is missing or not ours", code=code)
    return urlsplit(target).path.removeprefix(urlsplit(base_url).path.rstrip("/"))


def read_context(claims: Claims) -> Context | None:
    """`context` is optional, but has an id where it is there: LTI Core 1.3, section 5.4.1."""
    context = optional_object(claims, f"{LTI}context", "launch.context")
    if not context:
        return None
    check_texts(context, "label")
    optional_texts(context, "type", "launch.context")
    return Context(required_id(context, "id", "launch.context"), short_text(context, "title") or "")


def read_resource_link(claims: Claims, *, required: bool) -> ResourceLink | None:
    """`resource_link` has an id, and is required where a discussion is opened: LTI Core 1.3, section 5.3.5."""
    link = optional_object(claims, f"{LTI}resource_link", "launch.resource_link")
    if not link and not required:
        return None
    check_texts(link, "description")
    return ResourceLink(required_id(link, "id", "launch.resource_link"), short_text(link, "title") or "")


def read_person(claims: Claims, *, may_be_anonymous: bool) -> Person:
    """`sub` is required but for anonymous launches (LTI Core 1.3, section 5.3.6.1), names are not.

    Certification refuses anonymous launches, and so does Stoa unless the LMS's registration allows them.
    """
    subject = optional_id(claims, "sub", "launch.subject_missing")
    if subject is None and not may_be_anonymous:
        raise Malformed("the subject is missing", code="launch.subject_missing")
    mail = optional_text(claims, "email")
    return Person(
        subject=subject or "",
        given_name=short_text(claims, "given_name"),
        family_name=short_text(claims, "family_name"),
        name=short_text(claims, "name"),
        mail=mail if mail and len(mail) <= _MAXIMUM_MAIL_LENGTH else None,
    )


def read_custom(claims: Claims) -> Mapping[str, str]:
    """The custom parameters that have a value: LTI Core 1.3, section 5.4.6; a variable left unresolved has none.

    An empty text is a value: it says of somebody's groups that there are none.
    """
    custom = optional_object(claims, f"{LTI}custom")
    return {
        name: value
        for name, value in custom.items()
        if isinstance(value, str)
        and len(value) <= _MAXIMUM_CUSTOM_LENGTH
        and not _NOT_SUBSTITUTED.fullmatch(value)
    }


def read_roles(claims: Claims, *, required: bool) -> tuple[str, ...]:
    """`roles` is a list of texts, which may be empty, and required: LTI Core 1.3, section 5.3.7.

    It is optional in deep linking (LTI Deep Linking 2.0, section 4.4.9).
    """
    code, name = "launch.roles", f"{LTI}roles"
    check_mentored(claims)
    return required_texts(claims, name, code) if required else optional_texts(claims, name, code)


def check_mentored(claims: Claims) -> None:
    """`role_scope_mentor` is a list of user ids: LTI Core 1.3, section 5.4.3. Stoa makes no use of it."""
    mentored = optional_texts(claims, f"{LTI}role_scope_mentor", "launch.roles")
    if any(len(user_id) > MAXIMUM_ID_LENGTH for user_id in mentored):
        raise Malformed("an over-long id of a mentored person", code="launch.roles")


def read_locale(claims: Claims) -> str | None:
    """The language of the frame (LTI Core 1.3, section 5.4.4), else the person's own (section 5.3.6), if usable."""
    for locale in (read_presentation(claims), optional_text(claims, "locale")):
        if locale and _LOCALE.fullmatch(locale) and len(locale) <= _MAXIMUM_LOCALE_LENGTH:
            return locale
    return None


def read_presentation(claims: Claims) -> str | None:
    """The locale of `launch_presentation`, whose return address is http(s): LTI Core 1.3, section 5.4.4."""
    presentation = optional_object(claims, f"{LTI}launch_presentation")
    optional_address(presentation, "return_url", "launch.return_address")
    check_texts(presentation, "document_target")
    check_measure(presentation, "height")
    check_measure(presentation, "width")
    return optional_text(presentation, "locale")


def check_platform_instance(claims: Claims) -> None:
    """`tool_platform` is an object of texts: LTI Core 1.3, section 5.4.2.

    Its `guid`, at most 255 characters, is left out even in an example of the standard (Deep Linking 2.0, appendix A).
    """
    instance = optional_object(claims, f"{LTI}tool_platform")
    optional_id(instance, "guid", Malformed.default_code)
    check_texts(instance, "name", "contact_email", "description", "url", "product_family_code", "version")


def check_learning_information(claims: Claims) -> None:
    """`lis` is an object of texts: LTI Core 1.3, section 5.4.5."""
    known = optional_object(claims, f"{LTI}lis")
    check_texts(known, "person_sourcedid", "course_offering_sourcedid", "course_section_sourcedid")


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
