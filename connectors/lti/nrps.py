"""Names and Role Provisioning Services 2.0: who is in a context."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from time import monotonic
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from connectors.http import HttpTrouble, Response, origin_of
from connectors.lti.errors import ServiceTrouble
from connectors.lti.service import PlatformService, linked
from connectors.lti.text import NO_TEXT

SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
MEDIA_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"

TOO_SLOW = "nrps.too_slow"

_MOST_PAGES = 1_000
_LONGEST_SECONDS = 120.0
_MOST_MEMBERS = 100_000
_MOST_TEXT = 50_000_000  # characters
_LONGEST_ID = 2_000  # characters; the standard has 255, but the filter is to know members with longer ones
_LONGEST_TEXT = 255  # characters, of which the launch takes as many
_MOST_OTHERS = 50  # further names of one member
_LONGEST_LINK = 2_000  # characters
_CONTEXT_ROLE: Final = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
_LTI: Final = "https://purl.imsglobal.org/spec/lti/claim/"
_Names = tuple[str | None, str | None, str | None]
_NO_UTF8 = re.compile(r"[\ud800-\udfff]")  # what no id can hold that is kept encrypted


@dataclass(frozen=True, slots=True)
class Message:
    """What a launch of a resource link by a member would bring (resource link membership), as far as it is of use."""

    type: str | None
    custom: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a context (section 2.2). Whatever the platform does not tell is None.

    `others` are further names, of members whom the platform lists more than once: (given, family, whole) of each.
    `groups` are ids of groups (Course Groups 1.0), `messages` come where a resource link was asked for.
    """

    user_id: str
    roles: tuple[str, ...] = ()
    status: str = "Active"
    name: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    email: str | None = None
    others: tuple[_Names, ...] = ()
    groups: tuple[str, ...] | None = None
    messages: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """Members, and the address that will tell what has changed since, where the platform gives one."""

    members: tuple[Member, ...]
    differences: str | None = None


def read_roster(
    service: PlatformService,
    url: str,
    *,
    role: str | None = None,
    resource_link_id: str | None = None,
    with_groups: bool = False,
) -> Roster:
    """All members of the context whose `context_memberships_url` this is, each once.

    `role` (a URI, or the short name of a role in the context) and `resource_link_id` (who can open the link, with
    their messages) leave members out; `with_groups` asks for their groups (Course Groups 1.0).

    All or nothing: a roster that is cut short would make members look as if they had left, and would keep names from
    the filter. Raises `ServiceTrouble` (code ``nrps.http_403`` and the like where the platform refuses,
    ``nrps.unusable_id`` where nobody could be kept under a member's id), `TokenTrouble` and `HttpTrouble`.
    """
    asked = {"role": role, "rlid": resource_link_id, "groups": "true" if with_groups else None}
    roster = _read(service, _with_query(url, asked))
    if role is not None:
        # Moodle's links to further pages drop the role.
        return replace(roster, members=tuple(each for each in roster.members if _has_role(each, role)))
    if not roster.members and resource_link_id is None:
        raise ServiceTrouble("The platform's roster is empty, though people come from it.", code="nrps.empty")
    return roster


def read_differences(service: PlatformService, link: str) -> Roster:
    """Who has come, changed or left since the answer that gave this link (membership differences); often nobody.

    Who has left is ``Deleted`` or ``Inactive``. Raises as `read_roster`; the roster can be read as a whole then.
    """
    return _read(service, link)


def _read(service: PlatformService, url: str) -> Roster:
    members: dict[str, Member] = {}
    others: dict[str, dict[_Names, None]] = {}
    differences = None
    told = 0  # characters
    end = monotonic() + _LONGEST_SECONDS
    for page in service.pages(url, scopes=(SCOPE,), accept=MEDIA_TYPE, at_most=_MOST_PAGES):
        for document in _member_documents(page):
            member = _read_member(document)
            told += _size(member)
            known = members.get(member.user_id)
            if known is not None:
                others.setdefault(member.user_id, {})[_names(known)] = None
                member = _merged(known, member)
            members[member.user_id] = member
        if len(members) > _MOST_MEMBERS or told > _MOST_TEXT:
            raise ServiceTrouble(
                f"A roster has more than {_MOST_MEMBERS:,} members, or tells more of them than anybody needs.",
                code="nrps.too_large",
            )
        if monotonic() > end:
            raise ServiceTrouble(f"A roster took longer than {_LONGEST_SECONDS:.0f} s.", code=TOO_SLOW)
        differences = _differences(page, url) or differences
    found = tuple(_with_others(member, others.get(member.user_id, ())) for member in members.values())
    return Roster(found, differences)


def _with_query(url: str, asked: Mapping[str, str | None]) -> str:
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    if not query:
        return url
    parts = urlsplit(url)
    return parts._replace(query=f"{parts.query}&{query}" if parts.query else query).geturl()


def _differences(page: Response, url: str) -> str | None:
    """The address in a page's ``Link: rel="differences"``; none where the token would get into other hands."""
    try:
        link = linked(page, "differences")
        return link if link and len(link) <= _LONGEST_LINK and origin_of(link) == origin_of(url) else None
    except (ValueError, HttpTrouble):  # what it brings is optional, and so is no reason to lose a roster
        return None


def _has_role(member: Member, role: str) -> bool:
    return _whole_role(role) in {_whole_role(each) for each in member.roles}


def _whole_role(role: str) -> str:
    return role if "://" in role else f"{_CONTEXT_ROLE}{role}"


def _size(member: Member) -> int:
    texts = [member.user_id, *member.roles, *_names(member), member.email, *(member.groups or ())]
    texts += [text for message in member.messages for pair in message.custom.items() for text in pair]
    return sum(len(text) for text in texts if text)


def _merged(known: Member, member: Member) -> Member:
    """What two entries of one member tell together; the later one counts where they differ."""
    told = {each.name: getattr(member, each.name) or getattr(known, each.name) for each in fields(Member)}
    if known.groups and member.groups:
        told["groups"] = tuple(dict.fromkeys((*known.groups, *member.groups)))
    return Member(**told)


def _with_others(member: Member, told: Iterable[_Names]) -> Member:
    others = tuple(names for names in told if any(names) and names != _names(member))
    return replace(member, others=others[:_MOST_OTHERS]) if others else member


def _names(member: Member) -> _Names:
    return member.given_name, member.family_name, member.name


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
    user_id, roles, email = document.get("user_id"), document.get("roles") or [], document.get("email")
    if not isinstance(user_id, str) or not user_id or not isinstance(roles, list):
        raise _unreadable()
    if len(user_id) > _LONGEST_ID or _NO_UTF8.search(user_id):
        raise ServiceTrouble(
            "A member on the platform's roster has an unusable user_id; have it mended there.",
            code="nrps.unusable_id",
        )
    return Member(
        user_id=user_id,
        roles=tuple(role for role in roles if isinstance(role, str)),
        status=(_text(document, "status") or "").strip() or "Active",
        name=_text(document, "name"),
        given_name=_text(document, "given_name"),
        family_name=_text(document, "family_name"),
        email=email if isinstance(email, str) and _can_be_kept(email) else None,
        groups=_groups(document),
        messages=_messages(document),
    )


def _groups(document: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Course Groups 1.0: `group_enrollments`, each with a `group_id`; an unusable one opens nothing."""
    enrollments = document.get("group_enrollments")
    if not isinstance(enrollments, list):
        return None
    ids = (each.get("group_id") for each in enrollments if isinstance(each, dict))
    return tuple(dict.fromkeys(each for each in ids if isinstance(each, str) and _can_be_kept(each)))


def _messages(document: Mapping[str, Any]) -> tuple[Message, ...]:
    messages = document.get("message")
    documents = messages if isinstance(messages, list) else []
    return tuple(_message(each) for each in documents if isinstance(each, dict))


def _message(document: Mapping[str, Any]) -> Message:
    custom = document.get(f"{_LTI}custom")
    told = custom.items() if isinstance(custom, dict) else ()
    return Message(
        _text(document, f"{_LTI}message_type"),
        {name: value for name, value in told if isinstance(value, str)},
    )


def _text(document: Mapping[str, Any], name: str) -> str | None:
    value = document.get(name)
    return NO_TEXT.sub("", value)[:_LONGEST_TEXT] or None if isinstance(value, str) else None


def _can_be_kept(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_TEXT and not NO_TEXT.search(text)


def _unreadable() -> ServiceTrouble:
    return ServiceTrouble("The platform's roster cannot be read.", code="nrps.unexpected_answer")
