"""Names and Role Provisioning Services 2.0: who is in a context."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.http import Response
from connectors.lti.errors import ServiceTrouble
from connectors.lti.service import PlatformService

SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
MEDIA_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"

_MOST_PAGES = 1_000
_MOST_MEMBERS = 100_000
_LONGEST_TEXT = 255  # characters: LTI Core 1.3 bounds ids so, and the launch names


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a context (section 2.2). Whatever the platform does not tell is None."""

    user_id: str
    roles: tuple[str, ...] = ()
    status: str = "Active"
    name: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    email: str | None = None


def read_roster(service: PlatformService, url: str) -> tuple[Member, ...]:
    """All members of the context whose `context_memberships_url` this is, each once.

    All or nothing: a roster that is cut short would make members look as if they had left. Raises `ServiceTrouble`
    (code ``nrps.http_403`` and the like where the platform refuses), `TokenTrouble` and `HttpTrouble`.
    """
    members: dict[str, Member] = {}
    for page in service.pages(url, scopes=(SCOPE,), accept=MEDIA_TYPE, at_most=_MOST_PAGES):
        for document in _member_documents(page):
            user_id = document.get("user_id")
            if isinstance(user_id, str) and not _can_be_kept(user_id):
                continue  # no LMS can mean anybody by it, and the others are not to suffer for it
            member = _read_member(document)
            members[member.user_id] = member
        if len(members) > _MOST_MEMBERS:
            raise ServiceTrouble(f"A roster has more than {_MOST_MEMBERS} members.", code="nrps.too_large")
    return tuple(members.values())


def _member_documents(page: Response) -> list[Mapping[str, Any]]:
    if not page.ok:
        raise ServiceTrouble(
            f"The platform did not give the roster (status {page.status}).", code=f"nrps.http_{page.status}"
        )
    if page.media_type not in (MEDIA_TYPE, "application/json"):
        raise _unreadable()
    container = page.json()
    members = container.get("members") if isinstance(container, dict) else None
    if not isinstance(members, list) or not all(isinstance(member, dict) for member in members):
        raise _unreadable()
    return members


def _read_member(document: Mapping[str, Any]) -> Member:
    user_id, roles = document.get("user_id"), document.get("roles") or []
    if not isinstance(user_id, str) or not user_id or not isinstance(roles, list):
        raise _unreadable()
    return Member(
        user_id=user_id,
        roles=tuple(role for role in roles if isinstance(role, str)),
        status=_text(document, "status") or "Active",
        name=_text(document, "name"),
        given_name=_text(document, "given_name"),
        family_name=_text(document, "family_name"),
        email=_text(document, "email"),
    )


def _text(document: Mapping[str, Any], name: str) -> str | None:
    value = document.get(name)
    return value if isinstance(value, str) and value and _can_be_kept(value) else None


def _can_be_kept(text: str) -> bool:
    """Whether a name or address is one: of a length that people's are, and of characters that can be written."""
    return (
        len(text) <= _LONGEST_TEXT and "\0" not in text and not any("\ud800" <= c <= "\udfff" for c in text)
    )


def _unreadable() -> ServiceTrouble:
    return ServiceTrouble("The platform's roster cannot be read.", code="nrps.unexpected_answer")
