"""What a notice says, checked (LTI Platform Notification Service 1.0)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from connectors.lti.notices import NoticeType
from lti_tool.launch.gate.claims import (
    LTI,
    MAXIMUM_ID_LENGTH,
    Claims,
    optional_id,
    optional_object,
    optional_texts,
    required_id,
)
from lti_tool.launch.gate.message import check_version, read_context, read_deployment_id
from lti_tool.launch.gate.refusals import Malformed

_MOST_ORIGINS: Final = 50  # courses that one is a copy of; the history of a launch is read as far


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice of any type; `type` is None for one that Stoa does nothing about.

    `single_use` holds the values by which the LMS marks this very token, `copy` what a context copy notice tells.
    """

    id: str
    type: NoticeType | None
    deployment_id: str
    single_use: tuple[str, ...]
    copy: "Copy | None"


@dataclass(frozen=True, slots=True)
class Copy:
    """A course and those that it is a copy of, each by its id in the LMS."""

    context_id: str
    origins: tuple[str, ...]


def read_notice(claims: Claims) -> Notice:
    """Apply every rule on what a notice says. It is about no person, whatever it brings."""
    check_version(claims)
    notice = optional_object(claims, f"{LTI}notice", "notice.claim")
    check_timestamp(notice)
    notice_type = read_type(notice)
    return Notice(
        id=required_id(notice, "id", "notice.claim"),
        type=notice_type,
        deployment_id=read_deployment_id(claims),
        single_use=read_single_use(claims),
        copy=read_copy(claims) if notice_type is NoticeType.CONTEXT_COPY else None,
    )


def check_timestamp(notice: Claims) -> None:
    """`timestamp` is required and an instant in ISO 8601."""
    try:
        datetime.fromisoformat(required_id(notice, "timestamp", "notice.claim"))
    except ValueError as error:
        raise Malformed("the notice's timestamp is no instant", code="notice.claim") from error


def read_type(notice: Claims) -> NoticeType | None:
    """`type` is required; what is not known is to be let pass, as unknown claims are (LTI Core 1.3, section 5.2)."""
    name = required_id(notice, "type", "notice.claim")
    return NoticeType(name) if name in set(NoticeType) else None


def read_single_use(claims: Claims) -> tuple[str, ...]:
    """The `nonce` or the `jti`, one of which must be there (Security Framework 1.0, 5.1.2; RFC 7519, 4.1.7)."""
    told = {name: optional_id(claims, name, "launch.nonce") for name in ("nonce", "jti")}
    marks = tuple(f"{name} {value}" for name, value in told.items() if value is not None)
    if not marks:
        raise Malformed("neither nonce nor jti", code="launch.nonce")
    return marks


def read_copy(claims: Claims) -> Copy:
    """The `context` is required; `origin_contexts` is left out by some LMSs where they do not know any more."""
    context = read_context(claims)
    if context is None:
        raise Malformed("no context that would be a copy", code="launch.context")
    told = optional_texts(claims, f"{LTI}origin_contexts", "notice.origin_contexts")
    if not all(0 < len(origin) <= MAXIMUM_ID_LENGTH for origin in told):
        raise Malformed("an origin is no id", code="notice.origin_contexts")
    origins = [origin for origin in dict.fromkeys(told) if origin != context.id]
    return Copy(context.id, tuple(origins[:_MOST_ORIGINS]))
